package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** A fixed-length array of 16-bit characters, kept as 16-bit integers in one heap array, or where a segment is. */
public final class CharArray extends TornadoNativeArray {
    /** The elements and room behind them; null if they aren't on the heap. */
    private final short[] values;

    private final int size;

    /** An array of zeros. */
    public CharArray(int numberOfElements) {
        this(new short[roomFor(numberOfElements, Character.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public CharArray(CharArray... arrays) {
        this(Arrays.stream(arrays).mapToInt(CharArray::getSize).sum());
        join(arrays);
    }

    private CharArray(short[] values, int size) {
        super(first(MemorySegment.ofArray(values), size, Character.BYTES));
        this.values = values;
        this.size = size;
    }

    private CharArray(MemorySegment elements) {
        super(elements);
        this.values = null;
        this.size = elements(elements, Character.BYTES);
    }

    /** A copy of a Java array. */
    public static CharArray fromArray(char[] values) {
        return fromSegment(MemorySegment.ofArray(values));
    }

    /** An array of the values given. */
    public static CharArray fromElements(char... values) {
        return fromArray(values);
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static CharArray fromSegment(MemorySegment segment) {
        CharArray copy = new CharArray(elements(segment, Character.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory, which is off the heap or a whole {@code short[]}. */
    public static CharArray fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new CharArray(segment)
                : new CharArray(wholeHeapArray(segment, short[].class), elements(segment, Character.BYTES));
    }

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static CharArray fromCharBuffer(CharBuffer buffer) {
        char[] values = new char[buffer.remaining()];
        buffer.duplicate().get(values);
        return fromArray(values);
    }

    /** Kernel: sets every element to one value. */
    public static void initialize(CharArray array, char value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static CharArray concat(CharArray... arrays) {
        return new CharArray(arrays);
    }

    /** A copy of the elements. */
    public char[] toHeapArray() {
        return getSegment().toArray(ValueLayout.JAVA_CHAR_UNALIGNED);
    }

    public void set(int index, char value) {
        if (values == null) {
            getSegment().setAtIndex(ValueLayout.JAVA_CHAR_UNALIGNED, index, value);
        } else {
            values[Objects.checkIndex(index, size)] = (short) value;
        }
    }

    public char get(int index) {
        return values == null
                ? getSegment().getAtIndex(ValueLayout.JAVA_CHAR_UNALIGNED, index)
                : (char) values[Objects.checkIndex(index, size)];
    }

    @Override
    public void clear() {
        init((char) 0);
    }

    /** Sets every element to one value. */
    public void init(char value) {
        if (values == null) {
            each(i -> getSegment().setAtIndex(ValueLayout.JAVA_CHAR_UNALIGNED, i, value));
        } else {
            Arrays.fill(values, 0, size, (short) value);
        }
    }

    @Override
    public int getSize() {
        return size;
    }

    @Override
    public int getElementSize() {
        return Character.BYTES;
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public CharArray slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
