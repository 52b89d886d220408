package dev.gyre.jvm.simd.pipeline;

import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;

/**
 * What passes over a plan know of it.
 *
 * @param shapes of the plan as it was chosen
 * @param contract whether a product and a sum are rounded once
 */
public record PlanUnit(VectorShapes shapes, boolean contract) {
    /**
     * A plan after all passes.
     *
     * @throws RefusedException if its lanes can't do what they'd have to
     */
    public static VectorPlan finished(VectorPlan plan, boolean contract) throws RefusedException {
        return Pipelines.PLANS.run(plan, new PlanUnit(new VectorShapes(plan), contract));
    }
}
