package dev.gyre.jvm.simd;

import dev.gyre.ir.Printer;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.GroupRunner;
import dev.gyre.jvm.code.LocalMemory;
import dev.gyre.jvm.code.Recompilation;
import dev.gyre.jvm.code.Refusal;
import dev.gyre.jvm.code.RunnerClass;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.code.TileShape;
import dev.gyre.jvm.code.VectorLayout;
import dev.gyre.jvm.simd.emit.GroupClass;
import dev.gyre.jvm.simd.jit.LongMethods;
import dev.gyre.jvm.simd.jit.WarmUp;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.RegionPlan;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pipeline.RegionPlanner;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Compiles kernels with a context that were cut at their barriers: a region's items are lanes, or come one after another. */
public final class GroupCompiler {
    /** Local sizes, numbers of groups, the first group's place, and where groups end along x. */
    private static final int NUMBERS = 3 * TileRunner.DIMENSIONS + 1;

    private static final MethodTypeDesc RUN = MethodTypeDesc.of(
            ConstantDescs.CD_void,
            IntStream.rangeClosed(0, NUMBERS)
                    .mapToObj(p -> p == 0 ? ConstantDescs.CD_Object.arrayType() : ConstantDescs.CD_int)
                    .toList());
    private static final TileShape SHAPE =
            TileShape.of(Collections.nCopies(TileRunner.DIMENSIONS, 1), Collections.nCopies(TileRunner.DIMENSIONS, 1));

    private GroupCompiler() {}

    /** Code without vectors. */
    public static Compilation.Compiled scalar(KernelMethod method, GroupKernel kernel) throws RefusedException {
        List<RegionPlan> plans = kernel.regions().stream()
                .map(_ -> RegionPlan.refused("there are no vectors"))
                .toList();
        Target none = new Target(0, 0, 0);
        RunnerClass frame = new RunnerClass(method, "$Groups", GroupRunner.class);
        RunnerClass.Generated made = generate(kernel, plans, none, frame).orElseThrow(GroupCompiler::tooLong);
        return new Compilation.Compiled(
                Form.SCALAR,
                SHAPE,
                Optional.of(layout(kernel, List.of())),
                false,
                Recompilation.only(withMemory(made.bind(), kernel)));
    }

    /** Code with vectors, or why there are none. */
    public static Compilation simd(KernelMethod method, GroupKernel kernel, CompilerSettings settings) {
        Optional<String> missing = SimdCompiler.missing(settings);
        if (missing.isPresent()) {
            return refused(missing.get());
        }
        Target target = SimdCompiler.target(settings);
        RegionPlanner planner = new RegionPlanner(kernel, target, settings.contract());
        List<RegionPlan> plans = kernel.regions().stream().map(planner::plan).toList();
        if (plans.stream().noneMatch(p -> p.plan().isPresent())) {
            return refused(
                    plans.isEmpty()
                            ? "its work-items do nothing"
                            : plans.getFirst().reason());
        }
        try {
            return emit(method, kernel, plans, target);
        } catch (RefusedException e) {
            return refused(e.getMessage());
        }
    }

    private static Compilation.Compiled emit(
            KernelMethod method, GroupKernel kernel, List<RegionPlan> all, Target target) throws RefusedException {
        List<RegionPlan> plans = all;
        while (true) {
            List<RegionPlan> fitting = plans;
            var bind = define(method, kernel, fitting, target);
            if (bind.isPresent()) {
                Recompilation versions = WarmUp.isOn()
                        ? Recompilation.of(
                                bind.get(),
                                () -> define(method, kernel, fitting, target).orElseThrow())
                        : Recompilation.only(bind.get());
                boolean distinct = plans.stream().anyMatch(RegionPlan::distinct);
                return new Compilation.Compiled(
                        Form.SIMD, SHAPE, Optional.of(layout(kernel, plans)), distinct, versions);
            }
            if (plans.stream().noneMatch(RegionPlan::shrinks)) {
                throw tooLong();
            }
            plans = plans.stream().map(RegionPlan::smaller).toList();
        }
    }

    private static RefusedException tooLong() {
        return new RefusedException("its code is longer than the JVM compiles");
    }

    /** A class of the code; empty if a method of it is longer than the JIT takes. */
    private static Optional<Function<Object[], TileRunner>> define(
            KernelMethod method, GroupKernel kernel, List<RegionPlan> plans, Target target) {
        return LongMethods.define(name ->
                        generate(kernel, plans, target, new RunnerClass(method, name + "Groups", GroupRunner.class)))
                .map(construct -> withMemory(construct, kernel));
    }

    private static Function<Object[], TileRunner> withMemory(
            Function<Object[], TileRunner> construct, GroupKernel kernel) {
        boolean inOrder = kernel.inOrder().isPresent();
        return arguments -> ((GroupRunner) construct.apply(arguments))
                .with(memory(kernel, kernel.arguments().withParts(arguments)), inOrder, kernel.free());
    }

    /** The arrays of a group, for arguments. */
    private static LocalMemory memory(GroupKernel kernel, Object[] arguments) {
        List<LocalMemory.Elements> arrays = kernel.group().arrays().stream()
                .map(a -> new LocalMemory.Elements(
                        component(a.array().storage()),
                        a.zeroed(),
                        kernel.stored().contains(a.array())))
                .toList();
        return new LocalMemory(arrays, grid -> kernel.lengths(grid, arguments));
    }

    private static Class<?> component(Storage storage) {
        return switch (storage) {
            case BYTE -> byte.class;
            case SHORT -> short.class;
            case INT -> int.class;
            case LONG -> long.class;
            case FLOAT -> float.class;
            case DOUBLE -> double.class;
        };
    }

    private static Optional<RunnerClass.Generated> generate(
            GroupKernel kernel, List<RegionPlan> plans, Target target, RunnerClass frame) {
        GroupClass groups = new GroupClass(kernel, plans, target, frame.name());
        return frame.generateOnHeap(groups.own(), kernel.arguments(), builder -> {
            groups.emit(builder);
            builder.withMethodBody("groups", RUN, ClassFile.ACC_PROTECTED, code -> groups(code, frame, groups));
        });
    }

    private static void groups(CodeBuilder code, RunnerClass frame, GroupClass groups) {
        List<ClassDesc> arrays = groups.arrays();
        frame.loadHeap(code, groups.own());
        int place = 2 + 2 * TileRunner.DIMENSIONS;
        for (int number = 2; number < place; number++) {
            code.iload(number);
        }
        for (int a = 0; a < arrays.size(); a++) {
            code.aload(1).loadConstant(a).aaload().checkcast(arrays.get(a));
        }
        for (int number = place; number < 2 + NUMBERS; number++) {
            code.iload(number);
        }
        code.invokestatic(frame.name(), GroupClass.GROUPS, groups.groupsType()).return_();
    }

    private static VectorLayout layout(GroupKernel kernel, List<RegionPlan> plans) {
        List<String> lines = new ArrayList<>();
        for (int r = 0; r < plans.size(); r++) {
            boolean halves = kernel.reductions().trees().containsKey(r)
                    && plans.get(r).plan().isPresent();
            String rounds = halves ? "; all rounds at once for a power of two" : "";
            List<VectorPlan> whole = plans.get(r).whole();
            String all = whole.isEmpty()
                    ? ""
                    : "; with the rounds behind it at once for %d to %d items, a power of two"
                            .formatted(items(whole.getFirst()), items(whole.getLast()));
            lines.add("region %d: %s%s%s".formatted(r, plans.get(r).summary(), rounds, all));
        }
        kernel.inOrder().ifPresent(lines::add);
        kernel.limits().forEach(limit -> lines.add(limit.toString()));
        int regions = kernel.regions().size();
        String summary = kernel.free()
                ? "loops over the work-items of all groups of a tile"
                : "loops over the work-items of a group, %d between barriers%s"
                        .formatted(
                                regions,
                                kernel.kept().isEmpty() ? "" : ", keeping " + String.join(", ", kernel.kept()));
        return new VectorLayout(summary, lines, Printer.print(kernel.body()));
    }

    private static int items(VectorPlan plan) {
        return plan.vectors() * plan.width();
    }

    private static Compilation.Refused refused(String reason) {
        return new Compilation.Refused(new Refusal(Form.SIMD, reason));
    }
}
