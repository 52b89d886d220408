package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.verify.Signature;
import dev.gyre.jvm.simd.pass.PlanRules;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plans for the same lanes, of which the first is taken whose code isn't too long for the JIT.
 *
 * @param plan that they are made from
 * @param tried the best first
 * @param whole plans for all items of a group at once, if it has as many as their vectors have lanes, the fewest first
 */
public record PlanCandidates(VectorPlan plan, List<VectorPlan> tried, List<VectorPlan> whole) {
    /** None yet. */
    public static PlanCandidates of(VectorPlan plan) {
        return new PlanCandidates(plan, List.of(), List.of());
    }

    /** A copy that begins from another plan. */
    PlanCandidates from(VectorPlan other) {
        return new PlanCandidates(other, tried, whole);
    }

    PlanCandidates with(List<VectorPlan> plans) {
        return new PlanCandidates(plan, List.copyOf(plans), whole);
    }

    PlanCandidates withWhole(List<VectorPlan> plans) {
        return new PlanCandidates(plan, tried, List.copyOf(plans));
    }

    PlanCandidates each(UnaryOperator<VectorPlan> change) {
        return with(tried.stream().map(change).toList());
    }

    PlanCandidates before(List<VectorPlan> others) {
        return with(Stream.concat(tried.stream(), others.stream()).toList());
    }

    PlanCandidates behind(List<VectorPlan> others) {
        return with(Stream.concat(others.stream(), tried.stream()).toList());
    }

    static String print(PlanCandidates candidates) {
        return Stream.concat(candidates.tried.stream(), candidates.whole.stream())
                .map(PlanUnit::print)
                .collect(Collectors.joining("\n"));
    }

    static void verify(PlanCandidates before, PlanCandidates after, RegionUnit unit) {
        verify(before, after.withWhole(List.of()), unit.planning().signature());
    }

    static void verify(PlanCandidates before, PlanCandidates after, Signature signature) {
        Stream.concat(after.tried.stream(), after.whole.stream())
                .filter(p -> !before.tried.contains(p) && !before.whole.contains(p))
                .forEach(p -> PlanRules.check(p, p, signature));
    }
}
