package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 16-bit integers, kept in one heap array, or where a segment is. */
public final class ShortArray extends TornadoNativeArray {
    /** The elements and room behind them; null if they aren't on the heap. */
    private final short[] values;

    private final int size;

    /** An array of zeros. */
    public ShortArray(int numberOfElements) {
        this(new short[roomFor(numberOfElements, Short.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public ShortArray(ShortArray... arrays) {
        this(Arrays.stream(arrays).mapToInt(ShortArray::getSize).sum());
        join(arrays);
    }

    private ShortArray(short[] values, int size) {
        super(first(MemorySegment.ofArray(values), size, Short.BYTES));
        this.values = values;
        this.size = size;
    }

    private ShortArray(MemorySegment elements) {
        super(elements);
        this.values = null;
        this.size = elements(elements, Short.BYTES);
    }

    /** A copy of a Java array. */
    public static ShortArray fromArray(short[] values) {
        return new ShortArray(Arrays.copyOf(values, roomFor(values.length, Short.BYTES)), values.length);
    }

    /** An array of the values given. */
    public static ShortArray fromElements(short... values) {
        return new ShortArray(Arrays.copyOf(values, roomFor(values.length, Short.BYTES)), values.length);
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static ShortArray fromSegment(MemorySegment segment) {
        ShortArray copy = new ShortArray(elements(segment, Short.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory, which is off the heap or a whole {@code short[]}. */
    public static ShortArray fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new ShortArray(segment)
                : new ShortArray(wholeHeapArray(segment, short[].class), elements(segment, Short.BYTES));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static ShortArray fromShortBuffer(ShortBuffer buffer) {
        ShortArray copy = new ShortArray(buffer.remaining());
        buffer.duplicate().get(copy.values, 0, copy.size);
        return copy;
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(ShortArray array, short value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static ShortArray concat(ShortArray... arrays) {
        return new ShortArray(arrays);
    }

    /** A copy of the elements. */
    public short[] toHeapArray() {
        return getSegment().toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
    }

    public void set(int index, short value) {
        if (values == null) {
            getSegment().setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index, value);
        } else {
            values[Objects.checkIndex(index, size)] = value;
        }
    }

    public short get(int index) {
        return values == null
                ? getSegment().getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index)
                : values[Objects.checkIndex(index, size)];
    }

    @Override
    public void clear() {
        init((short) 0);
    }

    /** Sets every element to one value. */
    public void init(short value) {
        if (values == null) {
            each(i -> getSegment().setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i, value));
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
        return Short.BYTES;
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public ShortArray slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
