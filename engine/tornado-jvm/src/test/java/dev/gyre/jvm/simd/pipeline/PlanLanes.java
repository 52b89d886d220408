package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Label;
import dev.gyre.ir.analysis.Reduction;
import dev.gyre.ir.interpret.FormLanes;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the interpreter is told of a plan's lanes. */
final class PlanLanes {
    private PlanLanes() {}

    /** The lanes and rows of a plan. */
    static FormLanes of(VectorPlan plan) {
        return of(plan, plan.width(), plan.vectors(), plan.rows());
    }

    /** The loops of a plan with one iteration at a time. */
    static FormLanes single(VectorPlan plan) {
        return of(plan, 1, 1, 1);
    }

    private static FormLanes of(VectorPlan plan, int width, int vectors, int rows) {
        Map<Label, FormLanes.Together> blocks = new HashMap<>();
        Map<Label, List<Reduction>> reductions = new HashMap<>();
        plan.lanes().forEach((loop, gathered) -> {
            blocks.put(loop.label(), new FormLanes.Together(width * vectors, width * (vectors - 1)));
            reductions.put(loop.label(), gathered);
        });
        if (plan.row() >= 0) {
            blocks.put(plan.scheduled().get(plan.row()).label(), new FormLanes.Together(rows, 0));
        }
        return new FormLanes(blocks, reductions);
    }
}
