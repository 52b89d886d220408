package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 8-bit integers, kept in one heap array. */
public final class Int8Array extends TornadoNativeArray {
    private final byte[] values;
    private final int size;

    /** An array of zeros. */
    public Int8Array(int numberOfElements) {
        this(new byte[roomFor(numberOfElements, Byte.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public Int8Array(Int8Array... arrays) {
        this(Arrays.stream(arrays).mapToInt(Int8Array::getSize).sum());
        int offset = 0;
        for (Int8Array array : arrays) {
            System.arraycopy(array.values, 0, values, offset, array.getSize());
            offset += array.getSize();
        }
    }

    private Int8Array(byte[] values, int size) {
        this.values = values;
        this.size = size;
    }

    /** A copy of a Java array. */
    public static Int8Array fromArray(byte[] values) {
        return new Int8Array(Arrays.copyOf(values, roomFor(values.length, Byte.BYTES)), values.length);
    }

    /** An array of the values given. */
    public static Int8Array fromElements(byte... values) {
        return new Int8Array(Arrays.copyOf(values, roomFor(values.length, Byte.BYTES)), values.length);
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static Int8Array fromSegment(MemorySegment segment) {
        Int8Array copy = new Int8Array(elements(segment, Byte.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory; the segment must span a whole {@code byte[]}. */
    public static Int8Array fromSegmentShallow(MemorySegment segment) {
        return new Int8Array(wholeHeapArray(segment, byte[].class), elements(segment, Byte.BYTES));
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(Int8Array array, byte value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static Int8Array concat(Int8Array... arrays) {
        return new Int8Array(arrays);
    }

    /** A copy of the elements. */
    public byte[] toHeapArray() {
        return Arrays.copyOf(values, size);
    }

    public void set(int index, byte value) {
        values[Objects.checkIndex(index, size)] = value;
    }

    public byte get(int index) {
        return values[Objects.checkIndex(index, size)];
    }

    @Override
    public void clear() {
        init((byte) 0);
    }

    /** Sets every element to one value. */
    public void init(byte value) {
        Arrays.fill(values, 0, size, value);
    }

    @Override
    public int getSize() {
        return size;
    }

    @Override
    public int getElementSize() {
        return Byte.BYTES;
    }

    @Override
    public MemorySegment getSegment() {
        return MemorySegment.ofArray(values).asSlice(0, getNumBytesOfSegment());
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public Int8Array slice(int offset, int length) {
        checkSlice(offset, length, size);
        return fromArray(Arrays.copyOfRange(values, offset, offset + length));
    }
}
