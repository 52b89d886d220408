package dev.gyre.verify;

import java.util.Arrays;
import java.util.Locale;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Where what two forms of a kernel left in an argument differs. */
final class ArrayDifference {

    /** Some ulp of one, which remain where numbers of that size cancel. */
    private static final double NOISE = 0x1p-20;

    private ArrayDifference() {}

    /**
     * The first different element; empty if there is none. Any two NaN are equal; no other number equals an infinity.
     *
     * @param tolerance of finite floats, relative to the number and to the array's root mean square; 0 where bits must be equal
     */
    static String find(Object expected, Object actual, double tolerance) {
        return switch (expected) {
            case FloatArray e ->
                tolerance == 0 ? bits(e, (FloatArray) actual) : near(e, (FloatArray) actual, tolerance);
            case IntArray e -> at(Arrays.mismatch(e.toHeapArray(), ((IntArray) actual).toHeapArray()));
            case Int8Array e -> at(Arrays.mismatch(e.toHeapArray(), ((Int8Array) actual).toHeapArray()));
            case ByteArray e -> at(Arrays.mismatch(e.toHeapArray(), ((ByteArray) actual).toHeapArray()));
            default -> "";
        };
    }

    private static String at(int index) {
        return index < 0 ? "" : " at " + index;
    }

    private static String bits(FloatArray expected, FloatArray actual) {
        for (int i = 0; i < expected.getSize(); i++) {
            if (Float.floatToIntBits(expected.get(i)) != Float.floatToIntBits(actual.get(i))) {
                return shown(i, expected.get(i), actual.get(i));
            }
        }
        return "";
    }

    private static String near(FloatArray expected, FloatArray actual, double tolerance) {
        double squares = 0;
        for (int i = 0; i < expected.getSize(); i++) {
            double e = expected.get(i);
            squares += Double.isFinite(e) ? e * e : 0;
        }
        double rms = Math.sqrt(squares / Math.max(1, expected.getSize()));
        for (int i = 0; i < expected.getSize(); i++) {
            float e = expected.get(i);
            float a = actual.get(i);
            boolean same = Float.floatToIntBits(e) == Float.floatToIntBits(a);
            if (!same && !(Math.abs((double) e - a) <= tolerance * (Math.abs(e) + rms) + NOISE)) {
                return shown(i, e, a);
            }
        }
        return "";
    }

    private static String shown(int i, float expected, float actual) {
        return String.format(Locale.ROOT, "[%d]: %s, but plainly %s", i, actual, expected);
    }
}
