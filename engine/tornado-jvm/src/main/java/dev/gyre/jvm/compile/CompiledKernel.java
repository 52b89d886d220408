package dev.gyre.jvm.compile;

import dev.gyre.ir.bytecode.ArgumentUse;
import dev.gyre.ir.bytecode.Arguments;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.dependence.Stage;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.Refusal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kernel and the code that was chosen for it.
 *
 * @param nest its parallel loops, if they could be found
 * @param versions its code, by what may be taken for granted of the arguments
 * @param taken what compiled code takes of the arguments
 * @param refusals the better forms that it was not compiled to, and why
 * @param parts what runs one after the other in its place: its parallel loops, if they follow one another
 * @param offHeap its code for arrays off the heap that it only reads
 */
public record CompiledKernel(
        KernelMethod method,
        ArgumentUse use,
        Optional<LoopNest> nest,
        Versions versions,
        Arguments taken,
        List<Refusal> refusals,
        List<CompiledKernel> parts,
        OffHeapVersions offHeap) {
    private static final Logger LOG = LoggerFactory.getLogger(CompiledKernel.class);

    /** A kernel with one code for all arguments. */
    public CompiledKernel(KernelMethod method, ArgumentUse use, Optional<LoopNest> nest, Compilation.Compiled code) {
        this(method, use, nest, Versions.one(code), Arguments.PLAIN, List.of(), List.of(), OffHeapVersions.NONE);
    }

    /** A kernel that is several, of the form of the one that has the least. */
    static CompiledKernel inParts(KernelMethod method, ArgumentUse use, List<CompiledKernel> parts) {
        Form least = parts.stream()
                .map(CompiledKernel::form)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Compilation.Compiled plain = SequentialCompiler.compile(method);
        Compilation.Compiled code = new Compilation.Compiled(least, plain.shape(), plain.bind());
        return new CompiledKernel(
                method,
                use,
                Optional.empty(),
                Versions.of(code, code, plain),
                Arguments.PLAIN,
                List.of(),
                parts,
                OffHeapVersions.NONE);
    }

    /** The best code that it was compiled to. */
    public Compilation.Compiled code() {
        return versions.best();
    }

    public Form form() {
        return code().form();
    }

    /** The kernel with one form of its vectors, whatever is faster for arguments. */
    public CompiledKernel inOneForm() {
        return new CompiledKernel(
                method,
                use,
                nest,
                versions.inOneForm(),
                taken,
                refusals,
                parts.stream().map(CompiledKernel::inOneForm).toList(),
                offHeap.inOneForm());
    }

    /** Whether it reads the elements of an argument, an array off the heap, where they are; otherwise it takes a copy on the heap. */
    public boolean readsInPlace(int parameter, Object argument) {
        return parts.isEmpty()
                ? offHeap.read(use, parameter, argument)
                : parts.stream().allMatch(part -> part.readsInPlace(parameter, argument));
    }

    /**
     * The stages that the kernel's space falls into for arguments for which iterations disturb each other, in each of which they don't; none where
     * all may run at once, or none may.
     */
    public List<Stage> stages(Object[] own) {
        Object[] arguments = taken.shape(own);
        boolean anyThread = offHeap.areOwn(own) || offHeap.version(use, own).isPresent();
        return anyThread && versions.conflict(arguments).isPresent() ? versions.stages(arguments) : List.of();
    }

    /** The code for given arguments; where they make stages, for each of these. */
    public Compilation.Compiled codeFor(Object[] own) {
        if (!parts.isEmpty()) {
            return versions.best();
        }
        if (!offHeap.areOwn(own)) {
            return offHeap.version(use, own).map(other -> other.codeFor(own)).orElseGet(this::onOneThread);
        }
        Object[] arguments = taken.shape(own);
        Optional<String> conflict = versions.conflict(arguments);
        if (conflict.isPresent() && versions.stages(arguments).isEmpty()) {
            LOG.warn("{} runs on one thread: {}", method, conflict.get());
            return versions.sequential();
        }
        return versions.choose(own, arguments);
    }

    /** The plain call, which writes arrays off the heap too, and reaches those that belong to the calling thread. */
    private Compilation.Compiled onOneThread() {
        LOG.warn("{} runs on one thread: it uses one of several views of memory off the heap that overlap", method);
        return versions.sequential();
    }
}
