package dev.gyre.jvm.random;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Memory of two arrays of as many elements, drawn: half of the time the same, or overlapping, or one off the heap.
 *
 * @param alias how the two lie, in words
 * @param oneWrapper whether one wrapper stands for both arrays where their memory is the same
 * @param texts as Java, with the array's type or the memory of the first in it: all the memory, the first's and the second's
 */
record OverlappingArrays(String alias, MemorySegment first, MemorySegment second, boolean oneWrapper, String... texts) {
    private static final int[] SHIFTS = {1, 2, 5, 16, 17, -1, -3, -16};

    /** Two arrays over the memory. */
    record Two<T>(T first, T second) {}

    /** Draws for a seed; {@code Random} begins nearly alike for seeds that follow one another. */
    static Random random(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /**
     * Draws how two arrays lie.
     *
     * @param arena holds what is off the heap
     * @param heap a new array's memory on the heap
     * @param shifted whether they may overlap without being the same
     */
    static OverlappingArrays draw(
            Random random, Arena arena, Supplier<MemorySegment> heap, int elementBytes, boolean shifted) {
        MemorySegment onHeap = heap.get();
        long bytes = onHeap.byteSize();
        String array = "new %s(SIZE).getSegment()";
        String offHeap = "arena.allocate(%d, " + elementBytes + ")";
        int kind = random.nextInt(8);
        boolean one = random.nextBoolean();
        return switch (!shifted && kind == 2 ? 0 : kind) {
            case 0 -> new OverlappingArrays("the same on the heap", onHeap, onHeap, one, array, "%s", "%s");
            case 1 -> {
                MemorySegment both = arena.allocate(bytes, elementBytes);
                yield new OverlappingArrays(
                        "the same off the heap", both, both, one, offHeap.formatted(bytes), "%s", "%s");
            }
            case 2 -> {
                int shift = SHIFTS[random.nextInt(SHIFTS.length)];
                long by = (long) Math.abs(shift) * elementBytes;
                MemorySegment all = arena.allocate(bytes + by, elementBytes);
                MemorySegment low = all.asSlice(0, bytes);
                MemorySegment high = all.asSlice(by, bytes);
                String lower = "%s.asSlice(0, " + bytes + ")";
                String higher = "%s.asSlice(" + by + ", " + bytes + ")";
                String whole = offHeap.formatted(bytes + by);
                String alias = shift + " elements apart";
                yield shift < 0
                        ? new OverlappingArrays(alias, high, low, one, whole, higher, lower)
                        : new OverlappingArrays(alias, low, high, one, whole, lower, higher);
            }
            case 3 -> {
                MemorySegment first = arena.allocate(bytes, elementBytes);
                yield new OverlappingArrays(
                        "the first off the heap", first, onHeap, one, offHeap.formatted(bytes), "%s", array);
            }
            default -> new OverlappingArrays("apart", onHeap, heap.get(), one, array, "%s", array);
        };
    }

    /**
     * Puts arrays of drawn memory in the place of two arguments of one type and size, the first's contents in it and over them the second's.
     */
    static OverlappingArrays into(Object[] arguments, int a, int b, Random random, Arena arena, boolean shifted) {
        TornadoNativeArray x = (TornadoNativeArray) arguments[a];
        TornadoNativeArray y = (TornadoNativeArray) arguments[b];
        OverlappingArrays views = draw(random, arena, () -> like(x).getSegment(), x.getElementSize(), shifted);
        Two<TornadoNativeArray> two = views.wrapped(memory -> over(x, memory));
        two.first().getSegment().copyFrom(x.getSegment());
        two.second().getSegment().copyFrom(y.getSegment());
        arguments[a] = two.first();
        arguments[b] = two.second();
        return views;
    }

    private static TornadoNativeArray like(TornadoNativeArray array) {
        int size = array.getSize();
        return switch (array) {
            case ByteArray _ -> new ByteArray(size);
            case ShortArray _ -> new ShortArray(size);
            case IntArray _ -> new IntArray(size);
            case LongArray _ -> new LongArray(size);
            case FloatArray _ -> new FloatArray(size);
            case DoubleArray _ -> new DoubleArray(size);
            default -> throw new IllegalArgumentException(array.toString());
        };
    }

    private static TornadoNativeArray over(TornadoNativeArray type, MemorySegment memory) {
        return switch (type) {
            case ByteArray _ -> ByteArray.fromSegmentShallow(memory);
            case ShortArray _ -> ShortArray.fromSegmentShallow(memory);
            case IntArray _ -> IntArray.fromSegmentShallow(memory);
            case LongArray _ -> LongArray.fromSegmentShallow(memory);
            case FloatArray _ -> FloatArray.fromSegmentShallow(memory);
            case DoubleArray _ -> DoubleArray.fromSegmentShallow(memory);
            default -> throw new IllegalArgumentException(type.toString());
        };
    }

    /** Arrays over the memory, one object where that's drawn. */
    <T> Two<T> wrapped(Function<MemorySegment, T> wrap) {
        T a = wrap.apply(first);
        return new Two<>(a, oneWrapper && isSame() ? a : wrap.apply(second));
    }

    /** Whether the two reach the same bytes, or some of them. */
    boolean aliases() {
        return isSame() || alias.endsWith("elements apart");
    }

    boolean isSame() {
        return first.equals(second);
    }

    /** Two arrays as Java. */
    String source(String type, String a, String b) {
        String array = type + " %s = " + type + ".fromSegmentShallow(%s);\n";
        String memory = a + "Memory";
        return "MemorySegment %s = %s;\n".formatted(memory, texts[0].formatted(type))
                + array.formatted(a, texts[1].formatted(memory))
                + (oneWrapper && isSame()
                        ? "%s %s = %s;\n".formatted(type, b, a)
                        : array.formatted(b, texts[2].formatted(texts[2].startsWith("new") ? type : memory)));
    }
}
