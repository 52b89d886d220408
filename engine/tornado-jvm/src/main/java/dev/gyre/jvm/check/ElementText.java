package dev.gyre.jvm.check;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.common.Stored;

/** Elements of arrays as messages have them: their bytes, their places and their numbers. */
final class ElementText {
    /** Bits by which an index of a second dimension moves the first one up. */
    private static final int DIMENSION = 32;

    private ElementText() {}

    /** The number of an element with two indices, which is none of one index. */
    static long index(int i, int j) {
        return (i + 1L) << DIMENSION | (j & 0xFFFFFFFFL);
    }

    /** An element of an array of a name. */
    static String element(Object array, String name, long index) {
        return isPlain(array) || index < 1L << DIMENSION
                ? name + "[" + index + "]"
                : name + "[" + ((index >> DIMENSION) - 1) + ", " + (int) index + "]";
    }

    /** Whether an element's index is its place in memory, as in arrays, and not in matrices and their kin. */
    static boolean isPlain(Object array) {
        return array instanceof TornadoNativeArray || array.getClass().isArray();
    }

    /** The bits of an element as a number. */
    static String value(Object array, long bits) {
        return switch (array) {
            case FloatArray _, float[] _ -> Float.toString(Float.intBitsToFloat((int) bits));
            case DoubleArray _, double[] _ -> Double.toString(Double.longBitsToDouble(bits));
            case HalfFloatArray _, HalfFloat[] _ -> Float.toString(Float.float16ToFloat((short) bits));
            case BFloat16Array _ -> "the bits " + Long.toHexString(bits & 0xFFFF);
            default -> isPlain(array) ? Long.toString(bits) : "a value";
        };
    }

    /** Whether an array's elements are floating-point numbers. */
    static boolean isFloating(Object array) {
        return switch (array) {
            case FloatArray _, float[] _, DoubleArray _, double[] _, HalfFloatArray _, HalfFloat[] _ -> true;
            default -> false;
        };
    }

    /** Bytes of an element of an array; those of all of a matrix. */
    static int size(Object array, int bytes) {
        return switch (array) {
            case TornadoNativeArray a -> a.getElementSize();
            case Stored<?> _ -> Math.max(1, bytes);
            default -> Math.max(1, bytes / Math.max(1, Array.getLength(array)));
        };
    }

    /** An argument's elements as memory; empty for arrays of objects. */
    static MemorySegment segment(Object array) {
        return switch (array) {
            case TornadoNativeArray a -> a.getSegment();
            case Stored<?> stored -> stored.getSegment();
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case long[] a -> MemorySegment.ofArray(a);
            case short[] a -> MemorySegment.ofArray(a);
            case char[] a -> MemorySegment.ofArray(a);
            case byte[] a -> MemorySegment.ofArray(a);
            default -> MemorySegment.ofArray(new byte[0]);
        };
    }

    /** A copy of an argument's bytes; of none for arrays of objects. */
    static byte[] bytes(Object array) {
        return segment(array).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The bits of an element of so many bytes, as a number with its sign. */
    static long bits(MemorySegment memory, int size, int index) {
        long at = (long) index * size;
        return switch (size) {
            case Byte.BYTES -> memory.get(ValueLayout.JAVA_BYTE, at);
            case Short.BYTES -> memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
            case Integer.BYTES -> memory.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            case Long.BYTES -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            default -> memory.byteSize() < at + Byte.BYTES ? 0 : memory.get(ValueLayout.JAVA_BYTE, at);
        };
    }

    /** Bytes of an array that a group shares, as a device has it. */
    static long localBytes(Object array) {
        int length = Array.getLength(array);
        return (long) length
                * switch (array) {
                    case double[] _, long[] _ -> Long.BYTES;
                    case float[] _, int[] _ -> Integer.BYTES;
                    case byte[] _ -> 1;
                    case HalfFloat[] _ -> Short.BYTES;
                    default -> Integer.BYTES; // Half2
                };
    }
}
