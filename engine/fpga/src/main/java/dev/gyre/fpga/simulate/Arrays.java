package dev.gyre.fpga.simulate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Arrays of any type as the bits of their elements. */
final class Arrays {
    private Arrays() {}

    /**
     * An array of zeros.
     *
     * @throws IllegalArgumentException if circuits have no arrays of the type
     */
    static TornadoNativeArray create(Class<?> type, int size) {
        if (type == FloatArray.class) {
            return new FloatArray(size);
        } else if (type == IntArray.class) {
            return new IntArray(size);
        } else if (type == Int8Array.class) {
            return new Int8Array(size);
        } else if (type == ByteArray.class) {
            return new ByteArray(size);
        } else if (type == ShortArray.class) {
            return new ShortArray(size);
        } else if (type == LongArray.class) {
            return new LongArray(size);
        }
        throw new IllegalArgumentException("no circuit takes a " + type.getSimpleName());
    }

    /** The first elements of an array in one of its own. */
    static TornadoNativeArray copy(TornadoNativeArray array, int size) {
        TornadoNativeArray copy = create(array.getClass(), size);
        long bytes = (long) Math.min(size, array.getSize()) * array.getElementSize();
        MemorySegment.copy(array.getSegment(), 0, copy.getSegment(), 0, bytes);
        return copy;
    }

    /** Arguments with arrays of their own. */
    static List<Object> copy(List<Object> arguments) {
        return arguments.stream()
                .map(a -> a instanceof TornadoNativeArray array ? (Object) copy(array, array.getSize()) : a)
                .toList();
    }

    /** The bits of an element, without sign. */
    static long bits(TornadoNativeArray array, int i) {
        MemorySegment all = array.getSegment();
        return switch (array.getElementSize()) {
            case 1 -> all.get(ValueLayout.JAVA_BYTE, i) & 0xFFL;
            case 2 -> all.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i) & 0xFFFFL;
            case 4 -> all.get(ValueLayout.JAVA_INT_UNALIGNED, 4L * i) & 0xFFFFFFFFL;
            default -> all.get(ValueLayout.JAVA_LONG_UNALIGNED, 8L * i);
        };
    }

    /** Sets an element's bits to the low ones of a number. */
    static void set(TornadoNativeArray array, int i, long bits) {
        MemorySegment all = array.getSegment();
        switch (array.getElementSize()) {
            case 1 -> all.set(ValueLayout.JAVA_BYTE, i, (byte) bits);
            case 2 -> all.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i, (short) bits);
            case 4 -> all.set(ValueLayout.JAVA_INT_UNALIGNED, 4L * i, (int) bits);
            default -> all.set(ValueLayout.JAVA_LONG_UNALIGNED, 8L * i, bits);
        }
    }
}
