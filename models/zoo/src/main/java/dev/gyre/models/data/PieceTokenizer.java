package dev.gyre.models.data;

/** A tokenizer that can say how much of a text each token stands for. */
public interface PieceTokenizer extends Tokenizer {

    /**
     * The tokens of a text.
     *
     * @param tokens without marks
     * @param bytes of the text, in UTF-8, that each stands for; together they are all that there are
     */
    record Encoded(int[] tokens, int[] bytes) {}

    /** The tokens of a text by themselves. */
    int[] plain(String text);

    /** The tokens of a text by themselves, and how much of it each stands for. */
    Encoded measure(String text);

    /** A text by which it differs from others. */
    String fingerprint();

    /** A copy that puts a token before each text. */
    PieceTokenizer beginning(int token);
}
