package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.transform.ExpressionRewriter;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.RegionPlan;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans the items of regions, by the lists of {@link Vectorizer}. */
public final class RegionPlanner {
    private final GroupKernel kernel;
    private final Target target;
    private final boolean contract;

    /**
     * A planner of a kernel's regions.
     *
     * @param contract whether a product and a sum are rounded once, and sums of floats may be gathered in another order
     */
    public RegionPlanner(GroupKernel kernel, Target target, boolean contract) {
        this.kernel = kernel;
        this.target = target;
        this.contract = contract;
    }

    /** The best plan for a region. */
    public RegionPlan plan(GroupKernel.Region region) {
        if (kernel.isAtomic(region)) {
            return RegionPlan.refused("several may add to one element");
        }
        Planning planning = Planning.of(kernel.kernel(region), target, contract);
        try {
            VectorPlan cheapest = Vectorizer.LANES
                    .run(LaneCandidates.of(orders(region)), planning)
                    .plan();
            if (cheapest.lane() >= 0 && region.isOfOne() && !kernel.free()) {
                return RegionPlan.refused("there is at most one along x");
            }
            PlanCandidates candidates =
                    Vectorizer.REGIONS.run(PlanCandidates.of(cheapest), new RegionUnit(kernel, region, planning));
            List<VectorPlan> plans = finished(candidates.tried(), planning.kernel());
            return new RegionPlan(
                    Optional.of(plans.getFirst()), whole(candidates, region), plans.subList(1, plans.size()), "");
        } catch (RefusedException e) {
            return RegionPlan.refused(e.getMessage());
        }
    }

    /** The orders that a region's loops may have: lanes of a plane's items are neighbours in columns or in rows. */
    private VectorPlanner[] orders(GroupKernel.Region region) {
        List<Stmt.For> loops = region.loops();
        boolean plane = ExpressionRewriter.read(
                        region.body(), Set.of(loops.get(1).variable()))
                && ExpressionRewriter.read(region.body(), Set.of(loops.get(2).variable()));
        VectorPlanner own = VectorPlanner.of(loops);
        return kernel.free() && plane
                ? new VectorPlanner[] {own, VectorPlanner.of(region.exchanged())}
                : new VectorPlanner[] {own};
    }

    private List<VectorPlan> whole(PlanCandidates candidates, GroupKernel.Region region) {
        if (candidates.whole().isEmpty()) {
            return List.of();
        }
        GroupKernel.Region all =
                kernel.reductions().values().get(region.number()).region();
        try {
            return finished(candidates.whole(), kernel.kernel(all));
        } catch (RefusedException _) {
            return List.of();
        }
    }

    private List<VectorPlan> finished(List<VectorPlan> plans, KernelIr items) throws RefusedException {
        List<VectorPlan> finished = new ArrayList<>();
        for (VectorPlan plan : plans) {
            finished.add(PlanUnit.finishedAll(plan, contract, items.parameters(), Optional.of(kernel.group())));
        }
        return List.copyOf(finished);
    }
}
