package uk.ac.manchester.tornado.api.types.utils;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Float2;
import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.vectors.Float4;
import uk.ac.manchester.tornado.api.types.vectors.Float8;

/** Formats and comparisons of 32-bit floats. */
public class FloatOps {
    public static final float EPSILON = 1e-7f;
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
    public static boolean compareBits(float a, float b) {
        return Float.floatToRawIntBits(a) == Float.floatToRawIntBits(b);
    }

    /** Whether a number is equal to what is expected, or nearer to it than so many units in its last place. */
    public static boolean compareULP(float value, float expected, float ulps) {
        return value == expected || Math.abs(value - expected) < ulps * Math.ulp(expected);
    }

    public static boolean compare(float a, float b) {
        return compare(a, b, EPSILON);
    }

    /** Whether two numbers are at most a tolerance apart. */
    public static boolean compare(float a, float b, float tol) {
        return Math.abs(a - b) <= tol;
    }

    /** The difference in units in the last place of what is expected. */
    public static float findMaxULP(float value, float expected) {
        return value == expected ? 0 : Math.abs(value - expected) / Math.ulp(expected);
    }

    public static float findMaxULP(Float2 value, Float2 expected) {
        return TornadoMath.findULPDistance(value.toArray(), expected.toArray());
    }

    public static float findMaxULP(Float3 value, Float3 expected) {
        return TornadoMath.findULPDistance(value.toArray(), expected.toArray());
    }

    public static float findMaxULP(Float4 value, Float4 expected) {
        return TornadoMath.findULPDistance(value.toArray(), expected.toArray());
    }

    public static float findMaxULP(Float8 value, Float8 expected) {
        return TornadoMath.findULPDistance(value.toArray(), expected.toArray());
    }

    public static float findMaxULP(FloatArray value, FloatArray expected) {
        return TornadoMath.findULPDistance(value, expected);
    }

    public static float sq(float value) {
        return value * value;
    }

    /** Adds to an element. One thread runs all of a kernel's iterations that call it. */
    public static void atomicAdd(float[] array, int index, float value) {
        array[index] += value;
    }
}
