package dev.gyre.fpga.kernels;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Arithmetic of float32 on its bits, by integer operations, IEEE 754: to nearest, ties to even, with subnormal numbers and infinities;
 * NaN is the quiet one without sign. Circuits have their operators from here: where a kernel adds floats, what stands in {@link
 * #add(int, int)} becomes part of its pipeline.
 *
 * <p>Each operator also is a kernel, of operands at the beginning of one array and a result at that of another, as which it is read.
 */
public final class Float32 {

    static final int MAGNITUDE = 0x7FFFFFFF;
    static final int INFINITY = 0x7F800000;
    static final int NAN = 0x7FC00000;
    private static final int SIGN = 0x80000000;
    private static final int ONE = 0x800000;

    private Float32() {}

    /** The sum of two. */
    public static void add(IntArray in, IntArray out) {
        out.set(0, add(in.get(0), in.get(1)));
    }

    /** The product of two. */
    public static void multiply(IntArray in, IntArray out) {
        out.set(0, ExactProduct.product(in.get(0), in.get(1), 23));
    }

    /** The quotient of two. */
    public static void divide(IntArray in, IntArray out) {
        out.set(0, divide(in.get(0), in.get(1)));
    }

    /** Computes the square root of one float, given as bits. */
    public static void root(IntArray in, IntArray out) {
        out.set(0, root(in.get(0)));
    }

    /** The largest integer that isn't above a float. */
    public static void floor(IntArray in, IntArray out) {
        out.set(0, floor(in.get(0)));
    }

    /** The float of an int. */
    public static void fromInt(IntArray in, IntArray out) {
        out.set(0, fromInt(in.get(0)));
    }

    /** The int of a float: cut off, and kept within what an int can be; of NaN, 0. */
    public static void toInt(IntArray in, IntArray out) {
        out.set(0, toInt(in.get(0)));
    }

    /** a + b. The larger one keeps its place, the smaller one is shifted to it, with a bit that says whether anything was lost. */
    public static int add(int a, int b) {
        int x = a & MAGNITUDE;
        int y = b & MAGNITUDE;
        boolean second = x < y;
        int large = second ? y : x;
        int small = second ? x : y;
        int sign = (second ? b : a) & SIGN;
        boolean differs = ((a ^ b) & SIGN) != 0;
        int e = large >> 23 == 0 ? 1 : large >> 23;
        int f = small >> 23 == 0 ? 1 : small >> 23;
        int m = significand(large) << 3;
        int n = significand(small) << 3;
        int apart = e - f > 27 ? 27 : (e - f) & 31;
        int lost = (n & ((1 << apart) - 1)) != 0 ? 1 : 0;
        int shifted = (n >> apart) | lost;
        int sum = (differs ? m - shifted : m + shifted) & 0xFFFFFFF;
        int finite = rounded(sum, e);
        boolean zero = sum == 0;
        int result = zero ? (differs ? 0 : sign) : sign | finite;
        boolean none = large > INFINITY || (small == INFINITY && differs);
        return none ? NAN : large == INFINITY ? sign | INFINITY : result;
    }

    /** The significand of a magnitude, in units of the last bit. */
    static int significand(int x) {
        return x >> 23 == 0 ? x & 0x7FFFFF : (x & 0x7FFFFF) | ONE;
    }

    /** The magnitude of sum 2^(e - 153), for sum below 2^28. */
    private static int rounded(int sum, int e) {
        boolean carry = sum >> 27 != 0;
        int t = sum & 0x7FFFFFF;
        int s = 0;
        if (t < 1 << 11) {
            t = (t << 16) & 0x7FFFFFF;
            s += 16;
        }
        if (t < 1 << 19) {
            t = (t << 8) & 0x7FFFFFF;
            s += 8;
        }
        if (t < 1 << 23) {
            t = (t << 4) & 0x7FFFFFF;
            s += 4;
        }
        if (t < 1 << 25) {
            t = (t << 2) & 0x7FFFFFF;
            s += 2;
        }
        if (t < 1 << 26) {
            t = (t << 1) & 0x7FFFFFF;
            s += 1;
        }
        boolean low = s > e - 1;
        int left = low ? (e - 1) & 31 : s;
        int normal = low ? (sum << left) & 0x7FFFFFF : t;
        int kept = carry ? (sum >> 1) | (sum & 1) : normal;
        int exponent = carry ? e + 1 : e - left;
        int mantissa = kept >> 3;
        int rest = kept & 7;
        boolean up = rest > 4 || (rest == 4 && (mantissa & 1) != 0);
        int r = (((exponent - 1) & 0xFF) << 23) + mantissa + (up ? 1 : 0);
        return exponent > 254 || r >= INFINITY ? INFINITY : r;
    }

    /** a / b: the significands' quotient digit by digit, with a bit that says whether anything was left. */
    public static int divide(int a, int b) {
        int x = a & MAGNITUDE;
        int y = b & MAGNITUDE;
        int sign = (a ^ b) & SIGN;
        int p = ExactProduct.shift(significand(x), 23);
        int q = ExactProduct.shift(significand(y), 23);
        int n = (significand(x) << p) & 0xFFFFFF;
        int d = (significand(y) << q) & 0xFFFFFF;
        int digits = quotient(n, d, 26, 0x1FFFFFF);
        boolean whole = digits >> 26 != 0;
        int e = exponent(x) - p - exponent(y) + q;
        int near = nearest(whole ? (digits >> 1) | (digits & 1) : digits & 0x3FFFFFF, whole ? e + 127 : e + 126);
        int finite = x == 0 || y == INFINITY ? 0 : x == INFINITY || y == 0 ? INFINITY : near;
        boolean none = x > INFINITY || y > INFINITY || (x == 0 && y == 0) || (x == INFINITY && y == INFINITY);
        return none ? NAN : sign | finite;
    }

    private static int exponent(int x) {
        return x >> 23 == 0 ? 1 : x >> 23;
    }

    /**
     * n / d, below 2, in binary digits, of which the first one stands before the point; then a bit that says whether anything is left.
     *
     * @param within a mask that all of 2 d - 1 fits
     */
    static int quotient(int n, int d, int digits, int within) {
        int r = n;
        int q = 0;
        for (int i = 0; i < digits; i++) {
            int rest = r - d;
            q = (q << 1) | (rest >= 0 ? 1 : 0);
            r = ((rest >= 0 ? rest : r) << 1) & within;
        }
        return (q << 1) | (r != 0 ? 1 : 0);
    }

    /** The magnitude of q 2^(e - 152) for q from 2^25 to 2^26, whose lowest bit also stands for all that is less. */
    static int nearest(int q, int e) {
        int right = e < -25 ? 27 : e < 1 ? (1 - e) & 31 : 0;
        int kept = (q >> right) | ((q & ((1 << right) - 1)) != 0 ? 1 : 0);
        int mantissa = kept >> 2;
        boolean up = (kept & 3) > 2 || ((kept & 3) == 2 && (mantissa & 1) != 0);
        int field = e < 1 ? 0 : ((e - 1) & 0xFF) << 23;
        int r = field + mantissa + (up ? 1 : 0);
        return e > 254 || r >= INFINITY ? INFINITY : r;
    }

    /** The square root, digit by digit; a root is never half-way between two floats. */
    public static int root(int a) {
        int x = a & MAGNITUDE;
        int p = ExactProduct.shift(significand(x), 23);
        int e = exponent(x) - p - 127;
        int m = ((significand(x) << p) & 0xFFFFFF) << (e & 1);
        int r = 0;
        int root = 0;
        for (int i = 0; i < 25; i++) {
            int next = i < 12 ? (m >> (23 - 2 * i)) & 3 : i == 12 ? (m & 1) << 1 : 0;
            int t = (r << 2) | next;
            int rest = t - ((root << 2) | 1);
            root = (root << 1) | (rest >= 0 ? 1 : 0);
            r = (rest >= 0 ? rest : t) & ((4 << i) - 1);
        }
        int positive = (((e >> 1) + 126) << 23) + ((root + 1) >> 1);
        return x == 0 || a == INFINITY ? a : x > INFINITY || a < 0 ? NAN : positive;
    }

    /** The largest integer that isn't above it; of -0 and what has none, the number itself. */
    public static int floor(int a) {
        int x = a & MAGNITUDE;
        int e = (x >> 23) - 127;
        int part = 0x7FFFFF >> (e & 31);
        int cut = a & ~part;
        int below = a < 0 && (a & part) != 0 ? cut + part + 1 : cut;
        int small = a >= 0 || x == 0 ? a & SIGN : 0xBF800000;
        return e >= 23 ? a : e < 0 ? small : below;
    }

    /** The float of an int, as bits. */
    public static int fromInt(int v) {
        int sign = v & SIGN;
        long t = v < 0 ? -(long) v : v;
        int e = 127 + 31;
        if (t < 1L << 16) {
            t = (t << 16) & 0xFFFFFFFFL;
            e -= 16;
        }
        if (t < 1L << 24) {
            t = (t << 8) & 0xFFFFFFFFL;
            e -= 8;
        }
        if (t < 1L << 28) {
            t = (t << 4) & 0xFFFFFFFFL;
            e -= 4;
        }
        if (t < 1L << 30) {
            t = (t << 2) & 0xFFFFFFFFL;
            e -= 2;
        }
        if (t < 1L << 31) {
            t = (t << 1) & 0xFFFFFFFFL;
            e -= 1;
        }
        int mantissa = (int) (t >> 8);
        int rest = (int) (t & 0xFF);
        boolean up = rest > 0x80 || (rest == 0x80 && (mantissa & 1) != 0);
        int r = ((e - 1) << 23) + mantissa + (up ? 1 : 0);
        return v == 0 ? 0 : sign | r;
    }

    /** (int) of the float. */
    public static int toInt(int a) {
        int x = a & MAGNITUDE;
        int e = (x >> 23) - 127;
        int m = (x & 0x7FFFFF) | ONE;
        int left = e > 30 ? 7 : (e - 23) & 31;
        int right = (23 - e) & 31;
        int size = e >= 23 ? m << left : m >> right;
        int most = a < 0 ? 0x80000000 : 0x7FFFFFFF;
        int whole = a < 0 ? -size : size;
        int finite = e > 30 ? most : e < 0 ? 0 : whole;
        return x > INFINITY ? 0 : finite;
    }
}
