package dev.gyre.jvm.check;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * What kernels left in the arrays that they gather in by {@code @Reduce}: an element that the next execution reads before anybody has set it anew
 * gathers on top of the last result.
 */
final class ReducedOutputs {
    private final Map<Object, Map<Integer, Left>> left = new WeakHashMap<>();
    private final Map<Object, Set<Integer>> written = new WeakHashMap<>();

    /**
     * An element behind an execution.
     *
     * @param initial its bits before the first execution: an element that has them again was reset
     * @param bits that the execution left
     */
    private record Left(long initial, long bits) {}

    /** An execution begins. */
    void begin() {
        written.clear();
    }

    /** Whether an element that's read now has what the last execution left, and nothing has been stored in it since. */
    boolean isLeft(Object array, long index) {
        Left known = left.getOrDefault(array, Map.of()).get((int) index);
        return known != null
                && !written.getOrDefault(array, Set.of()).contains((int) index)
                && known.bits() != known.initial()
                && known.bits() == bits(array, index);
    }

    /** An element is about to be stored. */
    void writes(Object array, long index) {
        left.computeIfAbsent(array, _ -> new HashMap<>())
                .computeIfAbsent((int) index, _ -> new Left(bits(array, index), bits(array, index)));
        written.computeIfAbsent(array, _ -> new HashSet<>()).add((int) index);
    }

    /** The execution ends. */
    void end() {
        written.forEach((array, indices) -> indices.forEach(index ->
                left.get(array).computeIfPresent(index, (_, known) -> new Left(known.initial(), bits(array, index)))));
    }

    private static long bits(Object array, long index) {
        MemorySegment memory = ElementText.segment(array);
        int size = ElementText.size(array, (int) memory.byteSize());
        return ElementText.bits(memory, size, ElementText.isPlain(array) ? (int) index : 0);
    }
}
