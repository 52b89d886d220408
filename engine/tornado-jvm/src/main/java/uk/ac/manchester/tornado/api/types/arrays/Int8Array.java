package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 8-bit integers, kept in one heap array. */
public final class Int8Array extends TornadoNativeArray {
    private final byte[] values;

    /** An array of zeros. */
    public Int8Array(int numberOfElements) {
        this(new byte[numberOfElements]);
    }

    private Int8Array(byte[] values) {
        this.values = values;
    }

    /** A copy of a Java array. */
    public static Int8Array fromArray(byte[] values) {
        return new Int8Array(values.clone());
    }

    /** An array of the values given. */
    public static Int8Array fromElements(byte... values) {
        return new Int8Array(values.clone());
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static Int8Array fromSegment(MemorySegment segment) {
        Int8Array copy = new Int8Array(elements(segment, Byte.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory; the segment must span a whole {@code byte[]}. */
    public static Int8Array fromSegmentShallow(MemorySegment segment) {
        return new Int8Array(wholeHeapArray(segment, byte[].class));
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(Int8Array array, byte value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static Int8Array concat(Int8Array... arrays) {
        Int8Array all =
                new Int8Array(Arrays.stream(arrays).mapToInt(Int8Array::getSize).sum());
        int offset = 0;
        for (Int8Array array : arrays) {
            System.arraycopy(array.values, 0, all.values, offset, array.values.length);
            offset += array.values.length;
        }
        return all;
    }

    /** A copy of the elements. */
    public byte[] toHeapArray() {
        return values.clone();
    }

    public void set(int index, byte value) {
        values[index] = value;
    }

    public byte get(int index) {
        return values[index];
    }

    @Override
    public void clear() {
        init((byte) 0);
    }

    /** Sets every element to one value. */
    public void init(byte value) {
        Arrays.fill(values, value);
    }

    @Override
    public int getSize() {
        return values.length;
    }

    @Override
    public int getElementSize() {
        return Byte.BYTES;
    }

    @Override
    public MemorySegment getSegment() {
        return MemorySegment.ofArray(values);
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public Int8Array slice(int offset, int length) {
        checkSlice(offset, length, values.length);
        return new Int8Array(Arrays.copyOfRange(values, offset, offset + length));
    }
}
