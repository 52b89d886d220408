package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.pipeline.Pass;
import dev.gyre.ir.pipeline.PassPipeline;
import dev.gyre.jvm.simd.pass.PlanRules;
import dev.gyre.jvm.simd.pass.VectorPlan;

/** Lists of passes over each of the forms that {@link Vectorizer} has: how the form is printed, and what it has to be after each. */
@SuppressWarnings("varargs") // lists are made of the arrays, and nothing else
final class VectorLists {
    private VectorLists() {}

    @SafeVarargs
    static PassPipeline<Arrangement, Arrangement.Given> arrangements(
            String name, Pass<Arrangement, Arrangement.Given>... passes) {
        return PassPipeline.of(name, (form, _) -> Arrangement.print(form), Arrangement::verify, passes);
    }

    @SafeVarargs
    static PassPipeline<LaneCandidates, Planning> lanes(String name, Pass<LaneCandidates, Planning>... passes) {
        return PassPipeline.of(name, (form, _) -> LaneCandidates.print(form), LaneCandidates::verify, passes);
    }

    @SafeVarargs
    static PassPipeline<PlanCandidates, Planning> candidates(String name, Pass<PlanCandidates, Planning>... passes) {
        return PassPipeline.of(
                name,
                (form, _) -> PlanCandidates.print(form),
                (before, after, unit) -> PlanCandidates.verify(before, after, unit.signature()),
                passes);
    }

    @SafeVarargs
    static PassPipeline<PlanCandidates, RegionUnit> itemCandidates(
            String name, Pass<PlanCandidates, RegionUnit>... passes) {
        return PassPipeline.of(name, (form, _) -> PlanCandidates.print(form), PlanCandidates::verify, passes);
    }

    @SafeVarargs
    static PassPipeline<VectorPlan, PlanUnit> plans(String name, Pass<VectorPlan, PlanUnit>... passes) {
        return PassPipeline.of(
                name,
                (form, _) -> PlanUnit.print(form),
                (before, after, unit) -> PlanRules.check(before, after, unit.signature()),
                passes);
    }
}
