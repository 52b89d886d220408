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
 * @param source the arrays of four bytes an element, as Java
 * @param contentSeed of what arrays hold
 * @param initial what the arrays among them held at first
 */
record Inputs(Object[] arguments, List<String> alias, String source, long contentSeed, List<MemorySegment> initial) {
    static final int N = 37;
    static final int M = 9;
    private static final int SPARE = 64;
    static final int SIZE = N * M + M * M + SPARE;
    private static final int[] SHIFTS = {1, 2, 5, 16, 17, -1, -3, -16};

    /**
     * Memory of two arrays of {@link #SIZE} elements of four bytes.
     *
     * @param texts the memory of each as Java
     */
    private record Pair(String alias, MemorySegment first, MemorySegment second, String... texts) {
        boolean isOne() {
            return first.equals(second);
        }

        String source(String type, String a, String b, boolean oneWrapper) {
            String array = type + " %s = " + type + ".fromSegmentShallow(%s);\n";
            String memory = a + "Memory";
            return "MemorySegment %s = %s;\n".formatted(memory, texts[0].formatted(type))
                    + array.formatted(a, texts[1].formatted(memory))
                    + (oneWrapper && isOne()
                            ? "%s %s = %s;\n".formatted(type, b, a)
                            : array.formatted(b, texts[2].formatted(texts[2].startsWith("new") ? type : memory)));
        }
    }

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
        FloatArray y = one && floats.isOne() ? x : FloatArray.fromSegmentShallow(floats.second());
        IntArray b = one && ints.isOne() ? a : IntArray.fromSegmentShallow(ints.second());
        Int8Array c = new Int8Array(SIZE);
        long contentSeed = random.nextLong();
        random.setSeed(contentSeed);
        float[] special = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, large(moderate)};
        for (int i = 0; i < SIZE; i++) {
            boolean isSpecial = random.nextInt(rarely(moderate)) == 0;
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
        String source = floats.source("FloatArray", "x", "y", one) + ints.source("IntArray", "a", "b", one);
        return new Inputs(arguments, alias, source, contentSeed, initial);
    }

    /** The largest float among the special ones. */
    static float large(boolean moderate) {
        return moderate ? 100f : 1e30f;
    }

    /** One float in how many is a special one. */
    static int rarely(boolean moderate) {
        return moderate ? 40 : 8;
    }

    private static Pair pair(Random random, Arena arena, Supplier<MemorySegment> heap) {
        long bytes = (long) SIZE * Integer.BYTES;
        MemorySegment onHeap = heap.get();
        String array = "new %s(SIZE).getSegment()";
        String offHeap = "arena.allocate(%d, 4)";
        return switch (random.nextInt(8)) {
            case 0 -> new Pair("the same on the heap", onHeap, onHeap, array, "%s", "%s");
            case 1 -> {
                MemorySegment both = arena.allocate(bytes, Integer.BYTES);
                yield new Pair("the same off the heap", both, both, offHeap.formatted(bytes), "%s", "%s");
            }
            case 2 -> {
                int shift = SHIFTS[random.nextInt(SHIFTS.length)];
                long by = (long) Math.abs(shift) * Integer.BYTES;
                MemorySegment all = arena.allocate(bytes + by, Integer.BYTES);
                MemorySegment low = all.asSlice(0, bytes);
                MemorySegment high = all.asSlice(by, bytes);
                String lower = "%s.asSlice(0, " + bytes + ")";
                String higher = "%s.asSlice(" + by + ", " + bytes + ")";
                String whole = offHeap.formatted(bytes + by);
                String alias = shift + " elements apart";
                yield shift < 0
                        ? new Pair(alias, high, low, whole, higher, lower)
                        : new Pair(alias, low, high, whole, lower, higher);
            }
            case 3 -> {
                MemorySegment first = arena.allocate(bytes, Integer.BYTES);
                yield new Pair("the first off the heap", first, onHeap, offHeap.formatted(bytes), "%s", array);
            }
            default -> new Pair("apart", onHeap, heap.get(), array, "%s", array);
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
