package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.BFloat16;

/** A fixed-length array of bfloat16 numbers, kept as their bits in one heap array. */
public final class BFloat16Array extends TornadoNativeArray {
    private final short[] bits;
    private final int size;

    /** An array of zeros. */
    public BFloat16Array(int numberOfElements) {
        this(new short[roomFor(numberOfElements, Short.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public BFloat16Array(BFloat16Array... arrays) {
        this(Arrays.stream(arrays).mapToInt(BFloat16Array::getSize).sum());
        int offset = 0;
        for (BFloat16Array array : arrays) {
            System.arraycopy(array.bits, 0, bits, offset, array.getSize());
            offset += array.getSize();
        }
    }

    private BFloat16Array(short[] bits, int size) {
        this.bits = bits;
        this.size = size;
    }

    /** The numbers with these bits. */
    public static BFloat16Array fromShorts(short... bits) {
        return copy(bits, 0, bits.length);
    }

    /** The nearest numbers. */
    public static BFloat16Array fromFloats(float... values) {
        BFloat16Array array = new BFloat16Array(values.length);
        for (int i = 0; i < values.length; i++) {
            array.setFloat(i, values[i]);
        }
        return array;
    }

    /** A copy of a segment of bits, whose size must be a whole number of elements. */
    public static BFloat16Array fromSegment(MemorySegment segment) {
        BFloat16Array copy = new BFloat16Array(elements(segment, Short.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory; the segment must span a whole {@code short[]}. */
    public static BFloat16Array fromSegmentShallow(MemorySegment segment) {
        return new BFloat16Array(wholeHeapArray(segment, short[].class), elements(segment, Short.BYTES));
    }

    private static BFloat16Array copy(short[] bits, int offset, int length) {
        BFloat16Array copy = new BFloat16Array(length);
        System.arraycopy(bits, offset, copy.bits, 0, length);
        return copy;
    }

    /** The arrays one after the other, copied. */
    public static BFloat16Array concat(BFloat16Array... arrays) {
        return new BFloat16Array(arrays);
    }

    /** Kernel: sets the bits of every element. */
    public static void initialize(BFloat16Array array, short bits) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, bits);
        }
    }

    /** A copy of the elements' bits. */
    public short[] toShortArray() {
        return Arrays.copyOf(bits, size);
    }

    public void set(int index, short bits) {
        this.bits[Objects.checkIndex(index, size)] = bits;
    }

    public short get(int index) {
        return bits[Objects.checkIndex(index, size)];
    }

    /** Sets an element to the nearest number. */
    public void setFloat(int index, float value) {
        bits[Objects.checkIndex(index, size)] = BFloat16.bf16FromFloat(value);
    }

    public float getFloat(int index) {
        return BFloat16.bf16ToFloat(bits[Objects.checkIndex(index, size)]);
    }

    @Override
    public void clear() {
        init((short) 0);
    }

    /** Sets the bits of every element. */
    public void init(short bits) {
        Arrays.fill(this.bits, 0, size, bits);
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
    public BFloat16Array slice(int offset, int length) {
        checkSlice(offset, length, size);
        return copy(bits, offset, length);
    }
}
