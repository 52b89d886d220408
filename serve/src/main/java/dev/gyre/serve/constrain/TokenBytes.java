package dev.gyre.serve.constrain;

import dev.gyre.models.data.Tokenizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The bytes of a tokenizer's tokens, and the tokens in their order, in which those that begin the same stand together. */
public final class TokenBytes {

    private static final int ASCII = 128;
    private static final int BYTES = 256;

    private final byte[][] bytes;
    private final int[] order;
    private final int[] shared;
    private final int longest;
    private final OptionalInt end;
    private final boolean[] single = new boolean[BYTES];

    private TokenBytes(byte[][] bytes, OptionalInt end) {
        this.bytes = bytes;
        this.end = end;
        for (byte[] b : bytes) {
            if (b.length == 1) {
                single[b[0] & 0xff] = true;
            }
        }
        boolean all = writesAll();
        this.order = IntStream.range(0, bytes.length)
                .filter(t -> bytes[t].length > 0 && (end.isEmpty() || t != end.getAsInt()))
                .filter(t -> all || isAscii(bytes[t]))
                .boxed()
                .sorted(Comparator.comparing(t -> bytes[t], Arrays::compareUnsigned))
                .mapToInt(t -> t)
                .toArray();
        this.shared = new int[order.length];
        for (int i = 1; i < order.length; i++) {
            int differ = Arrays.mismatch(bytes[order[i - 1]], bytes[order[i]]);
            shared[i] = differ < 0 ? bytes[order[i]].length : differ;
        }
        this.longest = Arrays.stream(order).map(t -> bytes[t].length).max().orElse(0);
    }

    /** Those of a tokenizer. */
    public static TokenBytes of(Tokenizer tokenizer) {
        byte[][] bytes = new byte[tokenizer.vocabulary()][];
        for (int t = 0; t < bytes.length; t++) {
            bytes[t] = tokenizer.within(t);
        }
        return new TokenBytes(bytes, tokenizer.end());
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean writes(int from, int to) {
        for (int b = from; b < to; b++) {
            if (!single[b]) {
                return false;
            }
        }
        return true;
    }

    /** Whether each character that JSON needs is a token by itself, so that whatever was begun can be ended. */
    public boolean writesJson() {
        return writes(' ', ASCII - 1);
    }

    /** Whether each byte beyond ASCII is a token, so that every character can be written; if not, tokens with such bytes are left out. */
    public boolean writesAll() {
        return writes(ASCII, BYTES);
    }

    /** Number of tokens. */
    public int size() {
        return bytes.length;
    }

    /** The token that ends a text. */
    OptionalInt end() {
        return end;
    }

    /** The bytes that a token writes. */
    public byte[] of(int token) {
        return bytes[token];
    }

    /** Tokens that write something, ordered by that. */
    int[] order() {
        return order;
    }

    /** Bytes that the token at each place of the order has in common with the one before. */
    int[] shared() {
        return shared;
    }

    /** Bytes of the longest token. */
    int longest() {
        return longest;
    }
}
