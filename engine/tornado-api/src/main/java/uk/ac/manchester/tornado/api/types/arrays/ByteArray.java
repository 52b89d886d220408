package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/** A fixed-length array of bytes, kept in one heap array, or where a segment is. */
public final class ByteArray extends TornadoNativeArray {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    /** The elements and room behind them; null if they aren't on the heap. */
    private final byte[] values;

    private final int size;

    /** An array of zeros. */
    public ByteArray(int numberOfElements) {
        this(new byte[roomFor(numberOfElements, Byte.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public ByteArray(ByteArray... arrays) {
        this(Arrays.stream(arrays).mapToInt(ByteArray::getSize).sum());
        join(arrays);
    }

    private ByteArray(byte[] values, int size) {
        super(first(MemorySegment.ofArray(values), size, Byte.BYTES));
        this.values = values;
        this.size = size;
    }

    private ByteArray(MemorySegment elements) {
        super(elements);
        this.values = null;
        this.size = elements(elements, Byte.BYTES);
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

    /** An array over the same memory, which is off the heap or a whole {@code byte[]}. */
    public static ByteArray fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new ByteArray(segment)
                : new ByteArray(wholeHeapArray(segment, byte[].class), elements(segment, Byte.BYTES));
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
        return getSegment().toArray(ValueLayout.JAVA_BYTE);
    }

    public void set(int index, byte value) {
        if (values == null) {
            getSegment().setAtIndex(ValueLayout.JAVA_BYTE, index, value);
        } else {
            values[Objects.checkIndex(index, size)] = value;
        }
    }

    public byte get(int index) {
        return values == null
                ? getSegment().getAtIndex(ValueLayout.JAVA_BYTE, index)
                : values[Objects.checkIndex(index, size)];
    }

    /** The 16-bit float in two bytes from an even index on, in the machine's order. */
    public HalfFloat getHalfFloat(int byteIndex) {
        int at = half(byteIndex);
        return new HalfFloat(
                values == null
                        ? getSegment().get(ValueLayout.JAVA_SHORT_UNALIGNED, at)
                        : (short) SHORTS.get(values, at));
    }

    /** Sets two bytes from an even index on to a 16-bit float, in the machine's order. */
    public void setHalfFloat(int byteIndex, HalfFloat value) {
        int at = half(byteIndex);
        if (values == null) {
            getSegment().set(ValueLayout.JAVA_SHORT_UNALIGNED, at, value.getHalfFloatValue());
        } else {
            SHORTS.set(values, at, value.getHalfFloatValue());
        }
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
        if (values == null) {
            each(i -> getSegment().setAtIndex(ValueLayout.JAVA_BYTE, i, value));
        } else {
            Arrays.fill(values, 0, size, value);
        }
    }

    @Override
    public int getSize() {
        return size;
    }

    @Override
    public int getElementSize() {
        return Byte.BYTES;
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public ByteArray slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
