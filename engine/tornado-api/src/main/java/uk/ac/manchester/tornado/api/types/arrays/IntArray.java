package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 32-bit integers, kept in one heap array, or where a segment is. */
public final class IntArray extends TornadoNativeArray {
    /** The elements and room behind them; null if they aren't on the heap. */
    private final int[] values;

    private final int size;

    /** An array of zeros. */
    public IntArray(int numberOfElements) {
        this(new int[roomFor(numberOfElements, Integer.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public IntArray(IntArray... arrays) {
        this(Arrays.stream(arrays).mapToInt(IntArray::getSize).sum());
        join(arrays);
    }

    private IntArray(int[] values, int size) {
        super(first(MemorySegment.ofArray(values), size, Integer.BYTES));
        this.values = values;
        this.size = size;
    }

    private IntArray(MemorySegment elements) {
        super(elements);
        this.values = null;
        this.size = elements(elements, Integer.BYTES);
    }

    /** A copy of a Java array. */
    public static IntArray fromArray(int[] values) {
        return new IntArray(Arrays.copyOf(values, roomFor(values.length, Integer.BYTES)), values.length);
    }

    /** An array of the values given. */
    public static IntArray fromElements(int... values) {
        return new IntArray(Arrays.copyOf(values, roomFor(values.length, Integer.BYTES)), values.length);
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static IntArray fromSegment(MemorySegment segment) {
        IntArray copy = new IntArray(elements(segment, Integer.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory, which is off the heap or a whole {@code int[]}. */
    public static IntArray fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new IntArray(segment)
                : new IntArray(wholeHeapArray(segment, int[].class), elements(segment, Integer.BYTES));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static IntArray fromIntBuffer(IntBuffer buffer) {
        IntArray copy = new IntArray(buffer.remaining());
        buffer.duplicate().get(copy.values, 0, copy.size);
        return copy;
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(IntArray array, int value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static IntArray concat(IntArray... arrays) {
        return new IntArray(arrays);
    }

    /** A copy of the elements. */
    public int[] toHeapArray() {
        return getSegment().toArray(ValueLayout.JAVA_INT_UNALIGNED);
    }

    public void set(int index, int value) {
        if (values == null) {
            getSegment().setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index, value);
        } else {
            values[Objects.checkIndex(index, size)] = value;
        }
    }

    public int get(int index) {
        return values == null
                ? getSegment().getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index)
                : values[Objects.checkIndex(index, size)];
    }

    @Override
    public void clear() {
        init(0);
    }

    /** Sets every element to one value. */
    public void init(int value) {
        if (values == null) {
            each(i -> getSegment().setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, value));
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
        return Integer.BYTES;
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public IntArray slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
