package dev.gyre.engine.random;

import java.util.stream.IntStream;

/**
 * Philox4x32-10, a counter-based generator: ten rounds of multiplication and exclusive or turn a 128-bit counter and a 64-bit
 * key into 128 random bits. Here the key is the seed, and the counter is a stream number (upper half) with a block number
 * (lower half), so that a value is a function of (seed, stream, index) and nothing else. Passes BigCrush.
 *
 * <p>Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3. SC 2011, doi:10.1145/2063384.2063405.
 */
public final class Philox {

    private static final int ROUNDS = 10;
    private static final long M0 = 0xD2511F53L;
    private static final long M1 = 0xCD9E8D57L;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;
    private static final long LOW = 0xFFFFFFFFL;

    /** Numbers that a processor draws at a time. */
    private static final int PIECE = 1 << 16;

    private Philox() {}

    /**
     * The generator's block function.
     *
     * @param low counter words 0 and 1, word 0 in the lower half
     * @param high counter words 2 and 3
     * @param key both key words
     * @param out receives four random words
     */
    static void block(long low, long high, long key, int[] out) {
        int c0 = (int) low;
        int c1 = (int) (low >>> 32);
        int c2 = (int) high;
        int c3 = (int) (high >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = M0 * (c0 & LOW);
            long p1 = M1 * (c2 & LOW);
            int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            c0 = n0;
            c2 = n2;
            k0 += W0;
            k1 += W1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }

    /** 64 random bits: a function of seed, stream and index. */
    public static long bits(long seed, long stream, long index) {
        int[] words = new int[4];
        block(index >>> 1, stream, seed, words);
        int w = (int) (index & 1) * 2;
        return (words[w] & LOW) | (long) words[w + 1] << 32;
    }

    /** A float from the evenly spaced multiples of 2^-24 in [0, 1). */
    public static float uniform(long seed, long stream, long index) {
        return toUniform((int) bits(seed, stream, index));
    }

    /**
     * A whole number from 0 up to, but not including, a bound. The bias is below bound / 2^64.
     *
     * @param bound at least 1
     */
    public static long below(long bound, long seed, long stream, long index) {
        if (bound < 1) {
            throw new IllegalArgumentException("no whole number lies between 0 and " + bound);
        }
        return Math.unsignedMultiplyHigh(bits(seed, stream, index), bound);
    }

    /** A number of the standard normal distribution (Box and Muller 1958). */
    public static float normal(long seed, long stream, long index) {
        float[] one = new float[1];
        normals(seed, stream, index, one);
        return one[0];
    }

    /** Fills an array with the uniform numbers of consecutive indices. */
    public static void uniforms(long seed, long stream, long from, float[] into) {
        inPieces(into.length, (begin, end) -> {
            int[] words = new int[4];
            for (int i = begin; i < end; i++) {
                long index = from + i;
                if (i == begin || (index & 1) == 0) {
                    block(index >>> 1, stream, seed, words);
                }
                into[i] = toUniform(words[(int) (index & 1) * 2]);
            }
        });
    }

    /** Fills an array with the normal numbers of consecutive indices. */
    public static void normals(long seed, long stream, long from, float[] into) {
        inPieces(into.length, (begin, end) -> {
            int[] words = new int[4];
            for (int i = begin; i < end; i++) {
                long index = from + i;
                if (i == begin || (index & 3) == 0) {
                    block(index >>> 2, stream, seed, words);
                }
                into[i] = toNormal(words, (int) (index & 3));
            }
        });
    }

    /** Draws numbers of an array. */
    @FunctionalInterface
    private interface Piece {
        void draw(int begin, int end);
    }

    /** Draws a long array on all processors: a number depends on nothing but its index. */
    private static void inPieces(int length, Piece piece) {
        int pieces = Math.ceilDiv(length, PIECE);
        IntStream all = IntStream.range(0, pieces);
        (pieces > 1 ? all.parallel() : all)
                .forEach(p -> piece.draw(p * PIECE, p == pieces - 1 ? length : (p + 1) * PIECE));
    }

    private static float toUniform(int word) {
        return (word >>> 8) * 0x1p-24f;
    }

    // StrictMath, so that the same seed gives the same weights on every JVM.
    private static float toNormal(int[] words, int n) {
        int pair = n & 2;
        double u = ((words[pair] & LOW) + 1) * 0x1p-32;
        double angle = 2 * Math.PI * ((words[pair + 1] & LOW) * 0x1p-32);
        double radius = StrictMath.sqrt(-2 * StrictMath.log(u));
        return (float) (radius * ((n & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle)));
    }
}
