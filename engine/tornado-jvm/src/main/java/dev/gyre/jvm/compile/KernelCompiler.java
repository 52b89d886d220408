package dev.gyre.jvm.compile;

import dev.gyre.ir.bytecode.ArgumentUse;
import dev.gyre.ir.bytecode.Arguments;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.LoopNestFinder;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.dependence.Independence;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.pipeline.GroupCutter;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.Unit;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.DeepStack;
import dev.gyre.jvm.code.Deferred;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.Refusal;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.jvm.simd.GroupCompiler;
import dev.gyre.jvm.simd.ReductionCompiler;
import dev.gyre.jvm.simd.SimdCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles kernels to the best form that takes them, each kernel once. The choice is made here and nowhere else; every form that was
 * passed over has a reason, which is logged once and kept.
 */
public final class KernelCompiler {
    private static final Logger LOG = LoggerFactory.getLogger(KernelCompiler.class);
    private static final CompilerSettings DEFAULT = CompilerSettings.ofProperties();
    private static final ClassValue<Map<Key, CompiledKernel>> COMPILED = new ClassValue<>() {
        @Override
        protected Map<Key, CompiledKernel> computeValue(Class<?> owner) {
            return new ConcurrentHashMap<>();
        }
    };

    private static final ClassValue<Map<KernelMethod, CompiledKernel>> PLAIN = new ClassValue<>() {
        @Override
        protected Map<KernelMethod, CompiledKernel> computeValue(Class<?> owner) {
            return new ConcurrentHashMap<>();
        }
    };

    private static final Map<Form, String> RELUCTANTLY = Map.of(
            Form.SEQUENTIAL,
            "runs on one thread",
            Form.WORK_ITEMS,
            "is called for each work-item, a hundred times slower than compiled",
            Form.REFUSED,
            "can't run");

    private record Key(KernelMethod method, CompilerSettings settings) {}

    private KernelCompiler() {}

    /** The kernel's code, compiled now or earlier, as the system properties ask for it. */
    public static CompiledKernel compile(KernelMethod method) {
        return compile(method, DEFAULT);
    }

    /** The kernel's code, compiled now or earlier. */
    public static CompiledKernel compile(KernelMethod method, CompilerSettings settings) {
        return COMPILED.get(method.owner())
                .computeIfAbsent(new Key(method, settings), key -> compileAndLog(method, settings));
    }

    /** The kernel's code, compiled once more, so that it's seen how. */
    public static CompiledKernel again(KernelMethod method) {
        return again(method, DEFAULT);
    }

    /** As {@link #again(KernelMethod)}, with other settings than the system properties'. */
    public static CompiledKernel again(KernelMethod method, CompilerSettings settings) {
        return DeepStack.call(() -> choose(method, settings));
    }

    /**
     * The kernel as it is, called as an ordinary Java method on one thread: what every other form has to agree with, and the one that
     * is ready at once.
     */
    public static CompiledKernel plain(KernelMethod method) {
        return PLAIN.get(method.owner()).computeIfAbsent(method, KernelCompiler::asItIs);
    }

    private static CompiledKernel asItIs(KernelMethod method) {
        ArgumentUse use = KernelCode.read(method).map(ArgumentUse::of).orElseGet(() -> ArgumentUse.unknown(method));
        Compilation.Compiled code =
                method.hasContext() ? WorkItems.compile(method) : SequentialCompiler.compile(method);
        return asItIs(method, use, code, Set.of());
    }

    /** A plain call, which reads elements wherever they are. */
    private static CompiledKernel asItIs(
            KernelMethod method, ArgumentUse use, Compilation.Compiled code, Set<Integer> offHeap) {
        return new CompiledKernel(
                method,
                use,
                Optional.empty(),
                Versions.one(code),
                Arguments.PLAIN,
                List.of(),
                List.of(),
                OffHeapVersions.of(offHeap, others -> asItIs(method, use, code, others)));
    }

    private static CompiledKernel compileAndLog(KernelMethod method, CompilerSettings settings) {
        CompiledKernel kernel = DeepStack.call(() -> choose(method, settings));
        LOG.debug("{} compiled to {}", method, kernel.form());
        for (Refusal refusal : kernel.refusals()) {
            if (refusal.form() == Form.SCALAR && !refusal.reason().equals(LoopNestFinder.NO_LOOP)) {
                LOG.warn("{} {}: {}", method, RELUCTANTLY.get(kernel.form()), refusal.reason());
            } else if (settings.simd()) {
                LOG.info("{}: {}", method, refusal);
            }
        }
        return kernel;
    }

    private static CompiledKernel choose(KernelMethod method, CompilerSettings settings) {
        if (method.hasContext()) {
            return groups(method, settings);
        }
        Optional<KernelCode> code = KernelCode.read(method);
        ArgumentUse use = code.map(ArgumentUse::of).orElseGet(() -> ArgumentUse.unknown(method));
        List<Refusal> refusals = new ArrayList<>();
        Set<Integer> reduced = method.reduced();
        if (!reduced.isEmpty() && code.isPresent()) {
            Optional<CompiledKernel> kernel = gathering(method, code.get(), use, reduced, settings, refusals);
            if (kernel.isPresent()) {
                return kernel.get();
            }
        }
        if (code.isEmpty()) {
            refusals.add(new Refusal(Form.SCALAR, "its class file can't be read"));
        }
        Compilation.Compiled sequential = SequentialCompiler.compile(method);
        return code.flatMap(c -> inParts(c, use, settings))
                .orElseGet(() -> ofLoops(method, code, use, sequential, settings, refusals));
    }

    /** A kernel whose parallel loops follow one another, in parts with a loop each; empty if it isn't one, or they'd run on one thread. */
    private static Optional<CompiledKernel> inParts(KernelCode code, ArgumentUse use, CompilerSettings settings) {
        try {
            List<KernelCode> codes = MiddleEnd.BYTECODE.run(List.of(code), code.method());
            if (codes.size() < 2) {
                return Optional.empty();
            }
            List<CompiledKernel> parts = new ArrayList<>();
            for (KernelCode part : codes) {
                parts.add(part(part, settings));
            }
            return parts.stream().anyMatch(p -> p.form() == Form.SEQUENTIAL)
                    ? Optional.empty()
                    : Optional.of(CompiledKernel.inParts(code.method(), use, parts));
        } catch (RefusedException _) {
            return Optional.empty(); // for which there is a reason when it's tried as a whole
        }
    }

    private static CompiledKernel part(KernelCode code, CompilerSettings settings) throws RefusedException {
        ArgumentUse use = ArgumentUse.of(code);
        Compilation.Compiled sequential =
                ScalarCompiler.compile(code, LoopNestFinder.find(code, use)).onOneThread();
        return ofLoops(code.method(), Optional.of(code), use, sequential, settings, new ArrayList<>());
    }

    /**
     * A kernel by its parallel loops, or as it is.
     *
     * @param sequential for arguments for which the loops can't be cut
     */
    private static CompiledKernel ofLoops(
            KernelMethod method,
            Optional<KernelCode> code,
            ArgumentUse use,
            Compilation.Compiled sequential,
            CompilerSettings settings,
            List<Refusal> refusals) {
        Optional<LoopNest> nest = code.flatMap(c -> nest(c, use, refusals));
        Optional<Independence> independence = nest.flatMap(n -> independence(code.get(), n, refusals));
        if (independence.isEmpty()) {
            nest = Optional.empty();
        }
        Optional<LoopNest> loops = nest;
        List<Refusal> ofLanes = new ArrayList<>();
        Optional<String> lanes = independence.flatMap(Independence::conflictWithin);
        lanes.ifPresent(reason -> ofLanes.add(new Refusal(Form.SIMD, reason)));
        Optional<Compilation.Compiled> simd =
                nest.filter(_ -> lanes.isEmpty()).flatMap(n -> simd(code.get(), n, settings, ofLanes));
        boolean counts = independence.map(Independence::counts).orElse(false);
        Optional<LoopNest> inAnyOrder = nest.filter(_ -> !counts);
        Deferred<Compilation.Compiled> general = simd.isPresent() && inAnyOrder.isPresent()
                ? new Deferred<>(() -> scalarOr(sequential, code.get(), loops.get()))
                : Deferred.of(
                        inAnyOrder.flatMap(n -> scalar(code.get(), n, refusals)).orElse(sequential));
        refusals.addAll(ofLanes);
        UnaryOperator<Compilation.Compiled> contested = s -> inAnyOrder.isPresent() ? s.against(general) : s;
        Compilation.Compiled best = simd.map(contested).orElseGet(general);
        if (counts && simd.isEmpty()) {
            refusals.add(new Refusal(Form.SCALAR, "its iterations count, which only vectors do in any order"));
        }
        Unchecked unchecked = new Unchecked(
                within -> SimdCompiler.compile(code.orElseThrow(), loops.orElseThrow(), settings, within), contested);
        Function<CompilerSettings, CompiledKernel> otherwise =
                s -> ofLoops(method, code, use, sequential, s, new ArrayList<>());
        return new CompiledKernel(
                method,
                use,
                nest,
                new Versions(
                        best,
                        general,
                        sequential,
                        independence,
                        unchecked,
                        assumptions(best, otherwise, settings),
                        settings.offHeap()),
                independence.map(Independence::arguments).orElse(Arguments.PLAIN),
                List.copyOf(refusals),
                List.of(),
                OffHeapVersions.of(settings.offHeap(), p -> otherwise.apply(settings.offHeap(p))));
    }

    /**
     * The assumptions that vector code rests on.
     *
     * @param compiler compiles the kernel otherwise
     */
    private static List<Versions.Assumption> assumptions(
            Compilation.Compiled code, Function<CompilerSettings, CompiledKernel> compiler, CompilerSettings settings) {
        List<Versions.Assumption> assumptions = new ArrayList<>();
        code.suits()
                .ifPresent(suits -> assumptions.add(new Versions.Assumption(
                        (_, arguments) -> suits.test(arguments),
                        new Deferred<>(() -> compiler.apply(settings.across())),
                        false)));
        if (!code.apart().isEmpty()) {
            assumptions.add(Versions.Assumption.apart(
                    code.apart(), new Deferred<>(() -> compiler.apply(settings.assumingNothing()))));
        }
        return assumptions;
    }

    /** A kernel that gathers values in the elements of parameters that ask for it, in chunks. */
    private static Optional<CompiledKernel> gathering(
            KernelMethod method,
            KernelCode code,
            ArgumentUse use,
            Set<Integer> reduced,
            CompilerSettings settings,
            List<Refusal> refusals) {
        try {
            KernelIr kernel = KernelIr.parse(code);
            LoopNest nest = LoopNestFinder.findPrepared(code, use);
            Compilation.Compiled sequential = SequentialCompiler.compile(method);
            return taken(ReductionCompiler.compile(code, kernel, nest, reduced, settings), refusals)
                    .map(best -> new CompiledKernel(
                            method,
                            use,
                            Optional.of(nest),
                            Versions.of(best, sequential, sequential),
                            kernel.arguments(),
                            List.of(),
                            List.of(),
                            OffHeapVersions.NONE));
        } catch (RefusedException e) {
            refusals.add(new Refusal(Form.SIMD, e.getMessage()));
            return Optional.empty();
        }
    }

    /** A kernel with a context: its work-items as loops between barriers, or as threads. */
    private static CompiledKernel groups(KernelMethod method, CompilerSettings settings) {
        Optional<KernelCode> code = KernelCode.read(method);
        ArgumentUse use = code.map(ArgumentUse::of).orElseGet(() -> ArgumentUse.unknown(method));
        List<Refusal> refusals = new ArrayList<>();
        try {
            GroupKernel kernel =
                    GroupCutter.cut(code.orElseThrow(() -> new RefusedException("its class file can't be read")));
            Compilation.Compiled scalar = GroupCompiler.scalar(method, kernel);
            Compilation.Compiled best = taken(GroupCompiler.simd(method, kernel, settings), refusals)
                    .orElse(scalar);
            return new CompiledKernel(
                    method,
                    use,
                    Optional.empty(),
                    Versions.of(best, scalar, WorkItems.compile(method)),
                    kernel.arguments(),
                    List.copyOf(refusals),
                    List.of(),
                    OffHeapVersions.NONE);
        } catch (RefusedException e) {
            refusals.add(new Refusal(Form.SCALAR, e.getMessage()));
            Compilation.Compiled items = code.flatMap(GroupCutter::divergence)
                    .map(reason -> Unrunnable.because(method, reason))
                    .orElseGet(() -> WorkItems.compile(method));
            return new CompiledKernel(
                    method,
                    use,
                    Optional.empty(),
                    Versions.one(items),
                    Arguments.PLAIN,
                    List.copyOf(refusals),
                    List.of(),
                    OffHeapVersions.NONE);
        }
    }

    /** The proof that iterations are independent; empty, with a refusal added, if the kernel can't be read or they aren't for any arguments. */
    private static Optional<Independence> independence(KernelCode code, LoopNest nest, List<Refusal> refusals) {
        try {
            KernelIr kernel = KernelIr.look(code, nest);
            Independence independence =
                    Independence.of(kernel, nest, MiddleEnd.ACCESSES.run(kernel.body(), Unit.of(kernel, nest)));
            Optional<String> conflict = independence.conflict();
            conflict.ifPresent(reason -> refusals.add(new Refusal(Form.SCALAR, reason)));
            return conflict.isPresent() ? Optional.empty() : Optional.of(independence);
        } catch (RefusedException e) {
            refusals.add(new Refusal(
                    Form.SCALAR, "its iterations can't be shown to leave one another alone: " + e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<LoopNest> nest(KernelCode code, ArgumentUse use, List<Refusal> refusals) {
        try {
            return Optional.of(LoopNestFinder.find(code, use));
        } catch (RefusedException e) {
            refusals.add(new Refusal(Form.SCALAR, e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Compilation.Compiled> scalar(KernelCode code, LoopNest nest, List<Refusal> refusals) {
        try {
            return Optional.of(ScalarCompiler.compile(code, nest));
        } catch (RefusedException e) {
            refusals.add(new Refusal(Form.SCALAR, e.getMessage()));
            return Optional.empty();
        }
    }

    /** The scalar form for a kernel that has a better one; it's compiled long after that one was chosen. */
    private static Compilation.Compiled scalarOr(Compilation.Compiled sequential, KernelCode code, LoopNest nest) {
        List<Refusal> refusals = new ArrayList<>();
        Optional<Compilation.Compiled> scalar = scalar(code, nest, refusals);
        refusals.forEach(r -> LOG.warn(
                "{} {} for arguments that it wasn't made for: {}",
                code.method(),
                RELUCTANTLY.get(Form.SEQUENTIAL),
                r.reason()));
        return scalar.orElse(sequential);
    }

    private static Optional<Compilation.Compiled> simd(
            KernelCode code, LoopNest nest, CompilerSettings settings, List<Refusal> refusals) {
        return taken(SimdCompiler.compile(code, nest, settings), refusals);
    }

    private static Optional<Compilation.Compiled> taken(Compilation compilation, List<Refusal> refusals) {
        return switch (compilation) {
            case Compilation.Compiled compiled -> Optional.of(compiled);
            case Compilation.Refused(Refusal refusal) -> {
                refusals.add(refusal);
                yield Optional.empty();
            }
        };
    }
}
