package dev.gyre.jvm.simd.pipeline;

import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.Label;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.parse.KernelIr;
import dev.gyre.jvm.simd.pass.Reduction;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.verify.FormVerifier;
import dev.gyre.jvm.simd.verify.Signature;
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
 */
public record Snapshot(
        String pipeline,
        String pass,
        List<Stmt> body,
        List<KernelIr.Parameter> parameters,
        Signature signature,
        Map<Integer, Integer> own,
        Optional<VectorPlan> plan) {

    /** The forms of a kernel with parallel loops after every pass over its statements and over its plans, with strict arithmetic. */
    public static List<Snapshot> all(KernelMethod kernel) {
        List<Snapshot> all = new ArrayList<>();
        Map<Integer, Integer> sizes = new HashMap<>();
        PassLog.listen(
                new PassLog.Listener() {
                    @Override
                    public <F, U> void after(PassPipeline<F, U> pipeline, String pass, F form, U unit) {
                        of(pipeline, pass, form, unit, sizes).ifPresent(all::add);
                    }
                },
                () -> KernelCompiler.again(kernel, CompilerSettings.STRICT));
        return all;
    }

    private static <F, U> Optional<Snapshot> of(
            PassPipeline<F, U> pipeline, String pass, F form, U unit, Map<Integer, Integer> sizes) {
        if (form instanceof VectorPlan plan && unit instanceof PlanUnit u) {
            Map<Integer, Integer> beside = new HashMap<>(sizes);
            beside.replaceAll((_, size) -> size * ArrayRef.BESIDE);
            return Optional.of(new Snapshot(
                    pipeline.name(), pass, plan.body(), u.parameters(), u.signature(), beside, Optional.of(plan)));
        }
        if (pipeline.name().equals(Pipelines.LOOPS.name()) && form instanceof List<?> list && unit instanceof Unit u) {
            u.ownSizes().forEach((array, size) -> sizes.put(array.parameter(), size));
            List<Stmt> body = list.stream().map(Stmt.class::cast).toList();
            return Optional.of(new Snapshot(
                    pipeline.name(),
                    pass,
                    body,
                    List.copyOf(u.parameters()),
                    u.signature(),
                    Map.copyOf(sizes),
                    Optional.empty()));
        }
        return Optional.empty();
    }

    /** Whether it has all of its numbers from a kernel's arguments, so that it can be run. */
    public boolean runs(int arguments) {
        return parameters.stream().skip(arguments).allMatch(p -> p instanceof KernelIr.Parameter.Array)
                && parameters.stream()
                        .allMatch(p -> p instanceof KernelIr.Parameter.Array || p instanceof KernelIr.Parameter.Scalar);
    }

    /** Runs a body in its place. */
    public void run(List<Stmt> statements, Object[] arguments, long budget) {
        Map<Label, List<Reduction>> reductions = new HashMap<>();
        plan.ifPresent(p -> p.lanes().forEach((loop, list) -> reductions.put(loop.label(), list)));
        Interpreter.run(statements, parameters, arguments, own, reductions, budget);
    }

    /** Checks a body in its place, as one that a pass has left. */
    void verify(List<Stmt> statements) {
        if (plan.isPresent()) {
            FormVerifier.plan(plan.get(), plan.get().of(statements), signature);
        } else {
            FormVerifier.statements(body, statements, signature);
        }
    }

    @Override
    public String toString() {
        return pipeline + " after " + pass;
    }
}
