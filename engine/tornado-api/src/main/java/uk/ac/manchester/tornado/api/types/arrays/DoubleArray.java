package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 64-bit floats, kept in one heap array, or where a segment is. */
public final class DoubleArray extends TornadoNativeArray {
    /** The elements and room behind them; null if they aren't on the heap. */
    private final double[] values;

    private final int size;

    /** An array of zeros. */
    public DoubleArray(int numberOfElements) {
        this(new double[roomFor(numberOfElements, Double.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public DoubleArray(DoubleArray... arrays) {
        this(Arrays.stream(arrays).mapToInt(DoubleArray::getSize).sum());
        join(arrays);
    }

    private DoubleArray(double[] values, int size) {
        super(first(MemorySegment.ofArray(values), size, Double.BYTES));
        this.values = values;
        this.size = size;
    }

    private DoubleArray(MemorySegment elements) {
        super(elements);
        this.values = null;
        this.size = elements(elements, Double.BYTES);
    }

    /** A copy of a Java array. */
    public static DoubleArray fromArray(double[] values) {
        return new DoubleArray(Arrays.copyOf(values, roomFor(values.length, Double.BYTES)), values.length);
    }

    /** An array of the values given. */
    public static DoubleArray fromElements(double... values) {
        return new DoubleArray(Arrays.copyOf(values, roomFor(values.length, Double.BYTES)), values.length);
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static DoubleArray fromSegment(MemorySegment segment) {
        DoubleArray copy = new DoubleArray(elements(segment, Double.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory, which is off the heap or a whole {@code double[]}. */
    public static DoubleArray fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new DoubleArray(segment)
                : new DoubleArray(wholeHeapArray(segment, double[].class), elements(segment, Double.BYTES));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static DoubleArray fromDoubleBuffer(DoubleBuffer buffer) {
        DoubleArray copy = new DoubleArray(buffer.remaining());
        buffer.duplicate().get(copy.values, 0, copy.size);
        return copy;
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(DoubleArray array, double value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static DoubleArray concat(DoubleArray... arrays) {
        return new DoubleArray(arrays);
    }

    /** A copy of the elements. */
    public double[] toHeapArray() {
        return getSegment().toArray(ValueLayout.JAVA_DOUBLE_UNALIGNED);
    }

    public void set(int index, double value) {
        if (values == null) {
            getSegment().setAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, index, value);
        } else {
            values[Objects.checkIndex(index, size)] = value;
        }
    }

    public double get(int index) {
        return values == null
                ? getSegment().getAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, index)
                : values[Objects.checkIndex(index, size)];
    }

    @Override
    public void clear() {
        init(0d);
    }

    /** Sets every element to one value. */
    public void init(double value) {
        if (values == null) {
            each(i -> getSegment().setAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, i, value));
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
        return Double.BYTES;
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public DoubleArray slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
