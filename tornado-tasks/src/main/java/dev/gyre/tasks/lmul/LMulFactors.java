package dev.gyre.tasks.lmul;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Sums of L-Mul products of float32, Luo and Sun 2024, arXiv:2410.00907, without bits in the loop: the same results as those of
 * {@link LMul#matrices}, bit for bit, for operands whose products are far from the ends of the exponents.
 *
 * <p>The sum of two bit patterns adds mantissas, carries into the exponent, and adds exponents. With mantissas a and b, 0 to 1, and
 * u = (a + 2^-l) + (b - 1), the result's significand is u + 2 without a carry, 2 u + 2 with one, 4 u with two, and whichever of the
 * three is largest; the powers of two are multiplied. All of it is exact in float32.
 *
 * <p>bits: (R, C), patterns; mantissa: a + 2^-l of the left factor, b - 1 of the right one, (R, C); power: signed, zero for what L-Mul
 * takes as zero, (R, C); powers: the table of {@link LMul#powers}; fits: (C), 1 if a column's magnitudes are zero or from 2^-62 up to,
 * but not including, 2^62; safe: (1), 1 if all fit. x: (M, K); w: (K, N); y: (M, N).
 */
public final class LMulFactors {

    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int FRACTION = 0x007FFFFF;
    private static final int LEAST_NORMAL = 0x00800000;
    private static final int LEAST = (127 - 62) << 23;
    private static final int LARGEST = (127 + 62) << 23;

    private LMulFactors() {}

    /** mantissa, of which the bits of a mask count, plus an addend; and power. */
    public static void split(
            IntArray bits, FloatArray powers, FloatArray mantissa, FloatArray power, int n, int keep, float addend) {
        for (@Parallel int i = 0; i < n; i++) {
            int p = bits.get(i);
            int size = p & MAGNITUDE;
            mantissa.set(i, (float) (size & keep & FRACTION) * 0x1p-23f + addend);
            float v = powers.get(size >> 23) * 0x1p23f;
            power.set(i, p < 0 ? -v : v);
        }
    }

    /** fits. */
    public static void fits(IntArray bits, FloatArray fits, int R, int C) {
        for (@Parallel int c = 0; c < C; c++) {
            float fit = 1f;
            for (int r = 0; r < R; r++) {
                int size = bits.get(r * C + c) & MAGNITUDE;
                fit = size >= LEAST_NORMAL && size < LEAST ? 0f : fit;
                fit = size >= LARGEST ? 0f : fit;
            }
            fits.set(c, fit);
        }
    }

    /** safe, from the K columns of x and the N columns of w. */
    public static void safe(FloatArray x, FloatArray w, FloatArray safe, int K, int N) {
        for (@Parallel int i = 0; i < 1; i++) {
            float all = 1f;
            for (int k = 0; k < K; k++) {
                all = TornadoMath.min(all, x.get(k));
            }
            for (int n = 0; n < N; n++) {
                all = TornadoMath.min(all, w.get(n));
            }
            safe.set(i, all);
        }
    }

    /** y, the sums in ascending k, if it's safe. */
    public static void matrices(
            FloatArray a,
            FloatArray forA,
            FloatArray b,
            FloatArray forB,
            FloatArray safe,
            FloatArray y,
            int M,
            int K,
            int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                if (safe.get(0) == 1f) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        float u = a.get(m * K + k) + b.get(k * N + n);
                        float v = TornadoMath.max(u + 2f, TornadoMath.max(2f * u + 2f, 4f * u));
                        sum += v * forB.get(k * N + n) * forA.get(m * K + k);
                    }
                    y.set(m * N + n, sum);
                }
            }
        }
    }
}
