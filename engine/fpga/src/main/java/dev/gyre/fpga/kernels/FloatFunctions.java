package dev.gyre.fpga.kernels;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * exp, tanh and the logistic function of float32 by integer operations, within an ulp of the exact value: what circuits compute where a
 * kernel calls them. All begin with x log2(e) = k + f, k an integer and 0 &lt;= f &lt; 1, and 2^f = 1 + f R(f), R a polynomial of degree 5 that
 * interpolates at Chebyshev's points, to 1.5e-8 of its value; then, with p = 2^f,
 *
 * <pre>
 *   exp x = 2^k p      tanh x = (2^k p - 1) / (2^k p + 1), 2^k p = exp 2x      sigmoid x = 2^k p / (2^k p + 1)
 * </pre>
 *
 * <p>Where exp 2x is below 2, tanh is f R(f) / (2 + f R(f)), so that nothing is lost by the subtraction. Each function also is a kernel of
 * one element, as which circuits read it, and one of n.
 */
public final class FloatFunctions {
    /** log2(e) in units of 2^-29. */
    private static final int LOG2_E = 0x2e2a8eca;
    /** The coefficients of R, in units of 2^-30. */
    private static final int C0 = 0x2c5c85f4;

    private static final int C1 = 0xf5fe1ec;
    private static final int C2 = 0x38d3f32;
    private static final int C3 = 0x9e243e;
    private static final int C4 = 0x14cb7b;
    private static final int C5 = 0x3692b;

    private static final int UNIT = 1 << 30;
    private static final int FRACTION = (1 << 28) - 1;
    /** The bits of twice a divisor, in units of 2^-28. */
    private static final int TWICE = 0x7FFFFFFF;

    private FloatFunctions() {}

    /** y = exp(x), of n. */
    public static void exponentials(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, exp(x.get(i)));
        }
    }

    /** y = tanh(x), of n. */
    public static void tangents(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, tanh(x.get(i)));
        }
    }

    /** y = 1 / (1 + exp(-x)), of n. */
    public static void sigmoids(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, sigmoid(x.get(i)));
        }
    }

    /** The exponential of one. */
    static void exp(IntArray in, IntArray out) {
        out.set(0, exp(in.get(0)));
    }

    /** The hyperbolic tangent of one. */
    static void tanh(IntArray in, IntArray out) {
        out.set(0, tanh(in.get(0)));
    }

    public static float exp(float x) {
        return Float.intBitsToFloat(exp(Float.floatToRawIntBits(x)));
    }

    public static float tanh(float x) {
        return Float.intBitsToFloat(tanh(Float.floatToRawIntBits(x)));
    }

    /** 1 / (1 + exp(-x)), also where exp(-x) is beyond a float. */
    public static float sigmoid(float x) {
        return Float.intBitsToFloat(sigmoid(Float.floatToRawIntBits(x)));
    }

    /** The bits of exp(x), of those of x. */
    public static int exp(int a) {
        int x = a & Float32.MAGNITUDE;
        long y = aligned(product(x), x >> 23);
        long z = a < 0 ? -y : y;
        int k = (int) (z >> 28);
        int f = (int) z & FRACTION;
        long p = UNIT + (((long) f * slope(f)) >> 28);
        int near = Float32.nearest((int) (p >> 5), k + 127);
        int far = a < 0 ? 0 : Float32.INFINITY;
        return x > Float32.INFINITY ? Float32.NAN : x >= 0x43000000 ? far : near;
    }

    /** The bits of tanh(x). Below 2^-12 it is x, from 16 on 1. */
    public static int tanh(int a) {
        int x = a & Float32.MAGNITUDE;
        int e = x >> 23;
        long product = product(x);
        long y = aligned(product, e + 1);
        int k = (int) (y >> 28);
        int f = (int) y & FRACTION;
        boolean low = k == 0;
        long t = (low ? product >> 26 : f) * slope(f);
        int part = (int) ((t >> 29) >> ((125 - e) & 15));
        int p = (int) ((UNIT + (t >> 28)) >> 2);
        int u = k > 28 ? 0 : (UNIT >> 2) >> (k & 31);
        int n = low ? (int) (t >> 29) : p - u;
        int d = low ? (UNIT >> 1) + part : p + u;
        int near = scaled(Float32.quotient(n, d, 29, TWICE), low ? e - 125 : 0);
        int size = x >= 0x41800000 ? 0x3F800000 : x < 0x39800000 ? x : near;
        return x > Float32.INFINITY ? Float32.NAN : size | (a ^ x);
    }

    /** The bits of 1 / (1 + exp(-x)). */
    public static int sigmoid(int a) {
        int x = a & Float32.MAGNITUDE;
        long y = aligned(product(x), x >> 23);
        int k = (int) (y >> 28);
        int f = (int) y & FRACTION;
        int p = (int) ((UNIT + (((long) f * slope(f)) >> 28)) >> 2);
        int u = k > 28 ? 0 : (UNIT >> 2) >> (k & 31);
        int digits = Float32.quotient(a < 0 ? UNIT >> 2 : p, p + u, 29, TWICE);
        int near = scaled(digits, a < 0 ? -k : 0);
        int far = a < 0 ? 0 : 0x3F800000;
        return x > Float32.INFINITY ? Float32.NAN : x >= 0x43000000 ? far : near;
    }

    /** The significand of x times log2(e), below 2^54: |x| log2(e) in units of 2^(e - 179), e the bits of its exponent. */
    private static long product(int x) {
        return (long) Float32.significand(x) * LOG2_E;
    }

    /** A product in units of 2^-28, for an exponent of at most 133. */
    private static long aligned(long product, int e) {
        int right = e < 97 ? 37 : (133 - e) & 63;
        return (product >> 18) >> right;
    }

    /** R(f) in units of 2^-30, for f in units of 2^-28; each product takes no more bits of f than it keeps. */
    private static long slope(int f) {
        long r = C5;
        r = C4 + ((r * (f >> 8)) >> 20);
        r = C3 + ((r * (f >> 8)) >> 20);
        r = C2 + ((r * (f >> 4)) >> 24);
        r = C1 + ((r * f) >> 28);
        return C0 + ((r * f) >> 28);
    }

    /** The magnitude of a quotient of 29 digits times 2^s, for quotients from 1/8 to 1. */
    private static int scaled(int quotient, int s) {
        int q = quotient >> 1;
        boolean quarter = q < 1 << 26;
        int r = quarter ? q << 2 : q;
        boolean half = r < 1 << 27;
        return Float32.nearest((half ? r << 1 : r) >> 2, s + 126 - (quarter ? 2 : 0) - (half ? 1 : 0));
    }
}
