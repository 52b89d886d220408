package dev.gyre.jvm.simd.group;

import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.group.GroupKernel.Region;
import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.parse.ContextCalls;
import dev.gyre.jvm.simd.parse.KernelIr;
import dev.gyre.jvm.simd.pass.IndexSetSplitting;
import dev.gyre.jvm.simd.pass.LoopUnswitching;
import dev.gyre.jvm.simd.pass.LoopVersioning;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RegisterTranspose;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.pipeline.PlanUnit;
import dev.gyre.jvm.simd.rewrite.ExpressionRewriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The plan of a region's items: lanes, or one after another for a reason. Between two barriers an item may not touch an element that another
 * one writes, so that the items of a region are taken for independent. Only where several may store to one element, at indices without
 * a pattern, the last one stays the last.
 *
 * @param plan for lanes, if there is one
 * @param whole plans for all items of a group at once, if it has as many as their vectors have lanes, the fewest first; see {@link GroupReduction}
 * @param shorter the same as the plan for lanes with fewer versions of loops whose rounds go the same way, the longest first, then with none
 * @param reason why there is no plan
 */
public record RegionPlan(Optional<VectorPlan> plan, List<VectorPlan> whole, List<VectorPlan> shorter, String reason) {
    /** Vectors of a group whose items are taken at once. */
    private static final List<Integer> WHOLE = List.of(1, 2, 4, 8, 16);

    /** Items one after another. */
    public static RegionPlan refused(String reason) {
        return new RegionPlan(Optional.empty(), List.of(), List.of(), reason);
    }

    /** The best plan for a region. */
    public static RegionPlan of(GroupKernel kernel, Region region, Target target, boolean mayReorder) {
        if (kernel.isAtomic(region)) {
            return refused("several may add to one element");
        }
        try {
            VectorPlan cheapest = VectorPlanner.cheapest(nests(kernel, region), target, mayReorder);
            if (cheapest.lane() >= 0 && region.isOfOne() && !kernel.free()) {
                return refused("there is at most one along x");
            }
            VectorPlan plan = IndexSetSplitting.of(sized(cheapest, region, kernel, target));
            Set<VectorPlan> ways = new LinkedHashSet<>(LoopVersioning.of(LoopUnswitching.of(plan)));
            ways.add(plan);
            List<VectorPlan> checked = new ArrayList<>();
            for (VectorPlan way : ways) {
                checked.add(checked(way, kernel.group(), kernel.kernel(region).parameters(), mayReorder));
            }
            Optional<GroupReduction> reduction =
                    Optional.ofNullable(kernel.reductions().values().get(region.number()));
            List<VectorPlan> whole = reduction.isPresent()
                    ? whole(kernel, reduction.get(), plan.width(), target, mayReorder)
                    : List.of();
            return new RegionPlan(Optional.of(checked.getFirst()), whole, checked.subList(1, checked.size()), "");
        } catch (RefusedException e) {
            return refused(e.getMessage());
        }
    }

    private static List<VectorPlan> whole(
            GroupKernel kernel, GroupReduction reduction, int width, Target target, boolean mayReorder) {
        Region region = reduction.region();
        List<VectorPlan> plans = new ArrayList<>();
        try {
            VectorPlan plan = VectorPlanner.withoutRows(
                    VectorPlanner.cheapest(List.of(region.loops()), target, mayReorder), target);
            if (plan.lane() != region.loops().size() - 1
                    || plan.width() != width
                    || !target.has(reduction.array().storage(), width)
                    || !isDense(plan, target)) {
                return List.of();
            }
            for (int vectors : WHOLE) {
                VectorPlan all = LoopVersioning.of(LoopUnswitching.of(plan.block(1, vectors)))
                        .getLast();
                plans.add(checked(all, kernel.group(), kernel.kernel(region).parameters(), mayReorder));
            }
        } catch (RefusedException e) {
            return List.of();
        }
        return List.copyOf(plans);
    }

    /** Whether lanes access neighbours, or all of them the same. */
    private static boolean isDense(VectorPlan plan, Target target) {
        VectorShapes shapes = new VectorShapes(plan);
        boolean[] dense = {true};
        Stmt.accesses(
                plan.body(),
                (array, index) -> dense[0] &= switch (shapes.of(index)) {
                    case VectorShape.Uniform _ -> true;
                    case VectorShape.Linear linear ->
                        linear.isContiguous()
                                && (array.storage().bytes() >= Integer.BYTES
                                        || (target.scatters() && Target.isVector(array.storage(), plan.width())));
                    case VectorShape.Varying _ -> false;
                });
        return dense[0];
    }

    /** The orders that a region's loops may have: lanes of a plane's items are neighbours in columns or in rows. */
    private static List<List<Stmt.For>> nests(GroupKernel kernel, Region region) {
        List<Stmt.For> loops = region.loops();
        boolean plane = ExpressionRewriter.read(
                        region.body(), Set.of(loops.get(1).variable()))
                && ExpressionRewriter.read(region.body(), Set.of(loops.get(2).variable()));
        return kernel.free() && plane ? List.of(loops, region.exchanged()) : List.of(loops);
    }

    private static VectorPlan checked(
            VectorPlan plan, ContextCalls group, List<KernelIr.Parameter> parameters, boolean mayReorder)
            throws RefusedException {
        VectorPlan whole = PlanUnit.finished(plan, mayReorder, parameters);
        checkOrder(plan, new VectorShapes(plan), group);
        if (plan.segments().isEmpty()) {
            return whole;
        }
        IndexSetSplitting segments = plan.segments().get();
        VectorPlan cut = LoopVersioning.of(LoopUnswitching.of(segments.plan())).getFirst();
        return whole.with(
                Optional.of(segments.with(checked(cut, group, PlanUnit.within(segments, parameters), mayReorder))));
    }

    /** Groups of two dimensions are narrow along each, unless items are free, so that vectors come one at a time; others have no rows. */
    private static VectorPlan sized(VectorPlan plan, Region region, GroupKernel kernel, Target target) {
        KernelVariable z = region.loops().get(0).variable();
        KernelVariable y = region.loops().get(1).variable();
        Expr row = kernel.group().row(z, y);
        List<Stmt> line = ExpressionRewriter.rewrite(region.body(), e -> e.equals(row) ? Expr.Const.of(0) : e);
        boolean plane = ExpressionRewriter.read(line, Set.of(z, y));
        if (plan.lane() < 0 || (plane && kernel.free())) {
            return plan;
        }
        return plane ? VectorPlanner.inPlane(plan, target) : VectorPlanner.withoutRows(plan, target);
    }

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

    /** Whether it may only be used for arguments no two of which are the same array. */
    public boolean distinct() {
        return Stream.concat(plan.stream().flatMap(VectorPlan::all), whole.stream())
                .anyMatch(RegionPlan::readsAhead);
    }

    private static boolean readsAhead(VectorPlan plan) {
        VectorShapes shapes = new VectorShapes(plan);
        return plan.distinct()
                || !plan.storingLanes().isEmpty()
                || RegisterTranspose.find(plan, shapes).isPresent()
                || Packing.find(plan, shapes).isPresent();
    }

    /** Whether there is a plan with less code. */
    public boolean shrinks() {
        return !whole.isEmpty()
                || !shorter.isEmpty()
                || plan.map(VectorPlan::smaller).isPresent();
    }

    /** The plan with less code, if there is one. */
    public RegionPlan smaller() {
        if (!shrinks()) {
            return this;
        }
        if (!whole.isEmpty()) {
            return new RegionPlan(plan, List.of(), shorter, reason);
        }
        return shorter.isEmpty()
                ? new RegionPlan(plan.map(VectorPlan::smaller), List.of(), List.of(), reason)
                : new RegionPlan(
                        Optional.of(shorter.getFirst()), List.of(), shorter.subList(1, shorter.size()), reason);
    }

    /** The plan in one line, for people. */
    public String summary() {
        return plan.map(VectorPlan::summary).orElseGet(() -> "one item after another, as " + reason);
    }
}
