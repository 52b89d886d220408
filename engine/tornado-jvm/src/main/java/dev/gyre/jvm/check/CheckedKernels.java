package dev.gyre.jvm.check;

import dev.gyre.ir.bytecode.ArgumentUse;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.LoopFission;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.LoopNestFinder;
import dev.gyre.ir.bytecode.OwnMethods;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Deferred;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.RunnerClass;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.code.TileShape;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.DeviceCalls;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.compile.KernelCopy;
import dev.gyre.jvm.compile.ScalarCompiler;
import dev.gyre.jvm.compile.SequentialCompiler;
import dev.gyre.jvm.compile.WorkItems;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compiles kernels to code that checks them: their own bytecode with a hook before each access of memory, run item after item. */
final class CheckedKernels {
    private static final Logger LOG = LoggerFactory.getLogger(CheckedKernels.class);

    private final CheckSettings settings;
    private final FindingCollector findings;
    private final HostArrays hosts = new HostArrays();

    CheckedKernels(CheckSettings settings, FindingCollector findings) {
        this.settings = settings;
        this.findings = findings;
    }

    /** The memory of a plan that is checked for its transfers; empty if they aren't. */
    Optional<ResidentMemory> memory() {
        return settings.checks().contains(Check.TRANSFERS)
                ? Optional.of(new ResidentMemory(findings, hosts))
                : Optional.empty();
    }

    CompiledKernel compile(KernelMethod method) {
        Optional<KernelCode> code = KernelCode.read(method);
        if (code.isEmpty() || !RunnerClass.isNestMate(method)) {
            LOG.warn("{} isn't checked: its class file can't be read, or it comes from another class loader", method);
            return KernelCompiler.plain(method);
        }
        CheckedTask task = new CheckedTask(settings, findings, code.get());
        Function<Object[], TileRunner> bind =
                method.hasContext() ? ofItems(task, code.get()) : ofLoops(task, code.get());
        Compilation.Compiled checked = new Compilation.Compiled(Form.SEQUENTIAL, TileShape.ONE, bind);
        return new CompiledKernel(method, ArgumentUse.of(code.get()), Optional.empty(), checked);
    }

    private static Function<Object[], TileRunner> ofItems(CheckedTask task, KernelCode code) {
        boolean waits = WorkItems.mayWait(code);
        OwnMethods methods = OwnMethods.of(code);
        Optional<ResumableKernel> resumable = waits ? ResumableKernel.of(methods) : Optional.empty();
        CheckedGroups.Turns turns = !waits
                ? CheckedGroups.Turns.WHOLE
                : resumable.isPresent() ? CheckedGroups.Turns.RESUMED : CheckedGroups.Turns.THREADS;
        Function<Object[], TileRunner> item = item(methods, resumable);
        return arguments -> new CheckedGroups(task, item, turns, arguments);
    }

    /** The code of a work-item, whose arguments have its own context. */
    private static Function<Object[], TileRunner> item(OwnMethods methods, Optional<ResumableKernel> resumable) {
        RunnerClass frame = new RunnerClass(methods.kernel(), "$Item", ItemRunner.class);
        KernelCopy copy = new KernelCopy(methods, frame.name());
        KernelCopy.Target kernel = copy.target();
        return frame.define(builder -> {
            copy.addTo(
                    builder,
                    c -> resumable
                            .map(r -> whole(c, copy).andThen(r.transform(c, copy, Instrumentation.behind(c))))
                            .orElseGet(() -> whole(c, copy)));
            builder.withMethodBody("run", RunnerClass.RUN, ClassFile.ACC_PUBLIC, run -> {
                frame.loadArguments(run);
                run.invokestatic(kernel.owner(), kernel.name(), kernel.type()).return_();
            });
        });
    }

    private static MethodHandle copy(KernelCode code) {
        KernelCopy copy = new KernelCopy(OwnMethods.of(code));
        return copy.define(c -> whole(c, copy));
    }

    private static CodeTransform whole(KernelCode code, KernelCopy copy) {
        Instrumentation instrumentation = new Instrumentation(code, 0, copy::target);
        return instrumentation.counting().andThen(instrumentation);
    }

    private static Function<Object[], TileRunner> ofLoops(CheckedTask task, KernelCode code) {
        try {
            List<CheckedLoops.Part> parts = new ArrayList<>();
            List<KernelCode> loops = LoopFission.parts(code);
            for (KernelCode part : loops.isEmpty() ? List.of(code) : loops) {
                parts.add(part(part));
            }
            return arguments -> new CheckedLoops(task, parts, arguments);
        } catch (RefusedException e) {
            LOG.info("{} is checked as one iteration: {}", code.method(), e.getMessage());
            Compilation.Compiled call =
                    SequentialCompiler.compile(code.method(), Deferred.of(DeviceCalls.spreading(copy(code))));
            return arguments ->
                    new CheckedLoops(task, List.of(new CheckedLoops.Part(List.of(), call.bind())), arguments);
        }
    }

    private static CheckedLoops.Part part(KernelCode code) throws RefusedException {
        LoopNest nest = LoopNestFinder.find(code, ArgumentUse.of(code));
        int first = nest.loops().getFirst().initialisation();
        if (code.instructions().subList(0, first).stream().anyMatch(NewObjectInstruction.class::isInstance)) {
            throw new RefusedException("its iterations share an object that it makes");
        }
        OwnMethods methods = OwnMethods.of(code);
        Compilation.Compiled tiles = ScalarCompiler.compile(
                code,
                nest,
                (owner, tile) -> {
                    Instrumentation instrumentation =
                            new Instrumentation(code, 2 * nest.scheduled(), new KernelCopy(methods, owner)::target);
                    return instrumentation.counting().andThen(tile).andThen(instrumentation);
                },
                (owner, builder) -> {
                    KernelCopy copy = new KernelCopy(methods, owner);
                    copy.addTo(builder, c -> whole(c, copy));
                });
        return new CheckedLoops.Part(nest.loops().subList(0, nest.scheduled()), tiles.bind());
    }
}
