package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 64-bit floats, kept in one heap array. */
public final class DoubleArray extends TornadoNativeArray {
    private final double[] values;

    /** An array of zeros. */
    public DoubleArray(int numberOfElements) {
        this(new double[numberOfElements]);
    }

    private DoubleArray(double[] values) {
        this.values = values;
    }

    /** A copy of a Java array. */
    public static DoubleArray fromArray(double[] values) {
        return new DoubleArray(values.clone());
    }

    /** An array of the values given. */
    public static DoubleArray fromElements(double... values) {
        return new DoubleArray(values.clone());
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static DoubleArray fromSegment(MemorySegment segment) {
        DoubleArray copy = new DoubleArray(elements(segment, Double.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory; the segment must span a whole {@code double[]}. */
    public static DoubleArray fromSegmentShallow(MemorySegment segment) {
        return new DoubleArray(wholeHeapArray(segment, double[].class));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static DoubleArray fromDoubleBuffer(DoubleBuffer buffer) {
        double[] copy = new double[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new DoubleArray(copy);
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(DoubleArray array, double value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static DoubleArray concat(DoubleArray... arrays) {
        DoubleArray all = new DoubleArray(
                Arrays.stream(arrays).mapToInt(DoubleArray::getSize).sum());
        int offset = 0;
        for (DoubleArray array : arrays) {
            System.arraycopy(array.values, 0, all.values, offset, array.values.length);
            offset += array.values.length;
        }
        return all;
    }

    /** A copy of the elements. */
    public double[] toHeapArray() {
        return values.clone();
    }

    public void set(int index, double value) {
        values[index] = value;
    }

    public double get(int index) {
        return values[index];
    }

    @Override
    public void clear() {
        init(0d);
    }

    /** Sets every element to one value. */
    public void init(double value) {
        Arrays.fill(values, value);
    }

    @Override
    public int getSize() {
        return values.length;
    }

    @Override
    public int getElementSize() {
        return Double.BYTES;
    }

    @Override
    public MemorySegment getSegment() {
        return MemorySegment.ofArray(values);
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public DoubleArray slice(int offset, int length) {
        checkSlice(offset, length, values.length);
        return new DoubleArray(Arrays.copyOfRange(values, offset, offset + length));
    }
}
