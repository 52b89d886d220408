package dev.gyre.jvm.simd;

import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Printer;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ArrayFacts;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.front.OwnArrays;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.Unit;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.CountingRunner;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.Notice;
import dev.gyre.jvm.code.PanelRunner;
import dev.gyre.jvm.code.Recompilation;
import dev.gyre.jvm.code.Refusal;
import dev.gyre.jvm.code.RunnerClass;
import dev.gyre.jvm.code.SpaceMethod;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.code.TileShape;
import dev.gyre.jvm.code.VectorLayout;
import dev.gyre.jvm.simd.emit.SimdClass;
import dev.gyre.jvm.simd.jit.LongMethods;
import dev.gyre.jvm.simd.jit.WarmUp;
import dev.gyre.jvm.simd.lane.Lanes;
import dev.gyre.jvm.simd.lane.OwnIndices;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.Accesses;
import dev.gyre.jvm.simd.pass.Estimate;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RegisterTranspose;
import dev.gyre.jvm.simd.pass.TripCounts;
import dev.gyre.jvm.simd.pass.Unevenness;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.pipeline.Arrangement;
import dev.gyre.jvm.simd.pipeline.PlanCandidates;
import dev.gyre.jvm.simd.pipeline.PlanUnit;
import dev.gyre.jvm.simd.pipeline.Planning;
import dev.gyre.jvm.simd.pipeline.Vectorizer;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Compiles kernels to the Vector API: iterations of a loop become lanes. {@link Vectorizer} has the passes before and behind the choice of a
 * plan.
 */
public final class SimdCompiler {
    private static final ClassDesc OUTSIDE = ClassDesc.of("java.lang.IndexOutOfBoundsException");
    private static final ClassDesc OWN_INDICES =
            OwnIndices.class.describeConstable().orElseThrow();

    private SimdCompiler() {}

    /** Compiles a kernel for any arguments, or says why not. */
    public static Compilation compile(KernelCode code, LoopNest nest, CompilerSettings settings) {
        return compile(code, nest, settings, new BitSet());
    }

    /**
     * As {@link #compile(KernelCode, LoopNest, CompilerSettings)}, for some arguments only.
     *
     * @param within the parameters with arrays that no access leaves
     */
    public static Compilation compile(KernelCode code, LoopNest nest, CompilerSettings settings, BitSet within) {
        Optional<String> missing = missing(settings);
        if (missing.isPresent()) {
            return refused(missing.get());
        }
        try {
            return compile(code, nest, settings, within, target(settings));
        } catch (RefusedException e) {
            return refused(e.getMessage());
        }
    }

    /** The machine, with vectors no wider than the settings allow. */
    static Target target(CompilerSettings settings) {
        return Target.host(Math.min(settings.bits(), Lanes.preferredBits()));
    }

    /** The reason that there are no vectors at all; empty if there are. */
    static Optional<String> missing(CompilerSettings settings) {
        if (!settings.simd()) {
            return Optional.of("vectors are off: -D%s=false switches them off".formatted(CompilerSettings.SIMD));
        }
        if (!CompilerSettings.hasVectors()) {
            Notice.once("kernels run without vectors, up to a hundred times slower: start java with"
                    + " --add-modules jdk.incubator.vector");
            return Optional.of("the JVM was started without --add-modules jdk.incubator.vector");
        }
        return Optional.empty();
    }

    private static Compilation.Compiled compile(
            KernelCode code, LoopNest nest, CompilerSettings settings, BitSet within, Target target)
            throws RefusedException {
        KernelIr kernel = KernelIr.parse(code, nest, new ArrayFacts(within, settings.offHeap()));
        Unit unit = Unit.of(kernel, nest);
        List<Stmt> body = MiddleEnd.LOOPS.run(kernel.body(), unit);
        Planning planning = new Planning(kernel, target, settings.contract(), settings.assuming(), settings.within());
        Arrangement.Given given = new Arrangement.Given(planning, body, nest);
        Arrangement arrangement = Vectorizer.ARRANGEMENTS.run(given.own(), given);
        VectorPlan plan = arrangement.plan();
        Estimate estimate = arrangement.estimate();
        boolean slower = settings.cheapest() && estimate.isSlower();
        if (slower && estimate.isHopeless()) {
            throw new RefusedException("%s", estimate.reason());
        }
        List<VectorPlan> candidates =
                Vectorizer.CANDIDATES.run(PlanCandidates.of(plan), planning).tried();
        Source source = new Source(
                code,
                kernel,
                nest,
                arrangement,
                counts(kernel, unit),
                panels(kernel, arrangement, settings),
                plan.assumedApart(),
                settings.cheapest() && estimate.isDoubtful(),
                target);
        boolean contract = settings.contract() && !slower;
        for (VectorPlan candidate : candidates) {
            VectorPlan done = PlanUnit.finishedAll(candidate, contract, kernel.parameters(), Optional.empty());
            if (slower && !Unevenness.isExact(done)) {
                throw new RefusedException("%s", estimate.reason());
            }
            Optional<Compilation.Compiled> compiled = source.emit(done);
            if (compiled.isPresent()) {
                return compiled.get();
            }
        }
        throw new RefusedException("its code is longer than the JVM compiles");
    }

    /** The plan for panels, if there is one, and its lanes can do what they'd have to. */
    private static Optional<VectorPlan> panels(KernelIr kernel, Arrangement arrangement, CompilerSettings settings) {
        if (arrangement.panels().isEmpty()) {
            return Optional.empty();
        }
        try {
            VectorPlan plan = arrangement.panels().get();
            return Optional.of(PlanUnit.finishedAll(plan, settings.contract(), kernel.parameters(), Optional.empty()))
                    .filter(p -> Packing.find(p, new VectorShapes(p)).isPresent());
        } catch (RefusedException _) {
            return Optional.empty();
        }
    }

    /**
     * The parts that a kernel's classes are generated from.
     *
     * @param nest the kernel's own loops
     * @param arrangement how the plan has them
     * @param panels the plan for spaces with enough rows and lanes, if there's another one for them
     * @param apart where loops begin whose iterations have to leave one another alone
     * @param doubtful whether scalars may be faster
     */
    private record Source(
            KernelCode code,
            KernelIr kernel,
            LoopNest nest,
            Arrangement arrangement,
            List<CountingRunner.Count> counts,
            Optional<VectorPlan> panels,
            Set<Integer> apart,
            boolean doubtful,
            Target target) {

        /** The kernel by a plan; empty if a method of it is longer than the JIT takes. */
        Optional<Compilation.Compiled> emit(VectorPlan plan) {
            return define(plan).map(bind -> {
                Recompilation versions = WarmUp.isOn()
                        ? Recompilation.of(bind, () -> define(plan).orElseThrow())
                        : Recompilation.only(bind);
                // Transposed loads run ahead of stores.
                boolean distinct = plan.distinct()
                        || arrangement.flat().distinct()
                        || plan.all()
                                .anyMatch(p -> RegisterTranspose.find(p, new VectorShapes(p))
                                        .isPresent());
                return new Compilation.Compiled(
                        Form.SIMD,
                        shape(panels.orElse(plan), arrangement),
                        Optional.of(layout(plan, panels, apart, arrangement.rounds())),
                        distinct,
                        plan.storingLanes(),
                        apart,
                        (doubtful || Unevenness.of(plan)) && Unevenness.isExact(plan),
                        arrangement.rounds().<Predicate<Object[]>>map(r -> r::areEnough),
                        versions);
            });
        }

        /** Classes of the code; empty if a method is longer than the JIT takes. */
        private Optional<Function<Object[], TileRunner>> define(VectorPlan plan) {
            return defineOne(plan)
                    .map(narrow -> panels.map(p -> PanelRunner.choosing(
                                    narrow,
                                    () -> defineOne(p).orElse(narrow),
                                    p.row() < 0 ? -1 : arrangement.places().get(p.row()),
                                    arrangement.places().get(p.lane())))
                            .orElse(narrow))
                    .map(bind ->
                            CountingRunner.around(bind, nest.loops().getFirst().step(), counts));
        }

        private Optional<Function<Object[], TileRunner>> defineOne(VectorPlan plan) {
            return LongMethods.define(name -> generate(plan, new RunnerClass(code.method(), name)));
        }

        private Optional<RunnerClass.Generated> generate(VectorPlan plan, RunnerClass frame) {
            SimdClass simd = new SimdClass(kernel, plan, new VectorShapes(plan), target, frame.name());
            List<OwnArrays.OwnArray> own = kernel.ownArrays();
            List<ClassDesc> bound =
                    simd.parameters().subList(0, simd.parameters().size() - own.size());
            return frame.generateOnHeap(bound, kernel.arguments(), builder -> {
                SpaceMethod.add(builder, frame, code, nest);
                simd.emit(builder);
                if (plan.panels()) {
                    simd.emitPanelSize(builder, arrangement.places(), code -> frame.loadHeap(code, bound));
                }
                builder.withMethodBody("run", RunnerClass.RUN, ClassFile.ACC_PUBLIC, run -> {
                    if (own.isEmpty()) {
                        tile(run, frame, simd, bound);
                    } else {
                        run.trying(
                                code -> tile(code, frame, simd, bound),
                                handlers -> handlers.catching(
                                        OUTSIDE,
                                        code -> code.invokestatic(
                                                        OWN_INDICES, "explained", MethodTypeDesc.of(OUTSIDE, OUTSIDE))
                                                .athrow()));
                    }
                    run.return_();
                });
            });
        }

        /** Runs a tile, which is in the places of its class's parameters. */
        private void tile(CodeBuilder run, RunnerClass frame, SimdClass simd, List<ClassDesc> bound) {
            frame.loadHeap(run, bound);
            boolean own = Accesses.areOwn(arrangement.flat().body());
            kernel.ownArrays()
                    .forEach(a -> run.loadConstant(own ? a.length() : 0)
                            .newarray(
                                    TypeKind.from(VectorApi.primitive(a.array().storage()))));
            int factor = arrangement.flat().factor();
            for (int p = 0; p < nest.scheduled(); p++) {
                for (int end = 0; end < 2; end++) {
                    run.iload(1 + 2 * arrangement.places().get(p) + end);
                    if (factor > 1 && p == nest.scheduled() - 1) {
                        frame.element(run, factor);
                    }
                }
            }
            run.invokestatic(frame.name(), simd.tile(), simd.tileType());
        }
    }

    /** The increments that an iteration adds to the counters among the arguments. */
    private static List<CountingRunner.Count> counts(KernelIr kernel, Unit unit) {
        List<CountingRunner.Count> counts = new ArrayList<>();
        for (int p = 0; p < kernel.parameters().size(); p++) {
            if (kernel.parameters().get(p) instanceof KernelIr.Parameter.Scalar(KernelVariable v)
                    && unit.counted().containsKey(v)) {
                counts.add(new CountingRunner.Count(p, unit.counted().get(v)));
            }
        }
        return List.copyOf(counts);
    }

    private static VectorLayout layout(
            VectorPlan plan, Optional<VectorPlan> panels, Set<Integer> apart, Optional<TripCounts> rounds) {
        String more = panels.map(p -> "; where there are enough, %s, packed".formatted(p.summary()))
                .orElse(apart.isEmpty() ? "" : ", for arguments that show lanes to leave one another alone");
        String few = rounds.map(r -> "; over a parallel loop for fewer than %d rounds".formatted(r.enough()))
                .orElse("");
        List<String> accesses = new ArrayList<>(Accesses.list(plan, new VectorShapes(plan)));
        panels.ifPresent(p -> accesses.addAll(Accesses.made(p, new VectorShapes(p))));
        return new VectorLayout(
                plan.summary() + few + more,
                List.copyOf(accesses),
                plan.all().map(p -> Printer.print(p.body())).collect(Collectors.joining("in a stretch:\n")));
    }

    private static TileShape shape(VectorPlan plan, Arrangement arrangement) {
        List<Integer> steps = new ArrayList<>();
        List<Integer> multiples = new ArrayList<>();
        for (int d = 0; d < plan.scheduled().size(); d++) {
            steps.add(plan.scheduled().get(d).step());
            multiples.add(
                    d == plan.lane()
                            ? iterations(plan, arrangement.flat().factor())
                            : d == plan.row() ? plan.rows() : 1);
        }
        // Rows share what lanes load, so they stay together as long as there are lanes to cut.
        List<Integer> order = new ArrayList<>();
        for (int d = 0; d < steps.size(); d++) {
            if (d != plan.row()) {
                order.add(arrangement.places().get(d));
            }
        }
        if (plan.row() >= 0) {
            order.add(arrangement.places().get(plan.row()));
        }
        return new TileShape(arrangement.inOwnOrder(steps), arrangement.inOwnOrder(multiples), order);
    }

    /** The least number of iterations of the lane loop, each of so many of the plan's, that are whole blocks of lanes. */
    private static int iterations(VectorPlan plan, int factor) {
        int lanes = plan.width() * plan.vectors(); // a power of two
        return Math.max(1, lanes / Integer.lowestOneBit(factor));
    }

    private static Compilation.Refused refused(String reason) {
        return new Compilation.Refused(new Refusal(Form.SIMD, reason));
    }
}
