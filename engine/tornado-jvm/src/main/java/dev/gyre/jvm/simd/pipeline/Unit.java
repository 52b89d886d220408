package dev.gyre.jvm.simd.pipeline;

import dev.gyre.jvm.kernel.LoopNest;
import dev.gyre.jvm.kernel.ParallelLoop;
import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.parse.ContextCalls;
import dev.gyre.jvm.simd.parse.KernelIr;
import dev.gyre.jvm.simd.verify.Signature;
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
    private Map<KernelVariable, Integer> counted = Map.of();

    private Unit(KernelIr kernel, Optional<LoopNest> nest, Predicate<List<Stmt>> taken) {
        this.kernel = kernel;
        this.nest = nest;
        this.taken = taken;
    }

    /** A kernel with parallel loops. */
    public static Unit of(KernelIr kernel, LoopNest nest) {
        return new Unit(kernel, Optional.of(nest), _ -> true);
    }

    /** A kernel whose loops needn't be parallel. */
    public static Unit of(KernelIr kernel) {
        return new Unit(kernel, Optional.empty(), _ -> true);
    }

    /**
     * A kernel with a context.
     *
     * @param taken whether statements can be cut at their barriers
     */
    public static Unit of(KernelIr kernel, Predicate<List<Stmt>> taken) {
        return new Unit(kernel, Optional.empty(), taken);
    }

    KernelIr kernel() {
        return kernel;
    }

    List<KernelIr.Parameter> parameters() {
        return kernel.parameters();
    }

    LoopNest nest() {
        return nest.orElseThrow();
    }

    ContextCalls group() {
        return kernel.group().orElseThrow();
    }

    /** The variables and arrays that its statements get from outside. */
    Signature signature() {
        return Signature.of(kernel);
    }

    boolean takes(List<Stmt> statements) {
        return taken.test(statements);
    }

    /** The instructions at which parallel loops begin. */
    Set<Integer> headers() {
        return nest.map(n -> n.loops().stream().map(ParallelLoop::header).collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    /** Elements of the arrays that iterations allocate. */
    Map<ArrayRef, Integer> ownSizes() {
        Map<ArrayRef, Integer> sizes = new LinkedHashMap<>();
        kernel.ownArrays().forEach(own -> sizes.put(own.array(), own.size()));
        return sizes;
    }

    void counted(Map<KernelVariable, Integer> added) {
        counted = added;
    }

    /** The amount that an iteration adds to each counter. */
    public Map<KernelVariable, Integer> counted() {
        return counted;
    }
}
