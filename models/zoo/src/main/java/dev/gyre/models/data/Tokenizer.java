package dev.gyre.models.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/** Turns text into tokens and back. */
public interface Tokenizer {

    /** Number of different tokens. */
    int vocabulary();

    /** The tokens of a text, behind the one that a text begins with if there is such a thing. */
    int[] encode(String text);

    /**
     * Makes text of tokens as they come.
     *
     * @param before tokens that stand before them and aren't written, since how a token is written may depend on those
     */
    TextStream stream(int... before);

    /** The token that says that a text has come to its end. */
    OptionalInt end();

    /** The text of tokens. */
    default String decode(int... tokens) {
        TextStream stream = stream();
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            text.append(new String(stream.add(token), StandardCharsets.UTF_8));
        }
        return text.append(new String(stream.end(), StandardCharsets.UTF_8)).toString();
    }

    /** The bytes that a token by itself writes, in UTF-8; of part of a character, a replacement. */
    default byte[] bytes(int token) {
        return decode(token).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The bytes that a token adds to a text that has begun, which may be part of a character; none for a token that only marks something, or
     * whose bytes aren't known.
     */
    default byte[] within(int token) {
        return bytes(token);
    }

    /**
     * A token a byte: byte b is token {@code b + first}, the tokens below and above mark things.
     *
     * @param begin token that a text begins with; -1 for none
     */
    record Bytes(int first, int vocabulary, int begin) implements Tokenizer {

        /** Token b is byte b. */
        public static final Bytes PLAIN = new Bytes(0, 256, -1);

        @Override
        public int[] encode(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int marks = begin < 0 ? 0 : 1;
            int[] tokens = new int[marks + bytes.length];
            Arrays.fill(tokens, 0, marks, begin);
            for (int i = 0; i < bytes.length; i++) {
                tokens[marks + i] = (bytes[i] & 0xff) + first;
            }
            return tokens;
        }

        @Override
        public TextStream stream(int... before) {
            return new ByteStream(this);
        }

        @Override
        public OptionalInt end() {
            return OptionalInt.empty();
        }

        /** The bytes that a token stands for; none for a token that only marks something. */
        @Override
        public byte[] bytes(int token) {
            return token >= first && token < first + 256 ? new byte[] {(byte) (token - first)} : new byte[0];
        }
    }
}
