package dev.gyre.jvm.compile;

import dev.gyre.ir.bytecode.ArgumentUse;
import dev.gyre.ir.dependence.Reach;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A kernel's versions for arrays off the heap that it only reads, where they are; each is compiled when its arguments first come. */
public final class OffHeapVersions {
    /** The versions of a kernel that reads no array off the heap but in its plain call. */
    static final OffHeapVersions NONE = new OffHeapVersions(Set.of(), Optional.empty());

    private final Set<Integer> own;
    private final Optional<Function<Set<Integer>, CompiledKernel>> compiler;
    private final Map<Set<Integer>, CompiledKernel> compiled = new ConcurrentHashMap<>();

    private OffHeapVersions(Set<Integer> own, Optional<Function<Set<Integer>, CompiledKernel>> compiler) {
        this.own = own;
        this.compiler = compiler;
    }

    /**
     * The versions of a kernel.
     *
     * @param own the parameters whose arrays the kernel's own code has off the heap
     * @param compiler compiles it for others
     */
    static OffHeapVersions of(Set<Integer> own, Function<Set<Integer>, CompiledKernel> compiler) {
        return new OffHeapVersions(own, Optional.of(compiler));
    }

    /** The versions each in one form of its vectors; what is compiled for them is compiled once for all who ask. */
    OffHeapVersions inOneForm() {
        return new OffHeapVersions(
                own, compiler.map(c -> parameters -> compiled(parameters, c).inOneForm()));
    }

    private CompiledKernel compiled(Set<Integer> parameters, Function<Set<Integer>, CompiledKernel> compiler) {
        return compiled.computeIfAbsent(parameters, compiler);
    }

    /** Whether a kernel reads an argument's elements where they are: it has such versions, never writes it, and any thread may read it. */
    boolean read(ArgumentUse use, int parameter, Object argument) {
        return compiler.isPresent() && !use.writes(parameter) && Reach.isShared(argument);
    }

    /** Whether arguments are of the kernel's own code, as far as they're off the heap. */
    boolean areOwn(Object[] arguments) {
        return own.equals(offHeap(arguments));
    }

    /** The kernel for arguments that its own code isn't for; empty if it works on one thread on some array off the heap. */
    Optional<CompiledKernel> version(ArgumentUse use, Object[] arguments) {
        Set<Integer> parameters = offHeap(arguments);
        return parameters.stream().allMatch(p -> read(use, p, arguments[p]))
                ? compiler.map(c -> compiled(parameters, c))
                : Optional.empty();
    }

    private static Set<Integer> offHeap(Object[] arguments) {
        return IntStream.range(0, arguments.length)
                .filter(p -> Reach.isOffHeap(arguments[p]))
                .boxed()
                .collect(Collectors.toUnmodifiableSet());
    }
}
