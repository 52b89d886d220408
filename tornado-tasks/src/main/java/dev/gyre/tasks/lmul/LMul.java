package dev.gyre.tasks.lmul;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * L-Mul, the approximate product of floats by integer addition of their bits. Luo and Sun 2024, arXiv:2410.00907, in the form
 * of an adder, whose carry runs from the mantissa into the exponent: the magnitude is |a| + |b| - offset as integers, the
 * sign the exclusive or of the signs.
 *
 * <p>A format has E exponent bits and M mantissa bits; offset = bias 2^M - 2^(M - l), with l by mantissa width. Mantissas
 * are truncated to the width by a mask. A zero or subnormal operand, and a result below the smallest normal number, give
 * zero with the product's sign; a result above the largest finite number gives that number; with an infinite or NaN operand
 * the result is the real product.
 *
 * <p>TornadoVM takes bits of floats only straight from or into arrays, so they come and go as int arrays.
 */
public final class LMul {

    private LMul() {}

    /** The bits of n floats. */
    public static void bits(FloatArray x, IntArray bits, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            bits.set(i, Float.floatToRawIntBits(x.get(i)));
        }
    }

    /** The floats of n bit patterns. */
    public static void floats(IntArray bits, FloatArray x, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            x.set(i, Float.intBitsToFloat(bits.get(i)));
        }
    }

    /**
     * Products of n patterns of a format with M mantissa bits below a sign bit. No sum leaves 32 bits: the offset comes off
     * the first magnitude before the second is added, and what is above the largest is found by a subtraction.
     *
     * @param keep mask of magnitude bits that count, without the sign
     * @param infinity pattern of infinity, by which exponents of all ones are told
     * @param sign the sign bit
     * @param M mantissa bits
     */
    public static void product(
            IntArray a, IntArray b, IntArray y, int n, int offset, int keep, int infinity, int sign, int M) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, multiply(a.get(i), b.get(i), offset, keep, infinity, sign, M));
        }
    }

    /** The product of two patterns. */
    public static int multiply(int a, int b, int offset, int keep, int infinity, int sign, int M) {
        int magnitudes = infinity | ((1 << M) - 1);
        int x = a & magnitudes;
        int y = b & magnitudes;
        int s = (a ^ b) & sign;
        int least = 1 << M;
        int largest = infinity - 1;
        int partial = (x & keep) - offset;
        int top = largest - (y & keep);
        int r = partial > top ? largest : partial + (y & keep);
        r = r < least ? 0 : r;
        r = x < least ? 0 : r;
        r = y < least ? 0 : r;
        int nan = infinity | (1 << (M - 1));
        int special = x > infinity || y > infinity || x < 1 || y < 1 ? nan : s | infinity;
        return x >= infinity || y >= infinity ? special : s | r;
    }

    /**
     * y = a b by L-Mul, of n float32: as {@link #bits}, {@link #product} and {@link #floats} one after the other, bit for bit, in
     * one kernel that neither multiplies nor converts. For runtimes and circuits that take bits of floats anywhere.
     */
    public static void products(FloatArray a, FloatArray b, FloatArray y, int n, int offset, int keep) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(
                    i,
                    Float.intBitsToFloat(float32(
                            Float.floatToRawIntBits(a.get(i)), Float.floatToRawIntBits(b.get(i)), offset, keep)));
        }
    }

    /** One product of two patterns of float32, as {@link #multiply(int, int, int, int, int, int, int)} makes it: with one sum, in 64 bits. */
    public static int float32(int a, int b, int offset, int keep) {
        int x = a & 0x7FFFFFFF;
        int y = b & 0x7FFFFFFF;
        int s = (a ^ b) & 0x80000000;
        long r = (long) (x & keep) + (y & keep) - offset;
        int finite = r >= 0x7F800000L ? 0x7F7FFFFF : (int) r;
        finite = r < 0x800000L ? 0 : finite;
        finite = x < 0x800000 ? 0 : finite;
        finite = y < 0x800000 ? 0 : finite;
        int special = x > 0x7F800000 || y > 0x7F800000 || x < 1 || y < 1 ? 0x7FC00000 : s | 0x7F800000;
        return x >= 0x7F800000 || y >= 0x7F800000 ? special : s | finite;
    }

    /** Fills powers (256) with 2^(e - 150), by exact doubling and halving; zero at e = 0 and infinity at 255. */
    public static void powers(FloatArray powers) {
        for (@Parallel int e = 0; e < 256; e++) {
            float v = 1f;
            for (int i = 0; i < 150; i++) {
                float down = e + i < 150 ? 0.5f : 1f;
                float up = e - i > 150 ? 2f : 1f;
                v = v * down * up;
            }
            v = e == 0 ? 0f : v;
            powers.set(e, e == 255 ? Float.POSITIVE_INFINITY : v);
        }
    }

    /** The float of a pattern of float32, with the power that the table has for its exponent. */
    public static float value(int bits, float power) {
        int size = bits & 0x7FFFFFFF;
        float v = (float) ((size & 0x7FFFFF) | 0x800000) * power;
        v = size > 0x7F800000 ? 0f * v : v; // zero times infinity: TornadoVM has no constant for NaN
        return bits < 0 ? -v : v;
    }

    /**
     * y = a b with L-Mul products of float32, and sums of float32 in ascending k. a: (M, K) and b: (K, N) as bits; y: (M, N);
     * powers turn exponent and mantissa back into a float. Nothing is done where safe (1) is 1, and {@link LMulFactors} does it.
     */
    public static void matrices(
            IntArray a,
            IntArray b,
            FloatArray powers,
            FloatArray safe,
            FloatArray y,
            int M,
            int K,
            int N,
            int offset,
            int keep) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                if (safe.get(0) == 0f) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        int r = multiply(a.get(m * K + k), b.get(k * N + n), offset, keep, 0x7F800000, 0x80000000, 23);
                        sum += value(r, powers.get((r & 0x7FFFFFFF) >> 23));
                    }
                    y.set(m * N + n, sum);
                }
            }
        }
    }

    /**
     * Products with a block-diagonal matrix, whose N blocks have D inputs and E outputs each. a: (R, N D) and b: (N, D, E) as bits; y:
     * (R, N E).
     */
    public static void blocks(
            IntArray a, IntArray b, FloatArray powers, FloatArray y, int R, int N, int D, int E, int offset, int keep) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int r = 0; r < R; r++) {
                for (@Parallel int e = 0; e < E; e++) {
                    float sum = 0f;
                    for (int d = 0; d < D; d++) {
                        int p = multiply(
                                a.get((r * N + n) * D + d),
                                b.get((n * D + d) * E + e),
                                offset,
                                keep,
                                0x7F800000,
                                0x80000000,
                                23);
                        sum += value(p, powers.get((p & 0x7FFFFFFF) >> 23));
                    }
                    y.set((r * N + n) * E + e, sum);
                }
            }
        }
    }
}
