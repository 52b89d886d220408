package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
<#if Type == "ByteArray">
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
</#if>
<#if buffer>
import java.nio.${Buffer};
</#if>
<#if Type == "ByteArray">
import java.nio.ByteOrder;
</#if>
import java.util.Arrays;
import java.util.Objects;
import uk.ac.manchester.tornado.api.annotations.Parallel;
<#if Type == "ByteArray">
import uk.ac.manchester.tornado.api.types.HalfFloat;
</#if>

/** A fixed-length array of ${words}, kept<#if stored != number> as 16-bit integers</#if> in one heap array, or where a segment is. */
public final class ${Type} extends TornadoNativeArray {
<#if Type == "ByteArray">
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

</#if>
    /** The elements and room behind them; null if they aren't on the heap. */
    private final ${stored}[] values;

    private final int size;

    /** An array of zeros. */
    public ${Type}(int numberOfElements) {
        this(new ${stored}[roomFor(numberOfElements, ${Box}.BYTES)], numberOfElements);
    }

    /** The arrays one after the other, copied. */
    public ${Type}(${Type}... arrays) {
        this(Arrays.stream(arrays).mapToInt(${Type}::getSize).sum());
        join(arrays);
    }

    private ${Type}(${stored}[] values, int size) {
        super(first(MemorySegment.ofArray(values), size, ${Box}.BYTES));
        this.values = values;
        this.size = size;
    }

    private ${Type}(MemorySegment elements) {
        super(elements);
        this.values = null;
        this.size = elements(elements, ${Box}.BYTES);
    }

    /** A copy of a Java array. */
    public static ${Type} fromArray(${number}[] values) {
<#if stored == number>
        return new ${Type}(Arrays.copyOf(values, roomFor(values.length, ${Box}.BYTES)), values.length);
<#else>
        return fromSegment(MemorySegment.ofArray(values));
</#if>
    }

    /** An array of the values given. */
    public static ${Type} fromElements(${number}... values) {
<#if stored == number>
        return new ${Type}(Arrays.copyOf(values, roomFor(values.length, ${Box}.BYTES)), values.length);
<#else>
        return fromArray(values);
</#if>
    }

    /** A copy of a segment, whose size must be a whole number of elements. */
    public static ${Type} fromSegment(MemorySegment segment) {
        ${Type} copy = new ${Type}(elements(segment, ${Box}.BYTES));
        copy.getSegment().copyFrom(segment);
        return copy;
    }

    /** An array over the same memory, which is off the heap or a whole {@code ${stored}[]}. */
    public static ${Type} fromSegmentShallow(MemorySegment segment) {
        return segment.isNative()
                ? new ${Type}(segment)
                : new ${Type}(wholeHeapArray(segment, ${stored}[].class), elements(segment, ${Box}.BYTES));
    }
<#if buffer>

    /** A copy of what remains in a buffer, whose position stays where it is. */
    public static ${Type} from${Buffer}(${Buffer} buffer) {
<#if stored == number>
        ${Type} copy = new ${Type}(buffer.remaining());
        buffer.duplicate().get(copy.values, 0, copy.size);
        return copy;
<#else>
        ${number}[] values = new ${number}[buffer.remaining()];
        buffer.duplicate().get(values);
        return fromArray(values);
</#if>
    }
</#if>

    /** Kernel: sets every element to one value. */
    public static void initialize(${Type} array, ${number} value) {
        for (@Parallel int i = 0; i < array.getSize(); i++) {
            array.set(i, value);
        }
    }

    /** The arrays one after the other, copied. */
    public static ${Type} concat(${Type}... arrays) {
        return new ${Type}(arrays);
    }

    /** A copy of the elements. */
    public ${number}[] toHeapArray() {
        return getSegment().toArray(ValueLayout.${layout});
    }

    public void set(int index, ${number} value) {
        if (values == null) {
            getSegment().setAtIndex(ValueLayout.${layout}, index, value);
        } else {
            values[Objects.checkIndex(index, size)] = ${toStored}value;
        }
    }

    public ${number} get(int index) {
        return values == null
                ? getSegment().getAtIndex(ValueLayout.${layout}, index)
                : ${fromStored}values[Objects.checkIndex(index, size)];
    }
<#if Type == "ByteArray">

    /** The 16-bit float in two bytes from an even index on, in the machine's order. */
    public HalfFloat getHalfFloat(int byteIndex) {
        int at = half(byteIndex);
        return new HalfFloat(
                values == null
                        ? getSegment().get(ValueLayout.JAVA_SHORT_UNALIGNED, at)
                        : (short) SHORTS.get(values, at));
    }

    /** Sets two bytes from an even index on to a 16-bit float, in the machine's order. */
    public void setHalfFloat(int byteIndex, HalfFloat value) {
        int at = half(byteIndex);
        if (values == null) {
            getSegment().set(ValueLayout.JAVA_SHORT_UNALIGNED, at, value.getHalfFloatValue());
        } else {
            SHORTS.set(values, at, value.getHalfFloatValue());
        }
    }

    private int half(int byteIndex) {
        if (byteIndex % Short.BYTES != 0) {
            throw new IllegalArgumentException(
                    "a 16-bit float stands at an even index of bytes, and this is " + byteIndex);
        }
        return Objects.checkFromIndexSize(byteIndex, Short.BYTES, size);
    }
</#if>

    @Override
    public void clear() {
        init(${zero});
    }

    /** Sets every element to one value. */
    public void init(${number} value) {
        if (values == null) {
            each(i -> getSegment().setAtIndex(ValueLayout.${layout}, i, value));
        } else {
            Arrays.fill(values, 0, size, ${toStored}value);
        }
    }

    @Override
    public int getSize() {
        return size;
    }

    @Override
    public int getElementSize() {
        return ${Box}.BYTES;
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public ${Type} slice(int offset, int length) {
        return fromSegment(part(offset, length));
    }
}
