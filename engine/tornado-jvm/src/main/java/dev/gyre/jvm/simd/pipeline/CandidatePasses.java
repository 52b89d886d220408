package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.pipeline.LeftOut;
import dev.gyre.jvm.simd.pass.Accesses;
import dev.gyre.jvm.simd.pass.IndexSetSplitting;
import dev.gyre.jvm.simd.pass.LoopUnswitching;
import dev.gyre.jvm.simd.pass.UniformVersioning;
import dev.gyre.jvm.simd.pass.UnrollAndJam;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.List;
import java.util.stream.Stream;

/** Rows of {@link Vectorizer} that make several plans of one. */
final class CandidatePasses {
    static final String UNIFORM_VERSIONING = "uniform-versioning";

    private static final boolean AGREE = !LeftOut.OF_PROPERTIES.has(UNIFORM_VERSIONING);

    private CandidatePasses() {}

    /** The plan with versions for lanes that agree, unless they are left out. */
    static VectorPlan agreeing(VectorPlan plan) {
        return AGREE ? UniformVersioning.of(plan) : plan;
    }

    /** Versions for lanes that agree, of which fewer vectors may be tried. */
    static PlanCandidates versioned(PlanCandidates candidates) {
        VectorPlan plan = candidates.plan();
        VectorPlan agreeing = Accesses.areOwn(plan.body()) ? plan : agreeing(plan);
        return agreeing.equals(plan) ? candidates : candidates.before(agreeing.sizes());
    }

    /** Stretches of lanes before all else, if the plan as it is has some. */
    static PlanCandidates split(PlanCandidates candidates) {
        VectorPlan plan = candidates.plan();
        if (Accesses.areOwn(plan.body())) {
            return candidates;
        }
        VectorPlan agreeing =
                candidates.tried().isEmpty() ? plan : candidates.tried().getFirst();
        VectorPlan best = IndexSetSplitting.of(plan, agreeing, CandidatePasses::agreeing);
        if (best.segments().isEmpty()) {
            return candidates;
        }
        Stream<VectorPlan> smaller =
                plan.sizes().stream().skip(1).map(size -> IndexSetSplitting.of(size, CandidatePasses::agreeing));
        return candidates.behind(Stream.concat(Stream.of(best), smaller)
                .filter(cut -> cut.segments().isPresent())
                .toList());
    }

    static PlanCandidates jammed(PlanCandidates candidates, Planning unit) {
        return candidates.before(UnrollAndJam.jammed(candidates.plan(), unit.target()));
    }

    static PlanCandidates sizes(PlanCandidates candidates) {
        return candidates.before(candidates.plan().sizes());
    }

    /** Each plan with versions for lanes that all meet a condition, and without. */
    static PlanCandidates unswitched(PlanCandidates candidates) {
        PlanCandidates within = candidates.each(p -> p.withStretches(LoopUnswitching::of));
        List<VectorPlan> few =
                within.tried().stream().filter(LoopUnswitching::areFew).toList();
        List<VectorPlan> both = (few.isEmpty() ? within.tried() : few)
                .stream()
                        .flatMap(p -> Stream.of(LoopUnswitching.of(p), p).distinct())
                        .toList();
        return within.with(both);
    }
}
