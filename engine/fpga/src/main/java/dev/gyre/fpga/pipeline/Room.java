package dev.gyre.fpga.pipeline;

import dev.gyre.fpga.flow.Access;
import dev.gyre.fpga.flow.Flow;
import dev.gyre.jvm.simd.ir.ArrayRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * How large arrays' memories are: what all nests of a circuit agree on.
 *
 * @param depths elements that each array has room for
 * @param banks that each array is dealt out to
 */
public record Room(ToIntFunction<ArrayRef> depths, Map<ArrayRef, Integer> banks) {
    static final Room NONE = new Room(_ -> 0, Map.of());

    /** Banks for the widest access that any nest makes. */
    public static Room of(List<Flow> nests, ToIntFunction<ArrayRef> depths) {
        Map<ArrayRef, Integer> banks = new HashMap<>();
        for (Flow flow : nests) {
            for (Access a : flow.accesses()) {
                banks.merge(a.array(), powerOfTwo(a.span()), Math::max);
            }
        }
        return new Room(depths, banks);
    }

    Memory memory(ArrayRef array, List<Access> accesses) {
        int n = banks.get(array);
        if (accesses.stream().anyMatch(a -> a.span() > n)) {
            throw new IllegalStateException("%s has %d banks, too few for %s".formatted(array, n, accesses));
        }
        return new Memory(array, Math.max(powerOfTwo(depths.applyAsInt(array)), 16 * n), n, accesses);
    }

    private static int powerOfTwo(int n) {
        return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
    }
}
