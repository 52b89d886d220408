package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import uk.ac.manchester.tornado.api.types.FP8;

/** A fixed-length array of 8-bit floats of either kind, kept as their bits in one heap array, or where a segment is. */
public final class FP8Array extends TornadoNativeArray {
    /** The elements and room behind them; null if they aren't on the heap. */
    private final byte[] bits;

    private final int size;

    /** An array of zeros. */
    public FP8Array(int numberOfElements) {
        this(new byte[roomFor(numberOfElements, Byte.BYTES)], numberOfElements);
    }

    private FP8Array(byte[] bits, int size) {
        super(first(MemorySegment.ofArray(bits), size, Byte.BYTES));
        this.bits = bits;
        this.size = size;
    }

    private FP8Array(MemorySegment elements) {
        super(elements);
        this.bits = null;
        this.size = elements(elements, Byte.BYTES);
    }

    /** An array over the same memory, which is off the heap or a whole {@code byte[]}. */
    public static FP8Array fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new FP8Array(segment)
                : new FP8Array(wholeHeapArray(segment, byte[].class), elements(segment, Byte.BYTES));
    }

    /** The nearest numbers with 4 bits of exponent. */
    public static FP8Array fromFloatsE4M3(float... values) {
        FP8Array array = new FP8Array(values.length);
        for (int i = 0; i < values.length; i++) {
            array.setE4M3(i, values[i]);
        }
        return array;
    }

    /** The nearest numbers with 5 bits of exponent. */
    public static FP8Array fromFloatsE5M2(float... values) {
        FP8Array array = new FP8Array(values.length);
        for (int i = 0; i < values.length; i++) {
            array.setE5M2(i, values[i]);
        }
        return array;
    }

    public void set(int index, byte value) {
        if (bits == null) {
            getSegment().setAtIndex(ValueLayout.JAVA_BYTE, index, value);
        } else {
            bits[Objects.checkIndex(index, size)] = value;
        }
    }

    public byte get(int index) {
        return bits == null
                ? getSegment().getAtIndex(ValueLayout.JAVA_BYTE, index)
                : bits[Objects.checkIndex(index, size)];
    }

    public float getE4M3(int index) {
        return FP8.e4m3ToFloat(get(index));
    }

    /** Sets an element to the nearest number with 4 bits of exponent. */
    public void setE4M3(int index, float value) {
        set(index, FP8.e4m3FromFloat(value));
    }

    public float getE5M2(int index) {
        return FP8.e5m2ToFloat(get(index));
    }

    /** Sets an element to the nearest number with 5 bits of exponent. */
    public void setE5M2(int index, float value) {
        set(index, FP8.e5m2FromFloat(value));
    }

    @Override
    public void clear() {
        getSegment().fill((byte) 0);
    }

    @Override
    public int getSize() {
        return size;
    }

    @Override
    public int getElementSize() {
        return Byte.BYTES;
    }
}
