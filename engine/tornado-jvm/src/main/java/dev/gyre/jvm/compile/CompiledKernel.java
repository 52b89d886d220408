package dev.gyre.jvm.compile;

import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Deferred;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.Refusal;
import dev.gyre.jvm.code.Stage;
import dev.gyre.jvm.kernel.ArgumentUse;
import dev.gyre.jvm.kernel.Arguments;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.jvm.kernel.LoopNest;
import dev.gyre.jvm.memory.Reach;
import dev.gyre.jvm.simd.parallel.Independence;
import dev.gyre.tornado.memory.Room;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A kernel and the code that was chosen for it.
 *
 * @param nest its parallel loops, if they could be found
 * @param general the code for arguments that {@code code} doesn't take: arrays that overlap where it asks for distinct ones, or views of memory
 *     with no room behind
 * @param sequential the code for arguments with which iterations can't be shown to leave one another alone, and for arrays off the heap
 * @param independence shows it, for kernels that are cut into tiles and can be read
 * @param unchecked the code for arrays that no access leaves
 * @param taken what compiled code takes of the arguments
 * @param assumptions what vector code takes for granted
 * @param refusals the better forms that it was not compiled to, and why
 * @param parts what runs one after the other in its place: its parallel loops, if they follow one another
 */
public record CompiledKernel(
        KernelMethod method,
        ArgumentUse use,
        Optional<LoopNest> nest,
        Compilation.Compiled code,
        Deferred<Compilation.Compiled> general,
        Compilation.Compiled sequential,
        Optional<Independence> independence,
        Unchecked unchecked,
        Arguments taken,
        List<Assumption> assumptions,
        List<Refusal> refusals,
        List<CompiledKernel> parts) {
    private static final Logger LOG = LoggerFactory.getLogger(CompiledKernel.class);

    /**
     * An assumption that code rests on, and the kernel for arguments that break it.
     *
     * @param holds whether it is so for arguments, of which it may be shown how they're accessed
     * @param otherwise the kernel for arguments for which it isn't
     * @param needed whether results would be wrong otherwise, not only slow
     */
    public record Assumption(
            BiPredicate<Optional<Independence>, Object[]> holds, Deferred<CompiledKernel> otherwise, boolean needed) {
        /**
         * The assumption that iterations of sequential loops leave one another alone.
         *
         * @param loops where they begin
         */
        static Assumption apart(Set<Integer> loops, Deferred<CompiledKernel> otherwise) {
            return new Assumption(
                    (independence, arguments) -> independence.stream()
                            .anyMatch(i -> loops.stream().allMatch(loop -> i.areApart(loop, arguments))),
                    otherwise,
                    true);
        }
    }

    /** A kernel with one code for all arguments. */
    public CompiledKernel(KernelMethod method, ArgumentUse use, Optional<LoopNest> nest, Compilation.Compiled code) {
        this(
                method,
                use,
                nest,
                code,
                Deferred.of(code),
                code,
                Optional.empty(),
                Unchecked.NONE,
                Arguments.PLAIN,
                List.of(),
                List.of(),
                List.of());
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
                code,
                Deferred.of(code),
                plain,
                Optional.empty(),
                Unchecked.NONE,
                Arguments.PLAIN,
                List.of(),
                List.of(),
                parts);
    }

    public Form form() {
        return code.form();
    }

    /** The kernel with one form of its vectors, whatever is faster for arguments. */
    public CompiledKernel inOneForm() {
        return new CompiledKernel(
                method,
                use,
                nest,
                code,
                general,
                sequential,
                independence,
                unchecked,
                taken,
                assumptions.stream().filter(Assumption::needed).toList(),
                refusals,
                parts.stream().map(CompiledKernel::inOneForm).toList());
    }

    /**
     * The stages that the kernel's space falls into for arguments for which iterations disturb each other, in each of which they don't; none where
     * all may run at once, or none may.
     */
    public List<Stage> stages(Object[] own) {
        Object[] arguments = taken.shape(own);
        return !isOffHeap(own) && conflict(arguments).isPresent() ? stagesOf(arguments) : List.of();
    }

    private Optional<String> conflict(Object[] arguments) {
        return independence.flatMap(i -> i.conflict(arguments));
    }

    private List<Stage> stagesOf(Object[] arguments) {
        return independence.map(i -> i.stages(arguments)).orElse(List.of());
    }

    /** The code for given arguments; where they make stages, for each of these. */
    public Compilation.Compiled codeFor(Object[] own) {
        Object[] arguments = taken.shape(own);
        if (isOffHeap(own)) {
            LOG.warn("{} runs on one thread: it uses one of several views of memory off the heap that overlap", method);
            return sequential;
        }
        Optional<String> conflict = conflict(arguments);
        if (conflict.isPresent() && stagesOf(arguments).isEmpty()) {
            LOG.warn("{} runs on one thread: {}", method, conflict.get());
            return sequential;
        }
        if (independence.flatMap(i -> i.conflictWithin(arguments)).isPresent()) {
            return general.get();
        }
        for (Assumption assumption : assumptions) {
            if (!assumption.holds().test(independence, arguments)) {
                return assumption.otherwise().get().codeFor(own);
            }
        }
        if (!takes(arguments) || (code.form() == Form.SIMD && !haveRoom(arguments))) {
            return general.get();
        }
        return code.form() == Form.SIMD
                ? independence
                        .flatMap(i -> unchecked.within(i.within(arguments)))
                        .orElse(code)
                : code;
    }

    /** Whether the code may be bound to arguments, some of which may be the same array. */
    private boolean takes(Object[] arguments) {
        return (!code.distinct() && code.inLanes().isEmpty())
                || !Reach.anyOverlap(arguments)
                || (!code.distinct()
                        && independence.stream()
                                .anyMatch(i -> code.inLanes().stream().allMatch(loop -> i.areApart(loop, arguments))));
    }

    /** Whether arguments are arrays off the heap, which only plain calls reach, and may belong to the calling thread. */
    private static boolean isOffHeap(Object[] arguments) {
        return Stream.of(arguments).anyMatch(Reach::isOffHeap);
    }

    /** Whether the arrays aren't views of memory that ends with them. */
    private static boolean haveRoom(Object[] arguments) {
        return Stream.of(arguments)
                .allMatch(
                        a -> !(a instanceof TornadoNativeArray array) || Room.behind(array.getSegment()) >= Room.BYTES);
    }
}
