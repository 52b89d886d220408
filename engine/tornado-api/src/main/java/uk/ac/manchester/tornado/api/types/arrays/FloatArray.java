package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 32-bit floats, kept in one heap array, or where a segment is. */
public final class FloatArray extends TornadoNativeArray {
    /** The elements and room behind them; null if they aren't on the heap. */
    private final float[] values;

    private final int size;

    /** An array of zeros. */
    public FloatArray(int numberOfElements) {
        this(new float[roomFor(numberOfElements, Float.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public FloatArray(FloatArray... arrays) {
        this(Arrays.stream(arrays).mapToInt(FloatArray::getSize).sum());
        join(arrays);
    }

    private FloatArray(float[] values, int size) {
        super(first(MemorySegment.ofArray(values), size, Float.BYTES));
        this.values = values;
        this.size = size;
    }

    private FloatArray(MemorySegment elements) {
        super(elements);
        this.values = null;
        this.size = elements(elements, Float.BYTES);
    }

    /** A copy of a Java array. */
    public static FloatArray fromArray(float[] values) {
        return new FloatArray(Arrays.copyOf(values, roomFor(values.length, Float.BYTES)), values.length);
    }

    /** An array of the values given. */
    public static FloatArray fromElements(float... values) {
        return new FloatArray(Arrays.copyOf(values, roomFor(values.length, Float.BYTES)), values.length);
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static FloatArray fromSegment(MemorySegment segment) {
        FloatArray copy = new FloatArray(elements(segment, Float.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory, which is off the heap or a whole {@code float[]}. */
    public static FloatArray fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new FloatArray(segment)
                : new FloatArray(wholeHeapArray(segment, float[].class), elements(segment, Float.BYTES));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static FloatArray fromFloatBuffer(FloatBuffer buffer) {
        FloatArray copy = new FloatArray(buffer.remaining());
        buffer.duplicate().get(copy.values, 0, copy.size);
        return copy;
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(FloatArray array, float value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static FloatArray concat(FloatArray... arrays) {
        return new FloatArray(arrays);
    }

    /** A copy of the elements. */
    public float[] toHeapArray() {
        return getSegment().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    public void set(int index, float value) {
        if (values == null) {
            getSegment().setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index, value);
        } else {
            values[Objects.checkIndex(index, size)] = value;
        }
    }

    public float get(int index) {
        return values == null
                ? getSegment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index)
                : values[Objects.checkIndex(index, size)];
    }

    @Override
    public void clear() {
        init(0f);
    }

    /** Sets every element to one value. */
    public void init(float value) {
        if (values == null) {
            each(i -> getSegment().setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, value));
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
        return Float.BYTES;
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public FloatArray slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
