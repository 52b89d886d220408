package dev.gyre.jvm.simd;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Printer;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.Unit;
import dev.gyre.ir.transform.ParallelReduction;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.Recompilation;
import dev.gyre.jvm.code.ReductionRunner;
import dev.gyre.jvm.code.Refusal;
import dev.gyre.jvm.code.RunnerClass;
import dev.gyre.jvm.code.SpaceMethod;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.code.TileShape;
import dev.gyre.jvm.code.VectorLayout;
import dev.gyre.jvm.simd.emit.SimdClass;
import dev.gyre.jvm.simd.jit.LongMethods;
import dev.gyre.jvm.simd.jit.WarmUp;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.Accesses;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.pipeline.LaneCandidates;
import dev.gyre.jvm.simd.pipeline.PlanUnit;
import dev.gyre.jvm.simd.pipeline.Planning;
import dev.gyre.jvm.simd.pipeline.Vectorizer;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Compiles kernels that gather values in array elements: chunks of iterations gather by themselves, in lanes, on all threads. */
public final class ReductionCompiler {
    private static final ClassDesc RUNNER =
            ReductionRunner.class.describeConstable().orElseThrow();

    private ReductionCompiler() {}

    /**
     * Compiles a kernel, or says why not.
     *
     * @param nest its only parallel loop
     * @param reduced the parameters with the arrays
     */
    public static Compilation compile(
            KernelCode code, KernelIr kernel, LoopNest nest, Set<Integer> reduced, CompilerSettings settings) {
        Optional<String> missing = SimdCompiler.missing(settings);
        if (missing.isPresent()) {
            return refused(missing.get());
        }
        try {
            Unit unit = Unit.of(kernel, nest, reduced, settings.contract());
            MiddleEnd.REDUCTIONS.run(kernel.body(), unit);
            ParallelReduction gathering =
                    unit.reduction().orElseThrow(() -> new RefusedException("the pass parallel-reduction is left out"));
            Target target = SimdCompiler.target(settings);
            KernelIr chunks = gathering.kernel(kernel);
            VectorPlan lanes = Vectorizer.LANES
                    .run(
                            LaneCandidates.of(VectorPlanner.of(List.of(gathering.chunks()))),
                            Planning.of(chunks, target, settings.contract()))
                    .plan();
            VectorPlan plan = PlanUnit.finished(lanes, settings.contract(), chunks.parameters());
            return emit(code, kernel, nest, gathering, plan, target);
        } catch (RefusedException e) {
            return refused(e.getMessage());
        }
    }

    private static Compilation emit(
            KernelCode code,
            KernelIr kernel,
            LoopNest nest,
            ParallelReduction gathering,
            VectorPlan plan,
            Target target) {
        for (VectorPlan size = plan; size != null; size = size.smaller()) {
            VectorPlan fitting = size;
            var bind = define(code, kernel, nest, gathering, fitting, target);
            if (bind.isPresent()) {
                Recompilation versions = WarmUp.isOn()
                        ? Recompilation.of(
                                bind.get(),
                                () -> define(code, kernel, nest, gathering, fitting, target)
                                        .orElseThrow())
                        : Recompilation.only(bind.get());
                VectorLayout layout = new VectorLayout(
                        "%s, gathering in chunks".formatted(fitting.summary()),
                        Accesses.list(fitting, new VectorShapes(fitting)),
                        Printer.print(fitting.body()));
                TileShape shape = TileShape.of(List.of(1), List.of(1));
                return new Compilation.Compiled(Form.SIMD, shape, Optional.of(layout), true, versions);
            }
        }
        return refused("its code is longer than the JVM compiles");
    }

    /** A class of the code; empty if a method of it is longer than the JIT takes. */
    private static Optional<Function<Object[], TileRunner>> define(
            KernelCode code,
            KernelIr kernel,
            LoopNest nest,
            ParallelReduction gathering,
            VectorPlan plan,
            Target target) {
        int step = nest.loops().getFirst().step();
        List<ReductionRunner.Element> elements = gathering.elements().stream()
                .map(e -> new ReductionRunner.Element(e.array().parameter(), e.index(), operation(e.op())))
                .toList();
        return LongMethods.define(name -> {
                    RunnerClass frame = new RunnerClass(code.method(), name + "Reduction", ReductionRunner.class);
                    return generate(code, kernel, nest, gathering, plan, target, frame);
                })
                .map(construct -> arguments -> ((ReductionRunner) construct.apply(arguments))
                        .with(
                                code.method().toString(),
                                step,
                                elements,
                                kernel.arguments().withParts(arguments)));
    }

    private static Optional<RunnerClass.Generated> generate(
            KernelCode code,
            KernelIr kernel,
            LoopNest nest,
            ParallelReduction gathering,
            VectorPlan plan,
            Target target,
            RunnerClass frame) {
        SimdClass simd = new SimdClass(gathering.kernel(kernel), plan, new VectorShapes(plan), target, frame.name());
        List<ClassDesc> own = simd.parameters().subList(0, kernel.parameters().size());
        return frame.generateOnHeap(own, kernel.arguments(), builder -> {
            SpaceMethod.add(builder, frame, code, nest, "begin");
            simd.emit(builder);
            builder.withMethodBody("run", RunnerClass.RUN, ClassFile.ACC_PUBLIC, run -> {
                frame.loadHeap(run, own);
                loadChunks(
                        run,
                        simd.parameters()
                                .subList(own.size() + 3, simd.parameters().size()));
                run.iload(1)
                        .iload(2)
                        .invokestatic(frame.name(), simd.tile(), simd.tileType())
                        .return_();
            });
        });
    }

    /** Pushes what the runner knows of its chunks. */
    private static void loadChunks(CodeBuilder code, List<ClassDesc> partials) {
        for (String field : List.of("first", "last", "span")) {
            code.aload(0).getfield(RUNNER, field, ConstantDescs.CD_int);
        }
        for (int e = 0; e < partials.size(); e++) {
            code.aload(0).getfield(RUNNER, "partials", ConstantDescs.CD_Object.arrayType());
            code.loadConstant(e).aaload().checkcast(partials.get(e));
        }
    }

    private static ReductionRunner.Operation operation(BinaryOp op) {
        return switch (op) {
            case MUL -> ReductionRunner.Operation.PRODUCT;
            case MIN -> ReductionRunner.Operation.LEAST;
            case MAX -> ReductionRunner.Operation.LARGEST;
            default -> ReductionRunner.Operation.SUM;
        };
    }

    private static Compilation.Refused refused(String reason) {
        return new Compilation.Refused(new Refusal(Form.SIMD, reason));
    }
}
