package dev.gyre.ir.verify;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The inputs of a form: variables, arrays, barriers.
 *
 * @param variables those with a value before the first statement
 * @param arrays by the number of their parameter
 * @param callers the numbers of the parameters whose arrays the caller sees
 * @param barriers whether work-items may wait for one another
 */
public record Signature(
        Set<KernelVariable> variables, Map<Integer, ArrayRef> arrays, Set<Integer> callers, boolean barriers) {

    /** The signature of a kernel's statements, before it's cut at its barriers. */
    public static Signature of(KernelIr kernel) {
        Signature own = of(kernel.parameters());
        Set<KernelVariable> variables = new HashSet<>(own.variables);
        variables.addAll(kernel.counters());
        variables.addAll(kernel.unknown());
        Map<Integer, ArrayRef> arrays = new HashMap<>(own.arrays);
        Set<Integer> callers = new HashSet<>(own.callers);
        kernel.ownArrays().forEach(a -> callers.remove(a.array().parameter()));
        kernel.group().ifPresent(group -> {
            List.of(group.items(), group.groups(), group.sizes(), group.counts())
                    .forEach(variables::addAll);
            group.arrays().stream().map(ContextCalls.LocalArray::array).forEach(a -> arrays.put(a.parameter(), a));
        });
        return new Signature(variables, arrays, callers, kernel.group().isPresent());
    }

    /** The signature of code with parameters and no barriers. */
    public static Signature of(Collection<KernelIr.Parameter> parameters) {
        Set<KernelVariable> variables = new HashSet<>();
        Map<Integer, ArrayRef> arrays = new HashMap<>();
        for (KernelIr.Parameter parameter : parameters) {
            switch (parameter) {
                case KernelIr.Parameter.Scalar(KernelVariable v) -> variables.add(v);
                case KernelIr.Parameter.Array(ArrayRef a) -> arrays.put(a.parameter(), a);
                default -> {}
            }
        }
        return new Signature(variables, arrays, Set.copyOf(arrays.keySet()), false);
    }
}
