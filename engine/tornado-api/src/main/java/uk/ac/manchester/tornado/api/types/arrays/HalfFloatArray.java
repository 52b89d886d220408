package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.vectors.Half2;

/** A fixed-length array of IEEE 754 binary16 numbers, kept as their bits in one heap array, or where a segment is. */
public final class HalfFloatArray extends TornadoNativeArray {
    /** The elements and room behind them; null if they aren't on the heap. */
    private final short[] bits;

    private final int size;

    /** An array of zeros. */
    public HalfFloatArray(int numberOfElements) {
        this(new short[roomFor(numberOfElements, Short.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public HalfFloatArray(HalfFloatArray... arrays) {
        this(Arrays.stream(arrays).mapToInt(HalfFloatArray::getSize).sum());
        join(arrays);
    }

    private HalfFloatArray(short[] bits, int size) {
        super(first(MemorySegment.ofArray(bits), size, Short.BYTES));
        this.bits = bits;
        this.size = size;
    }

    private HalfFloatArray(MemorySegment elements) {
        super(elements);
        this.bits = null;
        this.size = elements(elements, Short.BYTES);
    }

    /** A copy of a Java array. */
    public static HalfFloatArray fromArray(HalfFloat[] values) {
        HalfFloatArray copy = new HalfFloatArray(values.length);
        for (int i = 0; i < values.length; i++) {
            copy.set(i, values[i]);
        }
        return copy;
    }

    /** An array of the values given. */
    public static HalfFloatArray fromElements(HalfFloat... values) {
        return fromArray(values);
    }

    /** A copy of a segment of binary16 bits, whose size must be a whole number of elements. */
    public static HalfFloatArray fromSegment(MemorySegment segment) {
        HalfFloatArray copy = new HalfFloatArray(elements(segment, Short.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory, which is off the heap or a whole {@code short[]}. */
    public static HalfFloatArray fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new HalfFloatArray(segment)
                : new HalfFloatArray(wholeHeapArray(segment, short[].class), elements(segment, Short.BYTES));
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(HalfFloatArray array, HalfFloat value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static HalfFloatArray concat(HalfFloatArray... arrays) {
        return new HalfFloatArray(arrays);
    }

    /** A copy of the elements. */
    public HalfFloat[] toHeapArray() {
        HalfFloat[] values = new HalfFloat[size];
        Arrays.setAll(values, this::get);
        return values;
    }

    /** A copy of the elements' bits. */
    public short[] toShortArray() {
        return getSegment().toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
    }

    public void set(int index, HalfFloat value) {
        if (bits == null) {
            getSegment().setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index, value.getHalfFloatValue());
        } else {
            bits[Objects.checkIndex(index, size)] = value.getHalfFloatValue();
        }
    }

    public HalfFloat get(int index) {
        return new HalfFloat(
                bits == null
                        ? getSegment().getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index)
                        : bits[Objects.checkIndex(index, size)]);
    }

    /** The numbers at an index and the next. */
    public Half2 getHalf2(int index) {
        return new Half2(get(index), get(index + 1));
    }

    /** Sets the numbers at an index and the next. */
    public void setHalf2(int index, Half2 value) {
        Objects.checkFromIndexSize(index, 2, size);
        set(index, value.getX());
        set(index + 1, value.getY());
    }

    @Override
    public void clear() {
        getSegment().fill((byte) 0);
    }

    /** Sets every element to one value. */
    public void init(HalfFloat value) {
        if (bits == null) {
            each(i -> getSegment().setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i, value.getHalfFloatValue()));
        } else {
            Arrays.fill(bits, 0, size, value.getHalfFloatValue());
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
    public HalfFloatArray slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
