package uk.ac.manchester.tornado.api.types.utils;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.vectors.Double2;
import uk.ac.manchester.tornado.api.types.vectors.Double3;
import uk.ac.manchester.tornado.api.types.vectors.Double4;
import uk.ac.manchester.tornado.api.types.vectors.Double8;

/** Formats and comparisons of 64-bit floats. */
public class DoubleOps {
    public static final double EPSILON = 1e-7f;
    public static final String FMT = "%.3f";
    public static final String FMT_2 = "{%.3f,%.3f}";
    public static final String FMT_3 = "{%.3f,%.3f,%.3f}";
    public static final String FMT_3_E = "{%.4e,%.4e,%.4e}";
    public static final String FMT_4 = "{%.3f,%.3f,%.3f,%.3f}";
    public static final String FMT_4_M = "%.3f,%.3f,%.3f,%.3f";
    public static final String FMT_4_EM = "%.3e,%.3e,%.3e,%.3e";
    public static final String FMT_6 = "{%.3f,%.3f,%.3f,%.3f,%.3f,%.3f}";
    public static final String FMT_8 = "{%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f}";
    public static final String FMT_16 =
            "{%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f}";
    public static final String FMT_6_E = "{%e,%e,%e,%e,%e,%e}";

    /** Whether all bits are the same. */
    public static boolean compareBits(double a, double b) {
        return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    }

    /** Whether a number is equal to what is expected, or nearer to it than so many units in its last place. */
    public static boolean compareULP(double value, double expected, double ulps) {
        return value == expected || Math.abs(value - expected) < ulps * Math.ulp(expected);
    }

    public static boolean compare(double a, double b) {
        return compare(a, b, EPSILON);
    }

    /** Whether two numbers are at most a tolerance apart. */
    public static boolean compare(double a, double b, double tol) {
        return Math.abs(a - b) <= tol;
    }

    /** The difference in units in the last place of what is expected. */
    public static double findMaxULP(double value, double expected) {
        return value == expected ? 0 : Math.abs(value - expected) / Math.ulp(expected);
    }

    public static double findMaxULP(Double2 value, Double2 expected) {
        return TornadoMath.findULPDistance(value.toArray(), expected.toArray());
    }

    public static double findMaxULP(Double3 value, Double3 expected) {
        return TornadoMath.findULPDistance(value.toArray(), expected.toArray());
    }

    public static double findMaxULP(Double4 value, Double4 expected) {
        return TornadoMath.findULPDistance(value.toArray(), expected.toArray());
    }

    public static double findMaxULP(Double8 value, Double8 expected) {
        return TornadoMath.findULPDistance(value.toArray(), expected.toArray());
    }

    public static double sq(double value) {
        return value * value;
    }

    /** Adds to an element. One thread runs all of a kernel's iterations that call it. */
    public static void atomicAdd(double[] array, int index, double value) {
        array[index] += value;
    }
}
