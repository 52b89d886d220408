package dev.gyre.fpga.pipeline;

import dev.gyre.fpga.flow.BankAccess;
import dev.gyre.fpga.flow.Flow;
import dev.gyre.ir.ArrayRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Memories and operators that the nests of a circuit share: how large arrays' memories are, and how many nests there are to choose from where a memory,
 * or a shared operator, takes what the running one gives it.
 *
 * @param depths elements that each array has room for
 * @param banks that each array is dealt out to
 * @param turned arrays that an access begins anywhere in
 * @param users nests that access an array
 * @param operators nests that use a shared operator, by its name
 */
public record SharedResources(
        ToIntFunction<ArrayRef> depths,
        Map<ArrayRef, Integer> banks,
        Set<ArrayRef> turned,
        Map<ArrayRef, Integer> users,
        Map<String, Integer> operators) {
    static final SharedResources NONE = new SharedResources(_ -> 0, Map.of(), Set.of(), Map.of(), Map.of());

    /** Banks for the widest access that any nest makes. */
    public static SharedResources of(List<Flow> nests, ToIntFunction<ArrayRef> depths) {
        Map<ArrayRef, Integer> banks = new LinkedHashMap<>();
        Map<ArrayRef, Integer> users = new LinkedHashMap<>();
        Map<String, Integer> operators = new LinkedHashMap<>();
        for (Flow flow : nests) {
            for (BankAccess a : flow.accesses()) {
                banks.merge(a.array(), powerOfTwo(a.span()), Math::max);
            }
            flow.accesses().stream().map(BankAccess::array).distinct().forEach(a -> users.merge(a, 1, Integer::sum));
            flow.operators().forEach(o -> operators.merge(o, 1, Integer::sum));
        }
        Set<ArrayRef> turned = nests.stream()
                .flatMap(f -> f.accesses().stream())
                .filter(a -> !BlockRam.isAligned(a, banks.get(a.array())))
                .map(BankAccess::array)
                .collect(Collectors.toSet());
        return new SharedResources(depths, banks, turned, users, operators);
    }

    BlockRam memory(ArrayRef array, List<BankAccess> accesses) {
        int n = banks.get(array);
        if (accesses.stream().anyMatch(a -> a.span() > n)) {
            throw new IllegalStateException("%s has %d banks, too few for %s".formatted(array, n, accesses));
        }
        return new BlockRam(
                array,
                Math.max(powerOfTwo(depths.applyAsInt(array)), 16 * n),
                n,
                turned.contains(array),
                users.get(array) > 1,
                accesses);
    }

    private static int powerOfTwo(int n) {
        return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
    }
}
