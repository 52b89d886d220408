package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of bytes, kept in one heap array. */
public final class ByteArray extends TornadoNativeArray {
    private final byte[] values;

    /** An array of zeros. */
    public ByteArray(int numberOfElements) {
        this(new byte[numberOfElements]);
    }

    private ByteArray(byte[] values) {
        this.values = values;
    }

    /** A copy of a Java array. */
    public static ByteArray fromArray(byte[] values) {
        return new ByteArray(values.clone());
    }

    /** An array of the values given. */
    public static ByteArray fromElements(byte... values) {
        return new ByteArray(values.clone());
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static ByteArray fromSegment(MemorySegment segment) {
        ByteArray copy = new ByteArray(elements(segment, Byte.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory; the segment must span a whole {@code byte[]}. */
    public static ByteArray fromSegmentShallow(MemorySegment segment) {
        return new ByteArray(wholeHeapArray(segment, byte[].class));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static ByteArray fromByteBuffer(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new ByteArray(copy);
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
    public ByteArray slice(int offset, int length) {
        checkSlice(offset, length, values.length);
        return new ByteArray(Arrays.copyOfRange(values, offset, offset + length));
    }
}
