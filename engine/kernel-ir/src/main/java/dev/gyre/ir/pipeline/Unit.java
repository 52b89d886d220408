package dev.gyre.ir.pipeline;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.ParallelLoop;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.transform.ParallelReduction;
import dev.gyre.ir.transform.ScalarReplacement;
import dev.gyre.ir.verify.Signature;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The facts about a kernel that passes over statements use, and leave for later ones. For one thread. */
public final class Unit {
    private final KernelIr kernel;
    private final Optional<LoopNest> nest;
    private final Predicate<List<Stmt>> taken;
    private final Optional<Reduced> reduced;
    private Map<KernelVariable, Integer> counted = Map.of();
    private Optional<ParallelReduction> reduction = Optional.empty();
    private boolean free;

    /** The parameters with arrays in whose elements values may be gathered in any order, and whether sums of floats may, too. */
    private record Reduced(Set<Integer> parameters, boolean mayReorder) {}

    private Unit(KernelIr kernel, Optional<LoopNest> nest, Predicate<List<Stmt>> taken, Optional<Reduced> reduced) {
        this.kernel = kernel;
        this.nest = nest;
        this.taken = taken;
        this.reduced = reduced;
    }

    /** A kernel with parallel loops. */
    public static Unit of(KernelIr kernel, LoopNest nest) {
        return new Unit(kernel, Optional.of(nest), _ -> true, Optional.empty());
    }

    /** A kernel whose loops needn't be parallel. */
    public static Unit of(KernelIr kernel) {
        return new Unit(kernel, Optional.empty(), _ -> true, Optional.empty());
    }

    /**
     * A kernel with a context.
     *
     * @param taken whether statements can be cut at their barriers
     */
    public static Unit of(KernelIr kernel, Predicate<List<Stmt>> taken) {
        return new Unit(kernel, Optional.empty(), taken, Optional.empty());
    }

    /**
     * A kernel that gathers values in array elements.
     *
     * @param nest its only parallel loop
     * @param reduced the parameters with the arrays
     * @param mayReorder whether sums of floats may be gathered in another order
     */
    public static Unit of(KernelIr kernel, LoopNest nest, Set<Integer> reduced, boolean mayReorder) {
        return new Unit(kernel, Optional.of(nest), _ -> true, Optional.of(new Reduced(reduced, mayReorder)));
    }

    /** The kernel as it was read. */
    public KernelIr kernel() {
        return kernel;
    }

    /** The kernel with the parameters that its statements have now: those of chunks, if a pass has made some. */
    public KernelIr form() {
        return reduction.map(r -> r.kernel(kernel)).orElse(kernel);
    }

    /** The kernel's parameters. */
    public List<KernelIr.Parameter> parameters() {
        return kernel.parameters();
    }

    LoopNest nest() {
        return nest.orElseThrow();
    }

    /** The work-items, of a kernel with a context. */
    public ContextCalls group() {
        return kernel.group().orElseThrow();
    }

    /** The variables and arrays that its statements get from outside. */
    public Signature signature() {
        if (reduction.isEmpty()) {
            return Signature.of(kernel);
        }
        Signature chunks = Signature.of(reduction.get().kernel(kernel).parameters());
        Set<Integer> callers = new HashSet<>(Signature.of(kernel).callers());
        callers.removeAll(reduced.orElseThrow().parameters());
        return new Signature(chunks.variables(), chunks.arrays(), callers, false);
    }

    boolean takes(List<Stmt> statements) {
        return taken.test(statements);
    }

    /** The instructions at which parallel loops begin. */
    Set<Integer> headers() {
        return nest.map(n -> n.loops().stream().map(ParallelLoop::header).collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    /** Elements of the arrays that an iteration or a work-item has for itself, where they're known. */
    public Map<ArrayRef, Integer> ownSizes() {
        Map<ArrayRef, Integer> sizes = new LinkedHashMap<>();
        kernel.ownArrays().forEach(own -> sizes.put(own.array(), own.size()));
        kernel.group().ifPresent(group -> sizes.putAll(group.ownSizes()));
        return sizes;
    }

    /** Whether an iteration or a work-item has an array for itself. */
    boolean isOwn(ArrayRef array) {
        return kernel.group().map(group -> group.isOwn(array)).orElseGet(array::own);
    }

    /** The places of elements in such arrays. */
    ScalarReplacement.Places places() {
        return kernel.group()
                .<ScalarReplacement.Places>map(group -> group::index)
                .orElse((_, element) -> element);
    }

    void counted(Map<KernelVariable, Integer> added) {
        counted = added;
    }

    /** The amount that an iteration adds to each counter. */
    public Map<KernelVariable, Integer> counted() {
        return counted;
    }

    /** Makes a loop over chunks of a kernel's statements. */
    ParallelReduction reduce(List<Stmt> body) throws RefusedException {
        Reduced how = reduced.orElseThrow();
        ParallelReduction made = ParallelReduction.of(
                body,
                nest().loops().getFirst().header(),
                how.parameters(),
                parameters().size(),
                how.mayReorder());
        reduction = Optional.of(made);
        return made;
    }

    /** The reduction over chunks of iterations; empty if no pass has made chunks. */
    public Optional<ParallelReduction> reduction() {
        return reduction;
    }

    void free(boolean items) {
        free = items;
    }

    /** Whether work-items may be put into groups at will. */
    public boolean isFree() {
        return free;
    }
}
