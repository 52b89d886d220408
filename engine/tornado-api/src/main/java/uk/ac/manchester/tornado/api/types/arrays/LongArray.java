package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 64-bit integers, kept in one heap array, or where a segment is. */
public final class LongArray extends TornadoNativeArray {
    /** The elements and room behind them; null if they aren't on the heap. */
    private final long[] values;

    private final int size;

    /** An array of zeros. */
    public LongArray(int numberOfElements) {
        this(new long[roomFor(numberOfElements, Long.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public LongArray(LongArray... arrays) {
        this(Arrays.stream(arrays).mapToInt(LongArray::getSize).sum());
        join(arrays);
    }

    private LongArray(long[] values, int size) {
        super(first(MemorySegment.ofArray(values), size, Long.BYTES));
        this.values = values;
        this.size = size;
    }

    private LongArray(MemorySegment elements) {
        super(elements);
        this.values = null;
        this.size = elements(elements, Long.BYTES);
    }

    /** A copy of a Java array. */
    public static LongArray fromArray(long[] values) {
        return new LongArray(Arrays.copyOf(values, roomFor(values.length, Long.BYTES)), values.length);
    }

    /** An array of the values given. */
    public static LongArray fromElements(long... values) {
        return new LongArray(Arrays.copyOf(values, roomFor(values.length, Long.BYTES)), values.length);
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static LongArray fromSegment(MemorySegment segment) {
        LongArray copy = new LongArray(elements(segment, Long.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory, which is off the heap or a whole {@code long[]}. */
    public static LongArray fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new LongArray(segment)
                : new LongArray(wholeHeapArray(segment, long[].class), elements(segment, Long.BYTES));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static LongArray fromLongBuffer(LongBuffer buffer) {
        LongArray copy = new LongArray(buffer.remaining());
        buffer.duplicate().get(copy.values, 0, copy.size);
        return copy;
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(LongArray array, long value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static LongArray concat(LongArray... arrays) {
        return new LongArray(arrays);
    }

    /** A copy of the elements. */
    public long[] toHeapArray() {
        return getSegment().toArray(ValueLayout.JAVA_LONG_UNALIGNED);
    }

    public void set(int index, long value) {
        if (values == null) {
            getSegment().setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, index, value);
        } else {
            values[Objects.checkIndex(index, size)] = value;
        }
    }

    public long get(int index) {
        return values == null
                ? getSegment().getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, index)
                : values[Objects.checkIndex(index, size)];
    }

    @Override
    public void clear() {
        init(0L);
    }

    /** Sets every element to one value. */
    public void init(long value) {
        if (values == null) {
            each(i -> getSegment().setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i, value));
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
        return Long.BYTES;
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public LongArray slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
