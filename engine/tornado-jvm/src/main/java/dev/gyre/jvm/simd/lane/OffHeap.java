package dev.gyre.jvm.simd.lane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reads elements of segments off the heap for generated code. Indices count elements; an index outside throws
 * {@link IndexOutOfBoundsException}, as does a lane of a vector that is read.
 *
 * <p>Each read casts its segment to the class of those off the heap, which can't be named here. Without that C2 doesn't know which class's
 * methods the Vector API calls, and leaves calls of them in loops.
 */
public final class OffHeap {
    /** A segment with the elements of the widest vector, all zero. */
    public static final MemorySegment ZEROS = Arena.ofAuto().allocate(Long.BYTES * Long.SIZE);

    private static final Class<? extends MemorySegment> NATIVE = MemorySegment.NULL.getClass();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfShort IN_BYTES =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static {
        // C2 takes a layout's handle for a constant only if it's there when a loop is compiled, and it's made when
        // first
        // asked for. Otherwise the loop calls it for each element.
        Stream.of(
                        ValueLayout.JAVA_BYTE,
                        ValueLayout.JAVA_SHORT_UNALIGNED,
                        IN_BYTES,
                        ValueLayout.JAVA_INT_UNALIGNED,
                        ValueLayout.JAVA_LONG_UNALIGNED,
                        ValueLayout.JAVA_FLOAT_UNALIGNED,
                        ValueLayout.JAVA_DOUBLE_UNALIGNED)
                .forEach(ValueLayout::varHandle);
    }

    private OffHeap() {}

    /** The segment of an array as a constant of its class. */
    private static MemorySegment of(MemorySegment segment) {
        return NATIVE.cast(segment);
    }

    /** Elements of so many bytes that a segment has. */
    public static int size(MemorySegment from, int bytes) {
        return (int) (of(from).byteSize() / bytes);
    }

    public static byte byteAt(MemorySegment from, int index) {
        return of(from).get(ValueLayout.JAVA_BYTE, index);
    }

    public static short shortAt(MemorySegment from, int index) {
        return of(from).get(ValueLayout.JAVA_SHORT_UNALIGNED, (long) index * Short.BYTES);
    }

    /** The short in two bytes, the lower one first. */
    public static short shortAtByte(MemorySegment from, int index) {
        return of(from).get(IN_BYTES, index);
    }

    public static int intAt(MemorySegment from, int index) {
        return of(from).get(ValueLayout.JAVA_INT_UNALIGNED, (long) index * Integer.BYTES);
    }

    public static long longAt(MemorySegment from, int index) {
        return of(from).get(ValueLayout.JAVA_LONG_UNALIGNED, (long) index * Long.BYTES);
    }

    public static float floatAt(MemorySegment from, int index) {
        return of(from).get(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) index * Float.BYTES);
    }

    public static double doubleAt(MemorySegment from, int index) {
        return of(from).get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) index * Double.BYTES);
    }

    /** The elements from an index on. */
    public static ByteVector bytes(VectorSpecies<Byte> species, MemorySegment from, int index) {
        return ByteVector.fromMemorySegment(species, of(from), index, ORDER);
    }

    /** As {@link #bytes(VectorSpecies, MemorySegment, int)}, of active lanes; others are zero. */
    public static ByteVector bytes(
            VectorSpecies<Byte> species, MemorySegment from, int index, VectorMask<Byte> active) {
        return ByteVector.fromMemorySegment(species, of(from), index, ORDER, active);
    }

    public static ShortVector shorts(VectorSpecies<Short> species, MemorySegment from, int index) {
        return ShortVector.fromMemorySegment(species, of(from), (long) index * Short.BYTES, ORDER);
    }

    public static ShortVector shorts(
            VectorSpecies<Short> species, MemorySegment from, int index, VectorMask<Short> active) {
        return ShortVector.fromMemorySegment(species, of(from), (long) index * Short.BYTES, ORDER, active);
    }

    public static IntVector ints(VectorSpecies<Integer> species, MemorySegment from, int index) {
        return IntVector.fromMemorySegment(species, of(from), (long) index * Integer.BYTES, ORDER);
    }

    public static IntVector ints(
            VectorSpecies<Integer> species, MemorySegment from, int index, VectorMask<Integer> active) {
        return IntVector.fromMemorySegment(species, of(from), (long) index * Integer.BYTES, ORDER, active);
    }

    public static LongVector longs(VectorSpecies<Long> species, MemorySegment from, int index) {
        return LongVector.fromMemorySegment(species, of(from), (long) index * Long.BYTES, ORDER);
    }

    public static LongVector longs(
            VectorSpecies<Long> species, MemorySegment from, int index, VectorMask<Long> active) {
        return LongVector.fromMemorySegment(species, of(from), (long) index * Long.BYTES, ORDER, active);
    }

    public static FloatVector floats(VectorSpecies<Float> species, MemorySegment from, int index) {
        return FloatVector.fromMemorySegment(species, of(from), (long) index * Float.BYTES, ORDER);
    }

    public static FloatVector floats(
            VectorSpecies<Float> species, MemorySegment from, int index, VectorMask<Float> active) {
        return FloatVector.fromMemorySegment(species, of(from), (long) index * Float.BYTES, ORDER, active);
    }

    public static DoubleVector doubles(VectorSpecies<Double> species, MemorySegment from, int index) {
        return DoubleVector.fromMemorySegment(species, of(from), (long) index * Double.BYTES, ORDER);
    }

    public static DoubleVector doubles(
            VectorSpecies<Double> species, MemorySegment from, int index, VectorMask<Double> active) {
        return DoubleVector.fromMemorySegment(species, of(from), (long) index * Double.BYTES, ORDER, active);
    }

    /**
     * Loads elements lane by lane: bytes, shorts, and the bits of others.
     *
     * @param bytes of an element
     * @param size of the array
     * @param lanes indices; receives the values behind them, zero for lanes that aren't active, or {@link Lanes#longs} does if they have 8 bytes
     * @param count of lanes
     * @param active a bit for each lane that is
     * @throws IndexOutOfBoundsException if an index isn't within the size
     */
    public static void gather(MemorySegment from, int bytes, int size, int[] lanes, int count, long active) {
        long[] wide = Lanes.longs(0);
        if (bytes == Long.BYTES) {
            Arrays.fill(wide, 0);
        } else {
            Arrays.fill(lanes, count, 2 * count, 0);
        }
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            int index = Objects.checkIndex(lanes[i], size);
            switch (bytes) {
                case Byte.BYTES -> lanes[count + i] = byteAt(from, index);
                case Short.BYTES -> lanes[count + i] = shortAt(from, index);
                case Integer.BYTES -> lanes[count + i] = intAt(from, index);
                default -> wide[i] = longAt(from, index);
            }
        }
    }
}
