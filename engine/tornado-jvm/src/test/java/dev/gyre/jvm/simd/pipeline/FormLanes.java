package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Reduction;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The loops of a form whose iterations go together, by their labels.
 *
 * @param blocks how many go together
 * @param reductions what lanes gather
 */
record FormLanes(Map<Label, Together> blocks, Map<Label, List<Reduction>> reductions) {
    static final FormLanes NONE = new FormLanes(Map.of(), Map.of());

    /**
     * Iterations that go together.
     *
     * @param last the first lane of their last vector
     */
    record Together(int count, int last) {}

    /** The lanes and rows of a plan. */
    static FormLanes of(VectorPlan plan) {
        return of(plan, plan.width(), plan.vectors(), plan.rows());
    }

    /** The loops of a plan with one iteration at a time. */
    static FormLanes single(VectorPlan plan) {
        return of(plan, 1, 1, 1);
    }

    private static FormLanes of(VectorPlan plan, int width, int vectors, int rows) {
        Map<Label, Together> blocks = new HashMap<>();
        Map<Label, List<Reduction>> reductions = new HashMap<>();
        plan.lanes().forEach((loop, gathered) -> {
            blocks.put(loop.label(), new Together(width * vectors, width * (vectors - 1)));
            reductions.put(loop.label(), gathered);
        });
        if (plan.row() >= 0) {
            blocks.put(plan.scheduled().get(plan.row()).label(), new Together(rows, 0));
        }
        return new FormLanes(blocks, reductions);
    }

    boolean has(Stmt.For loop) {
        return blocks.containsKey(loop.label());
    }

    Together of(Stmt.For loop) {
        return blocks.get(loop.label());
    }

    List<Reduction> gathered(Stmt.For loop) {
        return reductions.getOrDefault(loop.label(), List.of());
    }
}
