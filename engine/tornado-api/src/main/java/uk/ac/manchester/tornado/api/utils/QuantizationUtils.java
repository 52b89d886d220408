package uk.ac.manchester.tornado.api.utils;

import uk.ac.manchester.tornado.api.types.arrays.Int8Array;

/** Sums of products of 8-bit integers. */
public class QuantizationUtils {
    private QuantizationUtils() {}

    /** {@code c} and the products of four elements from an offset each on. */
    public static int dp4a(Int8Array a, long offsetA, Int8Array b, long offsetB, int c) {
        int sum = c;
        for (int i = 0; i < 4; i++) {
            sum += a.get((int) offsetA + i) * b.get((int) offsetB + i);
        }
        return sum;
    }

    /** {@code c} and the products of four elements from an offset each on. */
    public static int dp4a(Int8Array aGlobal, long offsetA, byte[] bLocal, long offsetB, int c) {
        int sum = c;
        for (int i = 0; i < 4; i++) {
            sum += aGlobal.get((int) offsetA + i) * bLocal[(int) offsetB + i];
        }
        return sum;
    }

    /** {@code c} and the products of the four bytes of each. */
    public static int dp4a_packed(int a, int b, int c) {
        int sum = c;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            sum += (byte) (a >> shift) * (byte) (b >> shift);
        }
        return sum;
    }

    public static float dequantizeFusedResult(int dotProductResult, float wScale, float xScale) {
        return (float) dotProductResult * wScale * xScale;
    }
}
