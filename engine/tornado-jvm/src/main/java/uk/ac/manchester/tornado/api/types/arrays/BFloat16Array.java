package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.BFloat16;

/** A fixed-length array of bfloat16 numbers, kept as their bits in one heap array. */
public final class BFloat16Array extends TornadoNativeArray {
    private final short[] bits;

    /** An array of zeros. */
    public BFloat16Array(int numberOfElements) {
        this(new short[numberOfElements]);
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

    private BFloat16Array(short[] bits) {
        this.bits = bits;
    }

    /** The numbers with these bits. */
    public static BFloat16Array fromShorts(short... bits) {
        return new BFloat16Array(bits.clone());
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
        return new BFloat16Array(wholeHeapArray(segment, short[].class));
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
        return bits.clone();
    }

    public void set(int index, short bits) {
        this.bits[index] = bits;
    }

    public short get(int index) {
        return bits[index];
    }

    /** Sets an element to the nearest number. */
    public void setFloat(int index, float value) {
        bits[index] = BFloat16.bf16FromFloat(value);
    }

    public float getFloat(int index) {
        return BFloat16.bf16ToFloat(bits[index]);
    }

    @Override
    public void clear() {
        init((short) 0);
    }

    /** Sets the bits of every element. */
    public void init(short bits) {
        Arrays.fill(this.bits, bits);
    }

    @Override
    public int getSize() {
        return bits.length;
    }

    @Override
    public int getElementSize() {
        return Short.BYTES;
    }

    @Override
    public MemorySegment getSegment() {
        return MemorySegment.ofArray(bits);
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public BFloat16Array slice(int offset, int length) {
        checkSlice(offset, length, bits.length);
        return new BFloat16Array(Arrays.copyOfRange(bits, offset, offset + length));
    }
}
