package dev.gyre.fpga.kernels;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The exact product of floating-point numbers of 8 exponent bits by integer operations, IEEE 754: to nearest, ties to even, with
 * subnormal numbers, infinities, and NaN as the quiet one without sign. What L-Mul is measured against.
 *
 * <p>A pattern of M mantissa bits, at most 23, is in the low 9 + M bits of an int.
 */
public final class ExactProduct {

    private ExactProduct() {}

    /** y = a b, of n patterns of M mantissa bits: 7 are bfloat16. */
    public static void patterns(IntArray a, IntArray b, IntArray y, int n, int M) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, product(a.get(i), b.get(i), M));
        }
    }

    /** y = a b, of n float32. */
    public static void floats(FloatArray a, FloatArray b, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(
                    i,
                    Float.intBitsToFloat(
                            product(Float.floatToRawIntBits(a.get(i)), Float.floatToRawIntBits(b.get(i)), 23)));
        }
    }

    /** The product of two patterns. */
    public static int product(int a, int b, int M) {
        int infinity = 0xFF << M;
        int size = (0x100 << M) - 1;
        int s = (a ^ b) & (0x100 << M);
        int x = a & size;
        int y = b & size;
        int mx = significand(x, M);
        int my = significand(y, M);
        int ex = (x >> M) + (x >> M == 0 ? 1 : 0) - shift(mx, M);
        int ey = (y >> M) + (y >> M == 0 ? 1 : 0) - shift(my, M);
        int whole = (2 << M) - 1;
        long p = (long) ((mx << shift(mx, M)) & whole) * ((my << shift(my, M)) & whole);
        int finite = rounded(p, ex + ey - 127, M);
        finite = x == 0 || y == 0 ? 0 : finite;
        int special = x > infinity || y > infinity || x == 0 || y == 0 ? infinity | (1 << (M - 1)) : s | infinity;
        return x >= infinity || y >= infinity ? special : s | finite;
    }

    private static int significand(int x, int M) {
        int m = x & ((1 << M) - 1);
        return x >> M == 0 ? m : m | (1 << M);
    }

    /** The left shift that brings a significand's highest one to bit M. */
    static int shift(int m, int M) {
        int t = m;
        int s = 0;
        if (M >= 16 && t < 1 << (M - 15)) {
            t = (t << 16) & ((2 << M) - 1);
            s += 16;
        }
        if (M >= 8 && t < 1 << (M - 7)) {
            t = (t << 8) & ((2 << M) - 1);
            s += 8;
        }
        if (t < 1 << (M - 3)) {
            t = (t << 4) & ((2 << M) - 1);
            s += 4;
        }
        if (t < 1 << (M - 1)) {
            t = (t << 2) & ((2 << M) - 1);
            s += 2;
        }
        return t < 1 << M ? s + 1 : s;
    }

    /** The magnitude of p 2^(e - 127 - 2 M), for p from 2^(2 M) up to 2^(2 M + 2). */
    private static int rounded(long p, int e, int M) {
        boolean wide = p >> (2 * M + 1) != 0;
        long q = wide ? p : p << 1;
        int exponent = wide ? e + 1 : e;
        int right = exponent < 1 ? 1 - exponent : 0;
        right = right > M + 3 ? M + 3 : right;
        long kept = q >> right;
        boolean sticky = (q & ((1L << right) - 1)) != 0;
        int mantissa = (int) (kept >> (M + 1));
        int rest = (int) (kept & ((2 << M) - 1));
        int half = 1 << M;
        boolean up = rest > half || (rest == half && (sticky || (mantissa & 1) != 0));
        int field = exponent < 1 ? 0 : (exponent - 1) << M;
        int r = field + mantissa + (up ? 1 : 0);
        return exponent > 254 || r > 0xFF << M ? 0xFF << M : r;
    }
}
