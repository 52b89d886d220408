package dev.gyre.jvm.random;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Arguments of a random kernel, in the order of {@link Program#PARAMETERS}, some of which reach the same bytes.
 *
 * @param alias how they do
 * @param initial what the arrays among them held at first
 */
record Inputs(Object[] arguments, List<String> alias, List<MemorySegment> initial) {
    private static final int N = 37;
    private static final int M = 9;
    private static final int SPARE = 64;
    private static final int SIZE = N * M + M * M + SPARE;
    private static final int[] SHIFTS = {1, 2, 5, 16, 17, -1, -3, -16};

    /** Memory of two arrays of {@link #SIZE} elements of four bytes. */
    private record Pair(String alias, MemorySegment first, MemorySegment second) {}

    /**
     * Arguments of a seed.
     *
     * @param arena holds those off the heap
     * @param moderate whether floats are small enough for none to overflow
     */
    static Inputs of(long seed, Arena arena, boolean moderate) {
        Random random = new Random(seed);
        Pair floats = pair(random, arena, () -> new FloatArray(SIZE).getSegment());
        Pair ints = pair(random, arena, () -> new IntArray(SIZE).getSegment());
        FloatArray x = FloatArray.fromSegmentShallow(floats.first());
        IntArray a = IntArray.fromSegmentShallow(ints.first());
        boolean one = random.nextBoolean();
        FloatArray y = one && isSame(floats) ? x : FloatArray.fromSegmentShallow(floats.second());
        IntArray b = one && isSame(ints) ? a : IntArray.fromSegmentShallow(ints.second());
        Int8Array c = new Int8Array(SIZE);
        float[] special = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, moderate ? 100f : 1e30f};
        for (int i = 0; i < SIZE; i++) {
            boolean isSpecial = random.nextInt(moderate ? 40 : 8) == 0;
            x.set(i, isSpecial ? special[random.nextInt(special.length)] : (float) random.nextGaussian() * 4f);
            y.set(i, (float) random.nextGaussian());
            a.set(i, random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(100) - 20);
            b.set(i, random.nextInt());
            c.set(i, (byte) random.nextInt());
        }
        List<String> alias = Stream.of("x and y: " + floats.alias(), "a and b: " + ints.alias(), "one wrapper: " + one)
                .toList();
        Object[] arguments = {x, y, a, b, c, N, M, 0.75f};
        List<MemorySegment> initial = new ArrayList<>();
        arrays(arguments)
                .forEach(array -> initial.add(
                        MemorySegment.ofArray(array.getSegment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))));
        return new Inputs(arguments, alias, initial);
    }

    private static boolean isSame(Pair pair) {
        return pair.first().equals(pair.second());
    }

    private static Pair pair(Random random, Arena arena, Supplier<MemorySegment> heap) {
        long bytes = (long) SIZE * Integer.BYTES;
        MemorySegment onHeap = heap.get();
        return switch (random.nextInt(8)) {
            case 0 -> new Pair("the same on the heap", onHeap, onHeap);
            case 1 -> {
                MemorySegment both = arena.allocate(bytes, Integer.BYTES);
                yield new Pair("the same off the heap", both, both);
            }
            case 2 -> {
                int shift = SHIFTS[random.nextInt(SHIFTS.length)];
                long by = (long) Math.abs(shift) * Integer.BYTES;
                MemorySegment all = arena.allocate(bytes + by, Integer.BYTES);
                MemorySegment low = all.asSlice(0, bytes);
                MemorySegment high = all.asSlice(by, bytes);
                yield new Pair(shift + " elements apart", shift < 0 ? high : low, shift < 0 ? low : high);
            }
            case 3 -> new Pair("the first off the heap", arena.allocate(bytes, Integer.BYTES), onHeap);
            default -> new Pair("apart", onHeap, heap.get());
        };
    }

    static Stream<TornadoNativeArray> arrays(Object[] arguments) {
        return Arrays.stream(arguments)
                .filter(TornadoNativeArray.class::isInstance)
                .map(TornadoNativeArray.class::cast);
    }

    /** Whether two of the arguments reach the same bytes. */
    boolean aliases() {
        return alias.stream().anyMatch(a -> a.contains("the same") || a.contains("elements apart"));
    }

    /** Gives all arrays what they held at first. */
    void restore() {
        List<TornadoNativeArray> arrays = arrays(arguments).toList();
        for (int i = 0; i < arrays.size(); i++) {
            arrays.get(i).getSegment().copyFrom(initial.get(i));
        }
    }

    /** What all arrays hold now, as floats' bits, ints and bytes. */
    List<int[]> contents() {
        return arrays(arguments)
                .map(array -> switch (array) {
                    case FloatArray f -> bits(f);
                    case IntArray i -> i.toHeapArray();
                    default -> {
                        Int8Array bytes = (Int8Array) array;
                        int[] wide = new int[bytes.getSize()];
                        Arrays.setAll(wide, bytes::get);
                        yield wide;
                    }
                })
                .toList();
    }

    private static int[] bits(FloatArray floats) {
        int[] bits = new int[floats.getSize()];
        Arrays.setAll(bits, i -> Float.floatToIntBits(floats.get(i)));
        return bits;
    }
}
