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

    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;
    private static final int NAN = 0x7FC00000;
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
        int sign = (second ? b : a) & 0x80000000;
        boolean differs = ((a ^ b) & 0x80000000) != 0;
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

    private static int significand(int x) {
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

    /** (float) v. */
    public static int fromInt(int v) {
        int sign = v & 0x80000000;
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
