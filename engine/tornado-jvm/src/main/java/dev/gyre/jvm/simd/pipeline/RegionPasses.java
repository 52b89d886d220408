package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.group.GroupReduction;
import dev.gyre.ir.transform.ExpressionRewriter;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.IndexSetSplitting;
import dev.gyre.jvm.simd.pass.LoopVersioning;
import dev.gyre.jvm.simd.pass.UnrollAndJam;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Rows of {@link Vectorizer} over plans for a region's items. */
final class RegionPasses {
    /** Vectors of a group whose items are taken at once. */
    private static final List<Integer> WHOLE = List.of(1, 2, 4, 8, 16);

    private RegionPasses() {}

    /** Groups of two dimensions are narrow along each, unless items are free, so that vectors come one at a time; others have no rows. */
    static PlanCandidates sized(PlanCandidates candidates, RegionUnit unit) {
        VectorPlan plan = sized(candidates.plan(), unit);
        return candidates.from(plan).with(List.of(plan));
    }

    private static VectorPlan sized(VectorPlan plan, RegionUnit unit) {
        List<Stmt.For> loops = unit.region().loops();
        KernelVariable z = loops.get(0).variable();
        KernelVariable y = loops.get(1).variable();
        Expr row = unit.kernel().group().row(z, y);
        List<Stmt> line = ExpressionRewriter.rewrite(unit.region().body(), e -> e.equals(row) ? Expr.Const.of(0) : e);
        boolean plane = ExpressionRewriter.read(line, Set.of(z, y));
        if (plan.lane() < 0 || (plane && unit.kernel().free())) {
            return plan;
        }
        Target target = unit.planning().target();
        return plane ? UnrollAndJam.inPlane(plan, target) : UnrollAndJam.withoutRows(plan, target);
    }

    static PlanCandidates versioned(PlanCandidates candidates) {
        return candidates.with(List.of(CandidatePasses.agreeing(candidates.plan())));
    }

    static PlanCandidates split(PlanCandidates candidates) {
        VectorPlan agreeing = candidates.tried().getFirst();
        return candidates.with(List.of(IndexSetSplitting.of(candidates.plan(), agreeing, CandidatePasses::agreeing)));
    }

    /** Loops without checks and branches in place of the best plan's, which the others are made from. */
    static PlanCandidates checked(PlanCandidates candidates) {
        return loops(candidates.from(candidates.tried().getFirst()), LoopVersioning.Extent.CHECKED);
    }

    static PlanCandidates carried(PlanCandidates candidates) {
        return loops(candidates, LoopVersioning.Extent.CARRIED);
    }

    private static PlanCandidates loops(PlanCandidates candidates, LoopVersioning.Extent extent) {
        VectorPlan all = stretched(candidates, extent);
        VectorPlan last = candidates.tried().getLast().with(all.segments());
        return candidates.with(
                Stream.of(LoopVersioning.of(all, extent), last).distinct().toList());
    }

    /** The plan that versions are made from, with versions in stretches of its lanes. */
    private static VectorPlan stretched(PlanCandidates candidates, LoopVersioning.Extent extent) {
        return candidates.plan().withStretches(p -> LoopVersioning.of(p, extent));
    }

    /** Parts of an item side by side before all else. */
    static PlanCandidates jammed(PlanCandidates candidates) {
        if (candidates.plan().all().noneMatch(LoopVersioning::hasParts)) {
            return candidates;
        }
        VectorPlan all = stretched(candidates, LoopVersioning.Extent.JAMMED);
        List<VectorPlan> plans = new ArrayList<>(List.of(LoopVersioning.of(all, LoopVersioning.Extent.JAMMED)));
        candidates.tried().forEach(p -> plans.add(p.with(all.segments())));
        return candidates.with(plans.stream().distinct().toList());
    }

    /** Plans for all items of a group at once, of a region whose values are reduced right behind it. */
    static PlanCandidates whole(PlanCandidates candidates, RegionUnit unit) {
        Optional<GroupReduction> reduction = Optional.ofNullable(
                unit.kernel().reductions().values().get(unit.region().number()));
        if (reduction.isEmpty()) {
            return candidates;
        }
        RegionUnit all = unit.of(reduction.get().region());
        try {
            return candidates.withWhole(
                    whole(all, reduction.get(), candidates.tried().getFirst().width()));
        } catch (RefusedException _) {
            return candidates;
        }
    }

    private static List<VectorPlan> whole(RegionUnit unit, GroupReduction reduction, int width)
            throws RefusedException {
        List<Stmt.For> loops = unit.region().loops();
        Target target = unit.planning().target();
        LaneCandidates lanes = Vectorizer.LANES.run(LaneCandidates.of(VectorPlanner.of(loops)), unit.planning());
        VectorPlan plan = UnrollAndJam.withoutRows(lanes.plan(), target);
        if (plan.lane() != loops.size() - 1
                || plan.width() != width
                || !target.has(reduction.array().storage(), width)
                || !isDense(plan, target)) {
            return List.of();
        }
        List<VectorPlan> plans = new ArrayList<>();
        for (int vectors : WHOLE) {
            VectorPlan block = plan.block(1, vectors);
            PlanCandidates versions = Vectorizer.REGIONS
                    .from("loop-unswitching")
                    .before("group-unroll-and-jam")
                    .run(PlanCandidates.of(block).with(List.of(block)), unit);
            plans.add(versions.tried().getFirst());
        }
        return plans;
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
}
