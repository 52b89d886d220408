package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.transform.Contraction;
import dev.gyre.jvm.simd.pass.Blending;
import dev.gyre.jvm.simd.pass.Hoisting;
import dev.gyre.jvm.simd.pass.Legality;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.StoredValues;
import dev.gyre.jvm.simd.pass.VectorPlan;

/** Rows of {@link Vectorizer} over vector plans. */
final class PlanPasses {
    private PlanPasses() {}

    static VectorPlan legal(VectorPlan plan, PlanUnit unit) throws RefusedException {
        Legality.check(plan, unit.shapes());
        return plan;
    }

    /** Stores of work-items to one element stay in their order. */
    static VectorPlan ordered(VectorPlan plan, PlanUnit unit) throws RefusedException {
        if (unit.group().isPresent()) {
            Legality.checkOrder(plan, unit.shapes(), unit.group().get());
        }
        return plan;
    }

    static VectorPlan blended(VectorPlan plan, PlanUnit unit) {
        return plan.of(Blending.of(plan, unit.shapes()));
    }

    static VectorPlan hoisted(VectorPlan plan, PlanUnit unit) {
        return plan.of(Hoisting.share(plan.body(), unit.shapes(), new RowDependence(plan.body(), plan.rowVariable())));
    }

    static VectorPlan contracted(VectorPlan plan, PlanUnit unit) {
        return unit.contract() ? plan.of(Contraction.contract(plan.body())) : plan;
    }

    static VectorPlan forwarded(VectorPlan plan, PlanUnit unit) {
        return plan.of(StoredValues.kept(plan));
    }
}
