package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/** A fixed-length array of bytes, kept in one heap array. */
public final class ByteArray extends TornadoNativeArray {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private final byte[] values;
    private final int size;

    /** An array of zeros. */
    public ByteArray(int numberOfElements) {
        this(new byte[roomFor(numberOfElements, Byte.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public ByteArray(ByteArray... arrays) {
        this(Arrays.stream(arrays).mapToInt(ByteArray::getSize).sum());
        int offset = 0;
        for (ByteArray array : arrays) {
            System.arraycopy(array.values, 0, values, offset, array.getSize());
            offset += array.getSize();
        }
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
        return new ByteArray(arrays);
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

    /** The 16-bit float in two bytes from an even index on, in the machine's order. */
    public HalfFloat getHalfFloat(int byteIndex) {
        return new HalfFloat((short) SHORTS.get(values, half(byteIndex)));
    }

    /** Sets two bytes from an even index on to a 16-bit float, in the machine's order. */
    public void setHalfFloat(int byteIndex, HalfFloat value) {
        SHORTS.set(values, half(byteIndex), value.getHalfFloatValue());
    }

    private int half(int byteIndex) {
        if (byteIndex % Short.BYTES != 0) {
            throw new IllegalArgumentException(
                    "a 16-bit float stands at an even index of bytes, and this is " + byteIndex);
        }
        return Objects.checkFromIndexSize(byteIndex, Short.BYTES, size);
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
