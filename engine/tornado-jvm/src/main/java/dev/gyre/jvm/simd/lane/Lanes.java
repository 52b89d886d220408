package dev.gyre.jvm.simd.lane;

import dev.gyre.ir.Storage;
import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Entry points of generated code: species, scratch arrays, reductions, errors. */
public final class Lanes {
    /** The number of strides whose offsets are kept, more than a kernel has. */
    private static final int MOST_STRIDES = 64;

    /** The number of bytes in the widest vector. */
    private static final int MOST_LANES = VectorShape.S_512_BIT.vectorBitSize() / Byte.SIZE;

    private static final ThreadLocal<long[][]> LONGS =
            ThreadLocal.withInitial(() -> new long[2][VectorShape.S_512_BIT.vectorBitSize() / Long.SIZE]);

    private static final ThreadLocal<int[][]> INDICES =
            ThreadLocal.withInitial(() -> new int[MOST_STRIDES][MOST_LANES]);

    private static final ThreadLocal<int[][]> OFFSETS =
            ThreadLocal.withInitial(() -> new int[MOST_STRIDES][MOST_LANES]);

    private static final ThreadLocal<float[][]> FLOATS =
            ThreadLocal.withInitial(() -> new float[2][VectorShape.S_512_BIT.vectorBitSize() / Float.SIZE]);

    private static final ThreadLocal<double[][]> DOUBLES =
            ThreadLocal.withInitial(() -> new double[2][VectorShape.S_512_BIT.vectorBitSize() / Double.SIZE]);

    private Lanes() {}

    /** Bits of the widest vectors of this machine. */
    public static int preferredBits() {
        return VectorShape.preferredShape().vectorBitSize();
    }

    /** The species of so many lanes of a storage type, by its name. */
    public static VectorSpecies<?> species(String storage, int lanes) {
        Storage type = Storage.valueOf(storage);
        Class<?> element = switch (type) {
            case BYTE -> byte.class;
            case SHORT -> short.class;
            case INT -> int.class;
            case LONG -> long.class;
            case FLOAT -> float.class;
            case DOUBLE -> double.class;
        };
        return VectorSpecies.of(element, VectorShape.forBitSize(8 * type.bytes() * lanes));
    }

    /**
     * The offsets of lanes from one another in an array that is accessed with a stride.
     *
     * @param number of the stride among those of a kernel
     */
    public static int[] offsets(int stride, int number) {
        int[] offsets = OFFSETS.get()[number];
        if (offsets[1] != stride) {
            fill(offsets, stride);
        }
        return offsets;
    }

    /** Offsets of lanes for a stride that a kernel always has. */
    public static int[] offsets(int stride) {
        int[] offsets = new int[MOST_LANES];
        fill(offsets, stride);
        return offsets;
    }

    private static void fill(int[] offsets, int stride) {
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = i * stride;
        }
    }

    /** An array of the calling thread for as many indices as the widest vector has; it's the same whenever the number is. */
    public static int[] indices(int number) {
        return INDICES.get()[number];
    }

    /**
     * Loads bytes lane by lane.
     *
     * @param size of the array, which may be longer
     * @param lanes indices; receives the values behind them
     * @param count of lanes
     * @throws IndexOutOfBoundsException if an index isn't within the size
     */
    public static void gather(byte[] from, int size, int[] lanes, int count) {
        for (int i = 0; i < count; i++) {
            lanes[count + i] = from[Objects.checkIndex(lanes[i], size)];
        }
    }

    /** As {@link #gather(byte[], int, int[], int)}, shorts. */
    public static void gather(short[] from, int size, int[] lanes, int count) {
        for (int i = 0; i < count; i++) {
            lanes[count + i] = from[Objects.checkIndex(lanes[i], size)];
        }
    }

    /** As {@link #gather(byte[], int, int[], int)}, for active lanes only. */
    public static void gather(byte[] from, int size, int[] lanes, int count, long active) {
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            lanes[count + i] = from[Objects.checkIndex(lanes[i], size)];
        }
    }

    /** As {@link #gather(byte[], int, int[], int, long)}, shorts. */
    public static void gather(short[] from, int size, int[] lanes, int count, long active) {
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            lanes[count + i] = from[Objects.checkIndex(lanes[i], size)];
        }
    }

    /** As {@link #gather(byte[], int, int[], int, long)}, ints; those that aren't active are zero. */
    public static void gather(int[] from, int size, int[] lanes, int count, long active) {
        Arrays.fill(lanes, count, 2 * count, 0);
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            lanes[count + i] = from[Objects.checkIndex(lanes[i], size)];
        }
    }

    /** As {@link #gather(int[], int, int[], int, long)}, the bits of floats. */
    public static void gather(float[] from, int size, int[] lanes, int count, long active) {
        Arrays.fill(lanes, count, 2 * count, 0);
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            lanes[count + i] = Float.floatToRawIntBits(from[Objects.checkIndex(lanes[i], size)]);
        }
    }

    /** As {@link #gather(int[], int, int[], int, long)}, longs, into {@link #longs}. */
    public static void gather(long[] from, int size, int[] lanes, int count, long active) {
        long[] to = longs(0);
        Arrays.fill(to, 0);
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            to[i] = from[Objects.checkIndex(lanes[i], size)];
        }
    }

    /** As {@link #gather(int[], int, int[], int, long)}, the bits of doubles, into {@link #longs}. */
    public static void gather(double[] from, int size, int[] lanes, int count, long active) {
        long[] to = longs(0);
        Arrays.fill(to, 0);
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            to[i] = Double.doubleToRawLongBits(from[Objects.checkIndex(lanes[i], size)]);
        }
    }

    /** As {@link #gather(byte[], int, int[], int)}, from an index on at a stride. */
    public static void gatherStride(byte[] from, int size, int first, int stride, int[] lanes, int count) {
        for (int i = 0; i < count; i++) {
            lanes[count + i] = from[Objects.checkIndex(first + i * stride, size)];
        }
    }

    /** As {@link #gatherStride(byte[], int, int, int, int[], int)}, shorts. */
    public static void gatherStride(short[] from, int size, int first, int stride, int[] lanes, int count) {
        for (int i = 0; i < count; i++) {
            lanes[count + i] = from[Objects.checkIndex(first + i * stride, size)];
        }
    }

    /**
     * Copies elements at a stride to where they are neighbours.
     *
     * @param size of the array, which may be longer
     * @param first the index of the first
     * @throws IndexOutOfBoundsException if an index isn't within the size
     */
    public static void pick(float[] from, int size, int first, int stride, float[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = from[Objects.checkIndex(first + i * stride, size)];
        }
    }

    /** As {@link #pick(float[], int, int, int, float[], int, int)}, ints. */
    public static void pick(int[] from, int size, int first, int stride, int[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = from[Objects.checkIndex(first + i * stride, size)];
        }
    }

    /** As {@link #pick(float[], int, int, int, float[], int, int)}, longs. */
    public static void pick(long[] from, int size, int first, int stride, long[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = from[Objects.checkIndex(first + i * stride, size)];
        }
    }

    /** As {@link #pick(float[], int, int, int, float[], int, int)}, doubles. */
    public static void pick(double[] from, int size, int first, int stride, double[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = from[Objects.checkIndex(first + i * stride, size)];
        }
    }

    /** Stores bytes lane by lane, in order; parameters as of {@link #gather(byte[], int, int[], int)}, values behind the indices. */
    public static void scatter(byte[] to, int size, int[] lanes, int count) {
        for (int i = 0; i < count; i++) {
            to[Objects.checkIndex(lanes[i], size)] = (byte) lanes[count + i];
        }
    }

    /** As {@link #scatter(byte[], int, int[], int)}, shorts. */
    public static void scatter(short[] to, int size, int[] lanes, int count) {
        for (int i = 0; i < count; i++) {
            to[Objects.checkIndex(lanes[i], size)] = (short) lanes[count + i];
        }
    }

    /** As {@link #scatter(byte[], int, int[], int)}, for active lanes only. */
    public static void scatter(byte[] to, int size, int[] lanes, int count, long active) {
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            to[Objects.checkIndex(lanes[i], size)] = (byte) lanes[count + i];
        }
    }

    /** As {@link #scatter(byte[], int, int[], int, long)}, shorts. */
    public static void scatter(short[] to, int size, int[] lanes, int count, long active) {
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            to[Objects.checkIndex(lanes[i], size)] = (short) lanes[count + i];
        }
    }

    /** As {@link #scatter(byte[], int, int[], int)}, ints. */
    public static void scatter(int[] to, int size, int[] lanes, int count) {
        for (int i = 0; i < count; i++) {
            to[Objects.checkIndex(lanes[i], size)] = lanes[count + i];
        }
    }

    /** As {@link #scatter(int[], int, int[], int)}, for active lanes only. */
    public static void scatter(int[] to, int size, int[] lanes, int count, long active) {
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            to[Objects.checkIndex(lanes[i], size)] = lanes[count + i];
        }
    }

    /** As {@link #scatter(byte[], int, int[], int)}, floats; behind the indices are their bits. */
    public static void scatter(float[] to, int size, int[] lanes, int count) {
        for (int i = 0; i < count; i++) {
            to[Objects.checkIndex(lanes[i], size)] = Float.intBitsToFloat(lanes[count + i]);
        }
    }

    /** As {@link #scatter(float[], int, int[], int)}, for active lanes only. */
    public static void scatter(float[] to, int size, int[] lanes, int count, long active) {
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            to[Objects.checkIndex(lanes[i], size)] = Float.intBitsToFloat(lanes[count + i]);
        }
    }

    /** As {@link #scatter(byte[], int, int[], int)}, longs; behind the indices are their halves, the lower one first. */
    public static void scatter(long[] to, int size, int[] lanes, int count) {
        for (int i = 0; i < count; i++) {
            to[Objects.checkIndex(lanes[i], size)] = bits(lanes, count, i);
        }
    }

    /** As {@link #scatter(long[], int, int[], int)}, for active lanes only. */
    public static void scatter(long[] to, int size, int[] lanes, int count, long active) {
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            to[Objects.checkIndex(lanes[i], size)] = bits(lanes, count, i);
        }
    }

    /** As {@link #scatter(byte[], int, int[], int)}, doubles; behind the indices are the halves of their bits. */
    public static void scatter(double[] to, int size, int[] lanes, int count) {
        for (int i = 0; i < count; i++) {
            to[Objects.checkIndex(lanes[i], size)] = Double.longBitsToDouble(bits(lanes, count, i));
        }
    }

    /** As {@link #scatter(double[], int, int[], int)}, for active lanes only. */
    public static void scatter(double[] to, int size, int[] lanes, int count, long active) {
        for (long rest = active; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            to[Objects.checkIndex(lanes[i], size)] = Double.longBitsToDouble(bits(lanes, count, i));
        }
    }

    private static long bits(int[] lanes, int count, int lane) {
        int low = lanes[count + 2 * lane];
        return ((long) lanes[count + 2 * lane + 1] << Integer.SIZE) | Integer.toUnsignedLong(low);
    }

    /** An array of the calling thread for as many longs as the widest vector has; it's always the same. */
    public static long[] longs(int number) {
        return LONGS.get()[number];
    }

    /** An array of the calling thread for as many floats as the widest vector has; it's the same whenever the number, 0 or 1, is. */
    public static float[] floats(int number) {
        return FLOATS.get()[number];
    }

    /** The doubles of a number; see {@link #floats}. */
    public static double[] doubles(int number) {
        return DOUBLES.get()[number];
    }

    /** The shuffle that takes each lane from the one with a number. */
    public static VectorShuffle<?> shuffle(String storage, String from) {
        return VectorShuffle.fromOp(species(storage, from.length()), from::charAt);
    }

    /** The lanes with numbers that aren't zero. */
    public static VectorMask<?> mask(String storage, String numbers) {
        VectorSpecies<?> species = species(storage, numbers.length());
        boolean[] lanes = new boolean[species.length()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = numbers.charAt(i) != 0;
        }
        return VectorMask.fromArray(species, lanes, 0);
    }

    /** Numbers as ints or longs. */
    public static Vector<?> numbers(String storage, String numbers) {
        VectorSpecies<?> species = species(storage, numbers.length());
        int[] ints = numbers.chars().toArray();
        return species.elementSize() == Long.SIZE
                ? species.fromArray(Arrays.stream(ints).asLongStream().toArray(), 0)
                : species.fromArray(ints, 0);
    }

    /**
     * Checks the indices of neighbouring lanes.
     *
     * @param active a bit for each lane that is
     * @param first index of lane 0
     * @throws IndexOutOfBoundsException if the index of an active lane isn't within the size
     */
    public static void checkActive(long active, int first, int size) {
        if (active != 0) {
            Objects.checkIndex(first + Long.numberOfTrailingZeros(active), size);
            Objects.checkIndex(first + Long.SIZE - 1 - Long.numberOfLeadingZeros(active), size);
        }
    }

    /** Checks so many indices from one on at a stride; throws as {@link #checkActive}. */
    public static void checkStride(int first, int stride, int count, int size) {
        Objects.checkIndex(first, size);
        Objects.checkIndex(first + (long) stride * (count - 1), (long) size);
    }

    /** Checks so many runs of as many indices, the runs at a stride; throws as {@link #checkActive}. */
    public static void checkSquare(int first, int stride, int count, int size) {
        long last = first + (long) stride * (count - 1);
        Objects.checkIndex(Math.min(first, last), (long) size);
        Objects.checkIndex(Math.max(first, last) + count - 1, (long) size);
    }

    /** The exception that Java throws for the first of so many indices that isn't within the size; IllegalArgumentException if all are. */
    public static IndexOutOfBoundsException outOfBounds(int[] indices, int count, int size) {
        for (int i = 0; i < count; i++) {
            if (indices[i] < 0 || indices[i] >= size) {
                return new IndexOutOfBoundsException(
                        "Index %d out of bounds for length %d".formatted(indices[i], size));
            }
        }
        throw new IllegalArgumentException("no index is out of bounds for length " + size);
    }

    /** Puts quotients in the place of so many numbers, or what is left of them. */
    public static void divide(long[] numbers, long[] divisors, int count, boolean remainder) {
        for (int i = 0; i < count; i++) {
            numbers[i] = remainder ? numbers[i] % divisors[i] : numbers[i] / divisors[i];
        }
    }

    /** The exception that Java throws where a whole number is divided by zero. */
    public static ArithmeticException divisionByZero() {
        return new ArithmeticException("/ by zero");
    }
}
