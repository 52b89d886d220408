package dev.gyre.jvm.code;

import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Arrays of one thread into which generated code packs what rows share, each until the thread packs under the same number again. They
 * grow with what they have to hold and stay.
 */
public final class Panels {
    /** Bytes of panels that go together: they stay in a second cache beside what rows read, in half of it. */
    private static final int BYTES = (int) Math.clamp(Caches.second().orElse(0L) / 2, 1L << 18, 1L << 20);

    /** Panels that a row goes over before the next: what rows read comes from far away once for all of them. */
    private static final int MOST = Math.clamp(BYTES >> 16, 4, 8);

    /** The number of the first array for what rows that go together read themselves. */
    public static final int ROWS = MOST;

    /** Arrays from {@link #ROWS} on. */
    public static final int ROW_GROUPS = 4;

    private static final ThreadLocal<Panels> OWN = ThreadLocal.withInitial(Panels::new);

    private final Kept<float[]> floats = new Kept<>(float[]::new, MemorySegment::ofArray, Float.BYTES);
    private final Kept<double[]> doubles = new Kept<>(double[]::new, MemorySegment::ofArray, Double.BYTES);
    private final Kept<int[]> ints = new Kept<>(int[]::new, MemorySegment::ofArray, Integer.BYTES);
    private final Kept<long[]> longs = new Kept<>(long[]::new, MemorySegment::ofArray, Long.BYTES);
    private final int[] from = new int[ROWS + ROW_GROUPS];

    private Panels() {}

    /** The calling thread's panels. */
    public static Panels own() {
        return OWN.get();
    }

    /**
     * The number of panels that are packed together, at least 1.
     *
     * @param elements of a panel; 0 if nothing is packed
     * @param bytes of an element
     */
    public static int together(int elements, int bytes) {
        return elements == 0 ? 1 : Math.clamp(BYTES / ((long) elements * bytes), 1, MOST);
    }

    /**
     * The panel with a number below {@link #together}, or one for rows; it holds so many elements from {@link #from} on at least, and what
     * was packed there if that's none.
     */
    public float[] floats(int number, int elements) {
        return floats.get(number, elements);
    }

    /** The doubles of a panel; see {@link #floats}. */
    public double[] doubles(int number, int elements) {
        return doubles.get(number, elements);
    }

    /** The ints of a panel; see {@link #floats}. */
    public int[] ints(int number, int elements) {
        return ints.get(number, elements);
    }

    /** The longs of a panel; see {@link #floats}. */
    public long[] longs(int number, int elements) {
        return longs.get(number, elements);
    }

    /** The index of the first element in the panel of that number asked for last: at the start of a cache line, where that's known. */
    public int from(int number) {
        return from[number];
    }

    /** The arrays of one element type. */
    private final class Kept<A> {
        private final IntFunction<A> make;
        private final Function<A, MemorySegment> segment;
        private final int bytes;
        private final Object[] arrays = new Object[ROWS + ROW_GROUPS];
        private final MemorySegment[] segments = new MemorySegment[ROWS + ROW_GROUPS];

        Kept(IntFunction<A> make, Function<A, MemorySegment> segment, int bytes) {
            this.make = make;
            this.segment = segment;
            this.bytes = bytes;
            for (int number = 0; number < arrays.length; number++) {
                put(number, 0);
            }
        }

        private void put(int number, int elements) {
            A array = make.apply(elements);
            arrays[number] = array;
            segments[number] = segment.apply(array);
        }

        @SuppressWarnings("unchecked") // what make makes
        A get(int number, int elements) {
            if (elements > 0) {
                if (segments[number].byteSize() < (long) elements * bytes + Caches.LINE) {
                    put(number, elements + Caches.LINE / bytes);
                }
                from[number] = Caches.line(segments[number]) / bytes;
            }
            return (A) arrays[number];
        }
    }
}
