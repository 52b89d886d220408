package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.transform.ExpressionRewriter;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.IndexSetSplitting;
import dev.gyre.jvm.simd.pass.RegionPlan;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans the items of regions, by the lists of {@link Pipelines}. */
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
            VectorPlan cheapest = Pipelines.LANES
                    .run(LaneCandidates.of(orders(region)), planning)
                    .plan();
            if (cheapest.lane() >= 0 && region.isOfOne() && !kernel.free()) {
                return RegionPlan.refused("there is at most one along x");
            }
            PlanCandidates candidates =
                    Pipelines.REGIONS.run(PlanCandidates.of(cheapest), new RegionUnit(kernel, region, planning));
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
            finished.add(finished(plan, items.parameters()));
        }
        return List.copyOf(finished);
    }

    private VectorPlan finished(VectorPlan plan, List<KernelIr.Parameter> parameters) throws RefusedException {
        VectorPlan whole = PlanUnit.finished(plan, contract, parameters);
        checkOrder(plan, new VectorShapes(plan), kernel.group());
        if (plan.segments().isEmpty()) {
            return whole;
        }
        IndexSetSplitting segments = plan.segments().get();
        return whole.with(Optional.of(segments.with(finished(segments.plan(), PlanUnit.within(segments, parameters)))));
    }

    /** Only where several may store to one element, at indices without a pattern, the last one stays the last. */
    private static void checkOrder(VectorPlan plan, VectorShapes shapes, ContextCalls group) throws RefusedException {
        List<ArrayRef> scattered = new ArrayList<>();
        List<ArrayRef> accessed = new ArrayList<>();
        boolean[] loops = new boolean[1];
        Stmt.walk(plan.body(), s -> {
            if (s instanceof Stmt.Store store) {
                if (shapes.of(store.index()).isVarying() && !group.isOwn(store.array())) {
                    scattered.add(store.array());
                }
            }
            boolean inner = s instanceof Stmt.For f && !plan.scheduled().contains(f);
            loops[0] |=
                    (inner || s instanceof Stmt.Loop) && s.bodies().stream().anyMatch(b -> scatters(b, shapes, group));
        });
        Stmt.accesses(plan.body(), (array, _) -> accessed.add(array));
        boolean alone = scattered.stream()
                .allMatch(a -> accessed.stream().filter(a::equals).count() == 1);
        if (!scattered.isEmpty() && (!alone || loops[0] || plan.rows() > 1)) {
            throw new RefusedException("several may store to one element of %s", scattered.getFirst());
        }
    }

    private static boolean scatters(List<Stmt> statements, VectorShapes shapes, ContextCalls group) {
        boolean[] scatters = new boolean[1];
        Stmt.walk(
                statements,
                s -> scatters[0] |= s instanceof Stmt.Store store
                        && shapes.of(store.index()).isVarying()
                        && !group.isOwn(store.array()));
        return scatters[0];
    }
}
