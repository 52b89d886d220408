package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.BFloat16;

/** A fixed-length array of bfloat16 numbers, kept as their bits in one heap array, or where a segment is. */
public final class BFloat16Array extends TornadoNativeArray {
    /** The elements and room behind them; null if they aren't on the heap. */
    private final short[] bits;

    private final int size;

    /** An array of zeros. */
    public BFloat16Array(int numberOfElements) {
        this(new short[roomFor(numberOfElements, Short.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public BFloat16Array(BFloat16Array... arrays) {
        this(Arrays.stream(arrays).mapToInt(BFloat16Array::getSize).sum());
        join(arrays);
    }

    private BFloat16Array(short[] bits, int size) {
        super(first(MemorySegment.ofArray(bits), size, Short.BYTES));
        this.bits = bits;
        this.size = size;
    }

    private BFloat16Array(MemorySegment elements) {
        super(elements);
        this.bits = null;
        this.size = elements(elements, Short.BYTES);
    }

    /** The numbers with these bits. */
    public static BFloat16Array fromShorts(short... bits) {
        return fromSegment(MemorySegment.ofArray(bits));
    }

    /** An array of the nearest bfloat16 numbers. */
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

    /** An array over the same memory, which is off the heap or a whole {@code short[]}. */
    public static BFloat16Array fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new BFloat16Array(segment)
                : new BFloat16Array(wholeHeapArray(segment, short[].class), elements(segment, Short.BYTES));
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
        return getSegment().toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
    }

    public void set(int index, short bits) {
        if (this.bits == null) {
            getSegment().setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index, bits);
        } else {
            this.bits[Objects.checkIndex(index, size)] = bits;
        }
    }

    public short get(int index) {
        return bits == null
                ? getSegment().getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index)
                : bits[Objects.checkIndex(index, size)];
    }

    /** Sets an element to the nearest number. */
    public void setFloat(int index, float value) {
        set(index, BFloat16.bf16FromFloat(value));
    }

    public float getFloat(int index) {
        return BFloat16.bf16ToFloat(get(index));
    }

    @Override
    public void clear() {
        init((short) 0);
    }

    /** Sets the bits of every element. */
    public void init(short bits) {
        if (this.bits == null) {
            each(i -> getSegment().setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i, bits));
        } else {
            Arrays.fill(this.bits, 0, size, bits);
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
    public BFloat16Array slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
