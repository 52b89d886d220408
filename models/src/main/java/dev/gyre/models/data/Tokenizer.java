package dev.gyre.models.data;

import java.util.Arrays;

/** How text becomes tokens and back. */
public interface Tokenizer {

    /** Number of different tokens. */
    int vocabulary();

    /** The tokens of a text in UTF-8. */
    int[] encode(byte[] text);

    /** The bytes that a token stands for; none for a token that only marks something. */
    byte[] bytes(int token);

    /**
     * A token a byte: byte b is token {@code b + first}, the tokens below and above mark things.
     *
     * @param begin token that a text begins with; -1 for none
     */
    record Bytes(int first, int vocabulary, int begin) implements Tokenizer {

        /** Token b is byte b. */
        public static final Bytes PLAIN = new Bytes(0, 256, -1);

        @Override
        public int[] encode(byte[] text) {
            int marks = begin < 0 ? 0 : 1;
            int[] tokens = new int[marks + text.length];
            Arrays.fill(tokens, 0, marks, begin);
            for (int i = 0; i < text.length; i++) {
                tokens[marks + i] = (text[i] & 0xff) + first;
            }
            return tokens;
        }

        @Override
        public byte[] bytes(int token) {
            return token >= first && token < first + 256 ? new byte[] {(byte) (token - first)} : new byte[0];
        }
    }
}
