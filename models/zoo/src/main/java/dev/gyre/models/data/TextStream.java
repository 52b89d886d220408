package dev.gyre.models.data;

/** Makes text of tokens as they come. What comes out are whole characters: of one that isn't complete yet nothing is written. */
public interface TextStream {

    /** Takes a token in, and gives what can be written since, in UTF-8; usually little, often nothing. */
    byte[] add(int token);

    /** The bytes left when no more tokens come, in UTF-8: those of a character that never got complete, say. */
    byte[] end();
}
