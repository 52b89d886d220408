package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.interpret.FormLanes;
import dev.gyre.ir.interpret.FormRun;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.PassLog;
import dev.gyre.ir.pipeline.PassPipeline;
import dev.gyre.ir.pipeline.Unit;
import dev.gyre.ir.transform.ParallelReduction;
import dev.gyre.ir.verify.FormVerifier;
import dev.gyre.ir.verify.Signature;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.jvm.simd.pass.PlanRules;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The form of a kernel after a pass.
 *
 * @param own the elements of arrays that iterations allocate, by the number of their parameter
 * @param plan whose body it is, if it's a vector plan's
 * @param chunked what chunks are made of, if it's a form of theirs
 */
public record Snapshot(
        String pipeline,
        String pass,
        List<Stmt> body,
        List<KernelIr.Parameter> parameters,
        Signature signature,
        Map<Integer, Integer> own,
        Optional<VectorPlan> plan,
        Optional<Chunked> chunked) {

    /**
     * A reduction.
     *
     * @param counted the kernel's statements before chunks were made of them
     */
    record Chunked(ParallelReduction reduction, List<Stmt> counted) {}

    /** Bits of the vectors of plans: few, so that kernels on small arrays fill them. */
    private static final int BITS = 128;

    /** The settings under which forms are made: those of the plain call. */
    static final CompilerSettings SETTINGS = CompilerSettings.STRICT.within(BITS);

    /** Iterations of a reduction's chunk: not as many as its loop has, so that there are several, nor a multiple of lanes. */
    private static final int CHUNK = 13;

    /** The forms of a kernel with parallel loops after every pass over its statements and over its plans, with strict arithmetic. */
    public static List<Snapshot> all(KernelMethod kernel) {
        Listening listening = new Listening();
        PassLog.listen(listening, () -> KernelCompiler.again(kernel, SETTINGS));
        return listening.all;
    }

    private static final class Listening implements PassLog.Listener {
        private final List<Snapshot> all = new ArrayList<>();
        private final Map<Integer, Integer> sizes = new HashMap<>();
        private List<Stmt> counted = List.of();
        private Optional<Chunked> chunked = Optional.empty();

        @Override
        public <F, U> void after(PassPipeline<F, U> pipeline, String pass, F form, U unit) {
            if (form instanceof VectorPlan plan && unit instanceof PlanUnit u) {
                Map<Integer, Integer> beside = new HashMap<>(sizes);
                beside.replaceAll((_, size) -> size * ArrayRef.BESIDE);
                all.add(new Snapshot(
                        pipeline.name(),
                        pass,
                        plan.body(),
                        u.parameters(),
                        u.signature(),
                        beside,
                        Optional.of(plan),
                        chunked));
            } else if (pipeline.name().equals(MiddleEnd.LOOPS.name())
                    && form instanceof List<?> list
                    && unit instanceof Unit u) {
                chunked = Optional.empty();
                statements(pipeline.name(), pass, list, u);
            } else if (pipeline.name().equals(MiddleEnd.REDUCTIONS.name())
                    && form instanceof List<?> list
                    && unit instanceof Unit u) {
                chunked = u.reduction().map(r -> new Chunked(r, counted));
                statements(pipeline.name(), pass, list, u);
            }
        }

        private void statements(String pipeline, String pass, List<?> list, Unit u) {
            u.ownSizes().forEach((array, size) -> sizes.put(array.parameter(), size));
            List<Stmt> body = list.stream().map(Stmt.class::cast).toList();
            counted = body;
            List<KernelIr.Parameter> parameters = chunked.map(
                            c -> c.reduction().kernel(u.kernel()).parameters())
                    .orElse(u.parameters());
            all.add(new Snapshot(
                    pipeline,
                    pass,
                    body,
                    List.copyOf(parameters),
                    chunked.isPresent() ? Signature.of(parameters) : u.signature(),
                    Map.copyOf(sizes),
                    Optional.empty(),
                    chunked));
        }
    }

    /** Whether it has all of its numbers from a kernel's arguments, or is one of chunks, so that it can be run. */
    public boolean runs(int arguments) {
        int chunks = chunked.map(c -> 3).orElse(0);
        return parameters.stream().skip(arguments + chunks).allMatch(p -> p instanceof KernelIr.Parameter.Array)
                && parameters.stream()
                        .allMatch(p -> p instanceof KernelIr.Parameter.Array || p instanceof KernelIr.Parameter.Scalar);
    }

    /** Runs a body in its place, a plan's with all of its lanes. */
    public void run(List<Stmt> statements, Object[] arguments, long budget) {
        run(statements, arguments, plan.map(PlanLanes::of).orElse(FormLanes.NONE), budget);
    }

    /** Runs a body in its place, one iteration after another. */
    public void runInOrder(List<Stmt> statements, Object[] arguments, long budget) {
        run(statements, arguments, plan.map(PlanLanes::single).orElse(FormLanes.NONE), budget);
    }

    private void run(List<Stmt> statements, Object[] arguments, FormLanes lanes, long budget) {
        FormRun run = new FormRun(parameters, lanes, budget);
        if (chunked.isPresent()) {
            run.chunks(chunked.get().counted(), statements, chunked.get().reduction(), arguments, CHUNK);
        } else {
            run.loops(statements, arguments, own);
        }
    }

    /** Checks a body in its place, as one that a pass has left. */
    void verify(List<Stmt> statements) {
        if (plan.isPresent()) {
            PlanRules.check(plan.get(), plan.get().of(statements), signature);
        } else {
            FormVerifier.statements(body, statements, signature);
        }
    }

    @Override
    public String toString() {
        return pipeline + " after " + pass;
    }
}
