package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.nio.IntBuffer;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 32-bit integers, kept in one heap array. */
public final class IntArray extends TornadoNativeArray {
    private final int[] values;

    /** An array of zeros. */
    public IntArray(int numberOfElements) {
        this(new int[numberOfElements]);
    }

    private IntArray(int[] values) {
        this.values = values;
    }

    /** A copy of a Java array. */
    public static IntArray fromArray(int[] values) {
        return new IntArray(values.clone());
    }

    /** An array of the values given. */
    public static IntArray fromElements(int... values) {
        return new IntArray(values.clone());
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static IntArray fromSegment(MemorySegment segment) {
        IntArray copy = new IntArray(elements(segment, Integer.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory; the segment must span a whole {@code int[]}. */
    public static IntArray fromSegmentShallow(MemorySegment segment) {
        return new IntArray(wholeHeapArray(segment, int[].class));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static IntArray fromIntBuffer(IntBuffer buffer) {
        int[] copy = new int[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new IntArray(copy);
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(IntArray array, int value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static IntArray concat(IntArray... arrays) {
        IntArray all =
                new IntArray(Arrays.stream(arrays).mapToInt(IntArray::getSize).sum());
        int offset = 0;
        for (IntArray array : arrays) {
            System.arraycopy(array.values, 0, all.values, offset, array.values.length);
            offset += array.values.length;
        }
        return all;
    }

    /** A copy of the elements. */
    public int[] toHeapArray() {
        return values.clone();
    }

    public void set(int index, int value) {
        values[index] = value;
    }

    public int get(int index) {
        return values[index];
    }

    @Override
    public void clear() {
        init(0);
    }

    /** Sets every element to one value. */
    public void init(int value) {
        Arrays.fill(values, value);
    }

    @Override
    public int getSize() {
        return values.length;
    }

    @Override
    public int getElementSize() {
        return Integer.BYTES;
    }

    @Override
    public MemorySegment getSegment() {
        return MemorySegment.ofArray(values);
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public IntArray slice(int offset, int length) {
        checkSlice(offset, length, values.length);
        return new IntArray(Arrays.copyOfRange(values, offset, offset + length));
    }
}
