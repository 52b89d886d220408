package dev.gyre.jvm.simd.pass;

import java.util.List;
import java.util.Optional;
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
    /** Items one after another. */
    public static RegionPlan refused(String reason) {
        return new RegionPlan(Optional.empty(), List.of(), List.of(), reason);
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
