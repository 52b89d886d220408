package dev.gyre.jvm.random;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Arguments of a random kernel, in the order of {@link Program#PARAMETERS}, some of which reach the same bytes.
 *
 * @param views how x and y, and a and b, do
 * @param source the arrays of four bytes an element, as Java
 * @param contentSeed of what arrays hold
 * @param initial what the arrays among them held at first
 */
record Inputs(
        Object[] arguments,
        List<OverlappingArrays> views,
        String source,
        long contentSeed,
        List<MemorySegment> initial) {
    static final int N = 37;
    static final int M = 9;
    private static final int SPARE = 64;
    static final int SIZE = N * M + M * M + SPARE;

    /**
     * Arguments of a seed.
     *
     * @param arena holds those off the heap
     * @param moderate whether floats are small enough for none to overflow
     */
    static Inputs of(long seed, Arena arena, boolean moderate) {
        Random random = OverlappingArrays.random(seed);
        OverlappingArrays floats =
                OverlappingArrays.draw(random, arena, () -> new FloatArray(SIZE).getSegment(), Float.BYTES, true);
        OverlappingArrays ints =
                OverlappingArrays.draw(random, arena, () -> new IntArray(SIZE).getSegment(), Integer.BYTES, true);
        OverlappingArrays.Two<FloatArray> xy = floats.wrapped(FloatArray::fromSegmentShallow);
        OverlappingArrays.Two<IntArray> ab = ints.wrapped(IntArray::fromSegmentShallow);
        FloatArray x = xy.first();
        FloatArray y = xy.second();
        IntArray a = ab.first();
        IntArray b = ab.second();
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
        List<OverlappingArrays> views = List.of(floats, ints);
        Object[] arguments = {x, y, a, b, c, N, M, 0.75f};
        List<MemorySegment> initial = new ArrayList<>();
        arrays(arguments)
                .forEach(array -> initial.add(
                        MemorySegment.ofArray(array.getSegment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))));
        String source = floats.source("FloatArray", "x", "y") + ints.source("IntArray", "a", "b");
        return new Inputs(arguments, views, source, contentSeed, initial);
    }

    /** The largest float among the special ones. */
    static float large(boolean moderate) {
        return moderate ? 100f : 1e30f;
    }

    /** One float in how many is a special one. */
    static int rarely(boolean moderate) {
        return moderate ? 40 : 8;
    }

    static Stream<TornadoNativeArray> arrays(Object[] arguments) {
        return Arrays.stream(arguments)
                .filter(TornadoNativeArray.class::isInstance)
                .map(TornadoNativeArray.class::cast);
    }

    /** Whether two of the arguments reach the same bytes. */
    boolean aliases() {
        return views.stream().anyMatch(OverlappingArrays::aliases);
    }

    /** How they do, in words. */
    List<String> alias() {
        return views.stream()
                .map(v -> v.alias() + (v.isSame() && v.oneWrapper() ? ", one wrapper" : ""))
                .toList();
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
