package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Printer;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.verify.Signature;
import dev.gyre.jvm.simd.pass.Accesses;
import dev.gyre.jvm.simd.pass.IndexSetSplitting;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The facts that passes over a plan may use.
 *
 * @param shapes of the plan as it was chosen
 * @param contract whether a product and a sum are rounded once
 * @param parameters of the code that is made of it
 * @param group the work-items that are lanes, if they are
 */
public record PlanUnit(
        VectorShapes shapes, boolean contract, List<KernelIr.Parameter> parameters, Optional<ContextCalls> group) {
    /**
     * A plan after all passes.
     *
     * @param parameters of the code that is made of it
     * @throws RefusedException if its lanes can't do what they'd have to
     */
    public static VectorPlan finished(VectorPlan plan, boolean contract, List<KernelIr.Parameter> parameters)
            throws RefusedException {
        return finished(plan, contract, parameters, Optional.empty());
    }

    private static VectorPlan finished(
            VectorPlan plan, boolean contract, List<KernelIr.Parameter> parameters, Optional<ContextCalls> group)
            throws RefusedException {
        return Vectorizer.PLANS.run(plan, new PlanUnit(new VectorShapes(plan), contract, parameters, group));
    }

    /** The parameters of the code for stretches of lanes, which are given their quotient. */
    public static List<KernelIr.Parameter> within(IndexSetSplitting segments, List<KernelIr.Parameter> parameters) {
        List<KernelIr.Parameter> more = new ArrayList<>(parameters);
        more.add(new KernelIr.Parameter.Scalar(segments.quotient()));
        return more;
    }

    /**
     * A plan after all passes, and what is done in stretches of its lanes too.
     *
     * @param group the work-items that are lanes, if they are
     * @throws RefusedException as {@link #finished}
     */
    public static VectorPlan finishedAll(
            VectorPlan plan, boolean contract, List<KernelIr.Parameter> parameters, Optional<ContextCalls> group)
            throws RefusedException {
        VectorPlan whole = finished(plan, contract, parameters, group);
        if (plan.segments().isEmpty()) {
            return whole;
        }
        IndexSetSplitting segments = plan.segments().get();
        return whole.with(Optional.of(
                segments.with(finishedAll(segments.plan(), contract, within(segments, parameters), group))));
    }

    /** A plan as text: its lanes, its accesses, its statements, and what is done in stretches. */
    static String print(VectorPlan plan) {
        return plan.all()
                .map(p -> p.summary() + "\n" + String.join("\n", Accesses.list(p, new VectorShapes(p))) + "\n"
                        + Printer.print(p.body()))
                .collect(Collectors.joining("in a stretch:\n"));
    }

    Signature signature() {
        return Signature.of(parameters);
    }
}
