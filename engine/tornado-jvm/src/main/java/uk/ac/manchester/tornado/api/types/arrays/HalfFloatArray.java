package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.vectors.Half2;

/** A fixed-length array of IEEE 754 binary16 numbers, kept as their bits in one heap array. */
public final class HalfFloatArray extends TornadoNativeArray {
    private final short[] bits;
    private final int size;

    /** An array of zeros. */
    public HalfFloatArray(int numberOfElements) {
        this(new short[roomFor(numberOfElements, Short.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public HalfFloatArray(HalfFloatArray... arrays) {
        this(Arrays.stream(arrays).mapToInt(HalfFloatArray::getSize).sum());
        int offset = 0;
        for (HalfFloatArray array : arrays) {
            System.arraycopy(array.bits, 0, bits, offset, array.getSize());
            offset += array.getSize();
        }
    }

    private HalfFloatArray(short[] bits, int size) {
        this.bits = bits;
        this.size = size;
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

    /** An array over the same memory; the segment must span a whole {@code short[]}. */
    public static HalfFloatArray fromSegmentShallow(MemorySegment segment) {
        return new HalfFloatArray(wholeHeapArray(segment, short[].class), elements(segment, Short.BYTES));
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(HalfFloatArray array, HalfFloat value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    private static HalfFloatArray copy(short[] bits, int offset, int length) {
        HalfFloatArray copy = new HalfFloatArray(length);
        System.arraycopy(bits, offset, copy.bits, 0, length);
        return copy;
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
        return Arrays.copyOf(bits, size);
    }

    public void set(int index, HalfFloat value) {
        bits[Objects.checkIndex(index, size)] = value.getHalfFloatValue();
    }

    public HalfFloat get(int index) {
        return new HalfFloat(bits[Objects.checkIndex(index, size)]);
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
        Arrays.fill(bits, 0, size, (short) 0);
    }

    /** Sets every element to one value. */
    public void init(HalfFloat value) {
        Arrays.fill(bits, 0, size, value.getHalfFloatValue());
    }

    @Override
    public int getSize() {
        return size;
    }

    @Override
    public int getElementSize() {
        return Short.BYTES;
    }

    @Override
    public MemorySegment getSegment() {
        return MemorySegment.ofArray(bits).asSlice(0, getNumBytesOfSegment());
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public HalfFloatArray slice(int offset, int length) {
        checkSlice(offset, length, size);
        return copy(bits, offset, length);
    }
}
