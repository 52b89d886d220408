package dev.gyre.jvm.simd.pipeline;

import dev.gyre.jvm.simd.pass.PlanRules;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kernel's loops, and plans for their lanes of which one is left in the end.
 *
 * @param orders the loops in each of the orders that they may have, their own first
 * @param across for lanes that are iterations of the innermost parallel loop
 * @param within for lanes that are iterations of sequential loops
 */
public record LaneCandidates(List<VectorPlanner> orders, Optional<VectorPlan> across, Optional<VectorPlan> within) {
    /** Loops without lanes. */
    public static LaneCandidates of(VectorPlanner... orders) {
        return new LaneCandidates(List.of(orders), Optional.empty(), Optional.empty());
    }

    VectorPlanner loops() {
        return orders.getFirst();
    }

    /** The plan that is left. */
    public VectorPlan plan() {
        return across.or(() -> within).orElseThrow();
    }

    LaneCandidates withAcross(Optional<VectorPlan> plan) {
        return new LaneCandidates(orders, plan, within);
    }

    LaneCandidates withAcross(UnaryOperator<VectorPlan> change) {
        return withAcross(across.map(change));
    }

    LaneCandidates withWithin(Optional<VectorPlan> plan) {
        return new LaneCandidates(orders, across, plan);
    }

    static String print(LaneCandidates candidates) {
        return Stream.of(candidates.across, candidates.within)
                .flatMap(Optional::stream)
                .map(PlanUnit::print)
                .collect(Collectors.joining("\n"));
    }

    static void verify(LaneCandidates before, LaneCandidates after, Planning unit) {
        after.across.ifPresent(p -> PlanRules.check(before.across.orElse(p), p, unit.signature()));
        after.within.ifPresent(p -> PlanRules.check(before.within.orElse(p), p, unit.signature()));
    }
}
