package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 8-bit integers, kept in one heap array, or where a segment is. */
public final class Int8Array extends TornadoNativeArray {
    /** The elements and room behind them; null if they aren't on the heap. */
    private final byte[] values;

    private final int size;

    /** An array of zeros. */
    public Int8Array(int numberOfElements) {
        this(new byte[roomFor(numberOfElements, Byte.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public Int8Array(Int8Array... arrays) {
        this(Arrays.stream(arrays).mapToInt(Int8Array::getSize).sum());
        join(arrays);
    }

    private Int8Array(byte[] values, int size) {
        super(first(MemorySegment.ofArray(values), size, Byte.BYTES));
        this.values = values;
        this.size = size;
    }

    private Int8Array(MemorySegment elements) {
        super(elements);
        this.values = null;
        this.size = elements(elements, Byte.BYTES);
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

    /** An array over the same memory, which is off the heap or a whole {@code byte[]}. */
    public static Int8Array fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new Int8Array(segment)
                : new Int8Array(wholeHeapArray(segment, byte[].class), elements(segment, Byte.BYTES));
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
    public Int8Array slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
