package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.jvm.simd.pass.CodeSize;
import dev.gyre.jvm.simd.pass.InterleaveGroups;
import dev.gyre.jvm.simd.pass.LaneWidth;
import dev.gyre.jvm.simd.pass.Legality;
import dev.gyre.jvm.simd.pass.UnrollAndJam;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import java.util.Optional;

/** Rows of {@link Vectorizer} that choose lanes. */
final class LanePasses {
    private LanePasses() {}

    static LaneCandidates across(LaneCandidates candidates) {
        return candidates.withAcross(candidates.loops().across());
    }

    static LaneCandidates sideBySide(LaneCandidates candidates, Planning unit) {
        return candidates.withAcross(p -> p.of(Legality.sideBySide(p.body(), unit.shapes(p))));
    }

    static LaneCandidates interleaved(LaneCandidates candidates, Planning unit) {
        return candidates.withAcross(p -> interleaved(p, unit));
    }

    private static VectorPlan interleaved(VectorPlan plan, Planning unit) {
        InterleaveGroups.Result better = InterleaveGroups.of(plan.body(), unit.shapes(plan));
        if (better.statements().equals(plan.body())) {
            return plan;
        }
        VectorPlan next = interleaved(plan.of(better.statements()), unit);
        return better.distinct() ? next.withDistinct() : next;
    }

    static LaneCandidates wide(LaneCandidates candidates, Planning unit) throws RefusedException {
        if (candidates.across().isEmpty()) {
            return candidates;
        }
        VectorPlan plan = candidates.across().get();
        int width = LaneWidth.of(plan.body(), unit.shapes(plan), unit.target());
        return candidates.withAcross(Optional.of(plan.wide(width)));
    }

    static LaneCandidates jammed(LaneCandidates candidates, Planning unit) {
        return candidates.withAcross(p -> UnrollAndJam.size(p, unit.shapes(p), unit.target()));
    }

    static LaneCandidates shortened(LaneCandidates candidates, Planning unit) {
        return candidates.withAcross(p -> CodeSize.limit(p, unit.shapes(p), unit.target()));
    }

    static LaneCandidates within(LaneCandidates candidates, Planning unit) throws RefusedException {
        return unit.within()
                ? candidates.withWithin(candidates.loops().within(unit.target(), unit.contract(), unit.assuming()))
                : candidates;
    }

    /** The plan that takes less time. */
    static LaneCandidates cheapest(LaneCandidates candidates, Planning unit) throws RefusedException {
        Optional<VectorPlan> across = candidates.across();
        Optional<VectorPlan> within = candidates.within();
        if (across.isEmpty() && within.isEmpty()) {
            throw candidates.loops().sharesVariables();
        }
        if (across.isEmpty() || within.isEmpty()) {
            return candidates;
        }
        return cycles(across.get()) <= VectorPlanner.perIteration(within.get())
                ? candidates.withWithin(Optional.empty())
                : candidates.withAcross(Optional.empty());
    }

    /** The loops in another order, where that takes less time. */
    static LaneCandidates exchanged(LaneCandidates candidates, Planning unit) throws RefusedException {
        LaneCandidates best = candidates;
        for (VectorPlanner order :
                candidates.orders().subList(1, candidates.orders().size())) {
            LaneCandidates other = Vectorizer.LANES.before("interchange").run(LaneCandidates.of(order), unit);
            if (cycles(other.plan()) < cycles(best.plan())) {
                best = other;
            }
        }
        return best;
    }

    /** The cycles of an iteration, with versions for lanes that agree. */
    static double cycles(VectorPlan plan) {
        return VectorPlanner.perIteration(CandidatePasses.agreeing(plan));
    }
}
