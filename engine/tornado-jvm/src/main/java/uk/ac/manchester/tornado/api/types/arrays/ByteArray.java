package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of bytes, kept in one heap array. */
public final class ByteArray extends TornadoNativeArray {
    private final byte[] values;
    private final int size;

    /** An array of zeros. */
    public ByteArray(int numberOfElements) {
        this(new byte[roomFor(numberOfElements, Byte.BYTES)], numberOfElements);
    }

    private ByteArray(byte[] values, int size) {
        this.values = values;
        this.size = size;
    }

    /** A copy of a Java array. */
    public static ByteArray fromArray(byte[] values) {
        return new ByteArray(Arrays.copyOf(values, roomFor(values.length, Byte.BYTES)), values.length);
    }

    /** An array of the values given. */
    public static ByteArray fromElements(byte... values) {
        return new ByteArray(Arrays.copyOf(values, roomFor(values.length, Byte.BYTES)), values.length);
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static ByteArray fromSegment(MemorySegment segment) {
        ByteArray copy = new ByteArray(elements(segment, Byte.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory; the segment must span a whole {@code byte[]}. */
    public static ByteArray fromSegmentShallow(MemorySegment segment) {
        return new ByteArray(wholeHeapArray(segment, byte[].class), elements(segment, Byte.BYTES));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static ByteArray fromByteBuffer(ByteBuffer buffer) {
        ByteArray copy = new ByteArray(buffer.remaining());
        buffer.duplicate().get(copy.values, 0, copy.size);
        return copy;
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(ByteArray array, byte value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static ByteArray concat(ByteArray... arrays) {
        ByteArray all =
                new ByteArray(Arrays.stream(arrays).mapToInt(ByteArray::getSize).sum());
        int offset = 0;
        for (ByteArray array : arrays) {
            System.arraycopy(array.values, 0, all.values, offset, array.size);
            offset += array.size;
        }
        return all;
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
    public ByteArray slice(int offset, int length) {
        checkSlice(offset, length, size);
        return fromArray(Arrays.copyOfRange(values, offset, offset + length));
    }
}
