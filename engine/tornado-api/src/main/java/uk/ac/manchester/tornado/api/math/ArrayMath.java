package uk.ac.manchester.tornado.api.math;

import java.lang.foreign.MemorySegment;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.matrix.Matrix4x4Float;
import uk.ac.manchester.tornado.api.types.utils.DoubleOps;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;
import uk.ac.manchester.tornado.api.types.vectors.Float16;
import uk.ac.manchester.tornado.api.types.vectors.Float2;
import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.vectors.Float4;
import uk.ac.manchester.tornado.api.types.vectors.Float8;

/** The part of {@link TornadoMath} that takes vectors, 16-bit floats and whole arrays. */
abstract sealed class ArrayMath permits TornadoMath {
    ArrayMath() {}

    public static HalfFloat min(HalfFloat a, HalfFloat b) {
        return a.getFloat32() > b.getFloat32() ? b : a;
    }

    public static HalfFloat max(HalfFloat a, HalfFloat b) {
        return a.getFloat32() > b.getFloat32() ? a : b;
    }

    public static Float2 cos(Float2 f) {
        return new Float2(TornadoMath.cos(f.get(0)), TornadoMath.cos(f.get(1)));
    }

    public static Float4 cos(Float4 f) {
        return new Float4(
                TornadoMath.cos(f.get(0)),
                TornadoMath.cos(f.get(1)),
                TornadoMath.cos(f.get(2)),
                TornadoMath.cos(f.get(3)));
    }

    public static Float8 cos(Float8 f) {
        return new Float8(
                TornadoMath.cos(f.get(0)),
                TornadoMath.cos(f.get(1)),
                TornadoMath.cos(f.get(2)),
                TornadoMath.cos(f.get(3)),
                TornadoMath.cos(f.get(4)),
                TornadoMath.cos(f.get(5)),
                TornadoMath.cos(f.get(6)),
                TornadoMath.cos(f.get(7)));
    }

    public static Float16 cos(Float16 f) {
        return new Float16(
                TornadoMath.cos(f.get(0)),
                TornadoMath.cos(f.get(1)),
                TornadoMath.cos(f.get(2)),
                TornadoMath.cos(f.get(3)),
                TornadoMath.cos(f.get(4)),
                TornadoMath.cos(f.get(5)),
                TornadoMath.cos(f.get(6)),
                TornadoMath.cos(f.get(7)),
                TornadoMath.cos(f.get(8)),
                TornadoMath.cos(f.get(9)),
                TornadoMath.cos(f.get(10)),
                TornadoMath.cos(f.get(11)),
                TornadoMath.cos(f.get(12)),
                TornadoMath.cos(f.get(13)),
                TornadoMath.cos(f.get(14)),
                TornadoMath.cos(f.get(15)));
    }

    public static Float2 sin(Float2 f) {
        return new Float2(TornadoMath.sin(f.get(0)), TornadoMath.sin(f.get(1)));
    }

    public static Float4 sin(Float4 f) {
        return new Float4(
                TornadoMath.sin(f.get(0)),
                TornadoMath.sin(f.get(1)),
                TornadoMath.sin(f.get(2)),
                TornadoMath.sin(f.get(3)));
    }

    public static Float8 sin(Float8 f) {
        return new Float8(
                TornadoMath.sin(f.get(0)),
                TornadoMath.sin(f.get(1)),
                TornadoMath.sin(f.get(2)),
                TornadoMath.sin(f.get(3)),
                TornadoMath.sin(f.get(4)),
                TornadoMath.sin(f.get(5)),
                TornadoMath.sin(f.get(6)),
                TornadoMath.sin(f.get(7)));
    }

    public static Float16 sin(Float16 f) {
        return new Float16(
                TornadoMath.sin(f.get(0)),
                TornadoMath.sin(f.get(1)),
                TornadoMath.sin(f.get(2)),
                TornadoMath.sin(f.get(3)),
                TornadoMath.sin(f.get(4)),
                TornadoMath.sin(f.get(5)),
                TornadoMath.sin(f.get(6)),
                TornadoMath.sin(f.get(7)),
                TornadoMath.sin(f.get(8)),
                TornadoMath.sin(f.get(9)),
                TornadoMath.sin(f.get(10)),
                TornadoMath.sin(f.get(11)),
                TornadoMath.sin(f.get(12)),
                TornadoMath.sin(f.get(13)),
                TornadoMath.sin(f.get(14)),
                TornadoMath.sin(f.get(15)));
    }

    /** The vector times the matrix's upper left 3 x 3. */
    public static Float3 rotate(Matrix4x4Float m, Float3 x) {
        return new Float3(
                Float3.dot(m.row(0).asFloat3(), x),
                Float3.dot(m.row(1).asFloat3(), x),
                Float3.dot(m.row(2).asFloat3(), x));
    }

    /** Whether all bits are the same. */
    public static boolean isEqual(float[] a, float[] b) {
        return same(MemorySegment.ofArray(a), MemorySegment.ofArray(b));
    }

    /** Whether all bits are the same. */
    public static boolean isEqual(double[] a, double[] b) {
        return same(MemorySegment.ofArray(a), MemorySegment.ofArray(b));
    }

    /** Whether all bits are the same. */
    public static boolean isEqual(int[] a, int[] b) {
        return same(MemorySegment.ofArray(a), MemorySegment.ofArray(b));
    }

    /** Whether all bits are the same. */
    public static boolean isEqual(short[] a, short[] b) {
        return same(MemorySegment.ofArray(a), MemorySegment.ofArray(b));
    }

    /** Whether all bits are the same. */
    public static boolean isEqual(byte[] a, byte[] b) {
        return same(MemorySegment.ofArray(a), MemorySegment.ofArray(b));
    }

    /** Whether all bits are the same. */
    public static boolean isEqual(FloatArray a, FloatArray b) {
        return same(a.getSegment(), b.getSegment());
    }

    /** Whether all bits are the same. */
    public static boolean isEqual(DoubleArray a, DoubleArray b) {
        return same(a.getSegment(), b.getSegment());
    }

    /** Whether all bits are the same. */
    public static boolean isEqual(IntArray a, IntArray b) {
        return same(a.getSegment(), b.getSegment());
    }

    /** Whether all bits are the same. */
    public static boolean isEqual(HalfFloatArray a, HalfFloatArray b) {
        return same(a.getSegment(), b.getSegment());
    }

    private static boolean same(MemorySegment a, MemorySegment b) {
        return a.mismatch(b) < 0;
    }

    /** Whether each number is within so many units in the last place of what is expected. */
    public static boolean isEqualULP(float[] value, float[] expected, float numULP) {
        return IntStream.range(0, value.length).allMatch(i -> FloatOps.compareULP(value[i], expected[i], numULP));
    }

    /** Whether each number is within so many units in the last place of what is expected. */
    public static boolean isEqualULP(double[] value, double[] expected, double numULP) {
        return IntStream.range(0, value.length).allMatch(i -> DoubleOps.compareULP(value[i], expected[i], numULP));
    }

    /** Whether numbers are at most a tolerance apart. */
    public static boolean isEqualTol(float[] a, float[] b, float tol) {
        return IntStream.range(0, a.length).allMatch(i -> FloatOps.compare(a[i], b[i], tol));
    }

    /** The largest difference, in units in the last place of what is expected. */
    public static float findULPDistance(float[] value, float[] expected) {
        float distance = 0f;
        for (int i = 0; i < value.length; i++) {
            distance = Math.max(distance, FloatOps.findMaxULP(value[i], expected[i]));
        }
        return distance;
    }

    /** The largest difference, in units in the last place of what is expected. */
    public static double findULPDistance(double[] value, double[] expected) {
        double distance = 0d;
        for (int i = 0; i < value.length; i++) {
            distance = Math.max(distance, DoubleOps.findMaxULP(value[i], expected[i]));
        }
        return distance;
    }

    /** The largest difference, in units in the last place of what is expected. */
    public static float findULPDistance(FloatArray value, FloatArray expected) {
        return findULPDistance(value.toHeapArray(), expected.toHeapArray());
    }

    /** The largest difference, in units in the last place of what is expected. */
    public static double findULPDistance(DoubleArray value, DoubleArray expected) {
        return findULPDistance(value.toHeapArray(), expected.toHeapArray());
    }

    /** The bits that differ in each pair of numbers, in binary. */
    public static String bitDiff(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .map(i -> Float.floatToIntBits(a[i]) ^ Float.floatToIntBits(b[i]))
                .mapToObj(bits -> Integer.toBinaryString(bits) + " ")
                .collect(Collectors.joining());
    }
}
