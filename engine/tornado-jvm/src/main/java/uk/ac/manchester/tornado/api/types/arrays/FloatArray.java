package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 32-bit floats, kept in one heap array. */
public final class FloatArray extends TornadoNativeArray {
    private final float[] values;

    /** An array of zeros. */
    public FloatArray(int numberOfElements) {
        this(new float[numberOfElements]);
    }

    private FloatArray(float[] values) {
        this.values = values;
    }

    /** A copy of a Java array. */
    public static FloatArray fromArray(float[] values) {
        return new FloatArray(values.clone());
    }

    /** An array of the values given. */
    public static FloatArray fromElements(float... values) {
        return new FloatArray(values.clone());
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static FloatArray fromSegment(MemorySegment segment) {
        FloatArray copy = new FloatArray(elements(segment, Float.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory; the segment must span a whole {@code float[]}. */
    public static FloatArray fromSegmentShallow(MemorySegment segment) {
        return new FloatArray(wholeHeapArray(segment, float[].class));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static FloatArray fromFloatBuffer(FloatBuffer buffer) {
        float[] copy = new float[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new FloatArray(copy);
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(FloatArray array, float value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static FloatArray concat(FloatArray... arrays) {
        FloatArray all = new FloatArray(
                Arrays.stream(arrays).mapToInt(FloatArray::getSize).sum());
        int offset = 0;
        for (FloatArray array : arrays) {
            System.arraycopy(array.values, 0, all.values, offset, array.values.length);
            offset += array.values.length;
        }
        return all;
    }

    /** A copy of the elements. */
    public float[] toHeapArray() {
        return values.clone();
    }

    public void set(int index, float value) {
        values[index] = value;
    }

    public float get(int index) {
        return values[index];
    }

    @Override
    public void clear() {
        init(0f);
    }

    /** Sets every element to one value. */
    public void init(float value) {
        Arrays.fill(values, value);
    }

    @Override
    public int getSize() {
        return values.length;
    }

    @Override
    public int getElementSize() {
        return Float.BYTES;
    }

    @Override
    public MemorySegment getSegment() {
        return MemorySegment.ofArray(values);
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public FloatArray slice(int offset, int length) {
        checkSlice(offset, length, values.length);
        return new FloatArray(Arrays.copyOfRange(values, offset, offset + length));
    }
}
