package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.PassLog;
import dev.gyre.ir.pipeline.PassPipeline;
import dev.gyre.ir.pipeline.Unit;
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
 */
public record Snapshot(
        String pipeline,
        String pass,
        List<Stmt> body,
        List<KernelIr.Parameter> parameters,
        Signature signature,
        Map<Integer, Integer> own,
        Optional<VectorPlan> plan) {

    /** Bits of the vectors of plans: few, so that kernels on small arrays fill them. */
    private static final int BITS = 128;

    /** The settings under which forms are made: those of the plain call. */
    static final CompilerSettings SETTINGS = CompilerSettings.STRICT.within(BITS);

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
                () -> KernelCompiler.again(kernel, SETTINGS));
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
        if (pipeline.name().equals(MiddleEnd.LOOPS.name()) && form instanceof List<?> list && unit instanceof Unit u) {
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

    /** Runs a body in its place, a plan's with all of its lanes. */
    public void run(List<Stmt> statements, Object[] arguments, long budget) {
        run(statements, arguments, plan.map(FormLanes::of).orElse(FormLanes.NONE), budget);
    }

    /** Runs a body in its place, one iteration after another. */
    public void runInOrder(List<Stmt> statements, Object[] arguments, long budget) {
        run(statements, arguments, plan.map(FormLanes::single).orElse(FormLanes.NONE), budget);
    }

    private void run(List<Stmt> statements, Object[] arguments, FormLanes lanes, long budget) {
        Map<Integer, ArrayMemory> arrays = new HashMap<>();
        for (int p = 0; p < parameters.size(); p++) {
            if (parameters.get(p) instanceof KernelIr.Parameter.Array(ArrayRef a)) {
                arrays.put(
                        a.parameter(),
                        p < arguments.length
                                ? ArrayMemory.of(arguments[p])
                                : ArrayMemory.fresh(a.storage(), own.get(a.parameter())));
            }
        }
        Interpreter interpreter = new Interpreter(
                arrays,
                lanes,
                () -> {
                    throw new IllegalArgumentException("there are no work-items here");
                },
                region -> {
                    throw new IllegalArgumentException("there is no region " + region);
                },
                budget);
        interpreter.put(parameters, arguments);
        interpreter.list(statements);
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
