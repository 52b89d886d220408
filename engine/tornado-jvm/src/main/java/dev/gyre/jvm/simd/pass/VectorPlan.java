package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Reduction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The vectorised form of a kernel: its statements, and which loops are lanes and rows.
 *
 * @param body the kernel's statements
 * @param scheduled the parallel loops that tiles cut, outermost first
 * @param lanes the loops whose iterations are lanes, with what each reduces
 * @param lane the position of the lane loop among the scheduled ones, or -1
 * @param row the position of the loop whose iterations are jammed among the scheduled ones, or -1
 * @param tile the iterations that go together
 * @param distinct whether different parameters must hold different arrays
 * @param loads what may be loaded otherwise than from where it lies
 * @param segments what's done where stretches of lanes have a quotient in common, if something else is
 */
public record VectorPlan(
        List<Stmt> body,
        List<Stmt.For> scheduled,
        Map<Stmt.For, List<Reduction>> lanes,
        int lane,
        int row,
        RegisterTile tile,
        boolean distinct,
        Loads loads,
        Optional<IndexSetSplitting> segments) {

    /**
     * The iterations whose values registers hold at once.
     *
     * @param width lanes of a vector
     * @param rows iterations of the row loop
     * @param vectors of lanes
     */
    public record RegisterTile(int width, int rows, int vectors) {}

    /**
     * The loads that are arranged before they're needed.
     *
     * @param transposed whether those at a stride may be transposed in registers, see {@link RegisterTranspose}
     * @param packed whether those that rows share may be packed, see {@link Packing}
     * @param panels whether these are packed, all of them and always
     */
    public record Loads(boolean transposed, boolean packed, boolean panels) {
        private static final Loads IN_PLACE = new Loads(false, false, false);
    }

    /** A plan for one iteration at a time, before lanes and rows go together. */
    static VectorPlan untiled(
            List<Stmt> body, List<Stmt.For> scheduled, Map<Stmt.For, List<Reduction>> lanes, int lane) {
        RegisterTile one = new RegisterTile(1, 1, 1);
        return new VectorPlan(body, scheduled, lanes, lane, -1, one, false, Loads.IN_PLACE, Optional.empty());
    }

    /** Lanes of a vector. */
    public int width() {
        return tile.width();
    }

    /** Iterations of the row loop that go together. */
    public int rows() {
        return tile.rows();
    }

    /** Vectors of lanes that go together. */
    public int vectors() {
        return tile.vectors();
    }

    /** The instructions at which loops begin whose iterations are lanes, though only arguments can show that they leave one another alone. */
    public Set<Integer> assumedApart() {
        return lanes.keySet().stream()
                .filter(loop -> lane < 0 && !Reductions.isInOrder(loop))
                .map(loop -> loop.label().instruction())
                .collect(Collectors.toSet());
    }

    /** The instructions at which sequential loops begin whose iterations are lanes, and store. */
    public Set<Integer> storingLanes() {
        return lanes.keySet().stream()
                .filter(loop -> lane < 0 && VectorPlanner.stores(loop.body()))
                .map(loop -> loop.label().instruction())
                .collect(Collectors.toSet());
    }

    /** A copy with fewer copies of the code, or null if there is only one. */
    public VectorPlan smaller() {
        if (segments.isPresent()) {
            return with(Optional.empty());
        }
        if (tile.vectors() > 1) {
            return block(tile.rows(), tile.vectors() / 2);
        }
        return tile.rows() > 1 ? block(tile.rows() / 2, tile.vectors()) : null;
    }

    /** This plan, and the same with less and less code. */
    public List<VectorPlan> sizes() {
        return Stream.iterate(this, Objects::nonNull, VectorPlan::smaller).toList();
    }

    VectorPlan jammed(int newRow, int newRows, int newVectors) {
        return new VectorPlan(
                body,
                scheduled,
                lanes,
                lane,
                newRow,
                new RegisterTile(tile.width(), newRows, newVectors),
                distinct,
                loads,
                Optional.empty());
    }

    /** A copy for so many rows and vectors. */
    public VectorPlan block(int newRows, int newVectors) {
        return jammed(newRows > 1 ? row : -1, newRows, newVectors);
    }

    public VectorPlan wide(int newWidth) {
        return new VectorPlan(
                body,
                scheduled,
                lanes,
                lane,
                row,
                new RegisterTile(newWidth, tile.rows(), tile.vectors()),
                distinct,
                loads,
                Optional.empty());
    }

    /** A copy with versions of what lanes do, where lanes are iterations of a parallel loop and no rows are jammed; the plan itself if there are none. */
    VectorPlan versions(UnaryOperator<List<Stmt>> versions) {
        if (lane < 0 || row >= 0) {
            return this;
        }
        Stmt.For loop = scheduled.get(lane);
        List<Stmt> changed = versions.apply(loop.body());
        return changed.equals(loop.body()) ? this : of(Bodies.with(body, loop, changed));
    }

    /** A copy for different arrays only. */
    public VectorPlan withDistinct() {
        return new VectorPlan(body, scheduled, lanes, lane, row, tile, true, loads, Optional.empty());
    }

    /** A copy whose loads at a stride may be transposed in registers. */
    public VectorPlan transposing() {
        return with(new Loads(true, loads.packed(), loads.panels()));
    }

    /** A copy that may have what rows share packed. */
    public VectorPlan packing() {
        return with(new Loads(loads.transposed(), true, loads.panels()));
    }

    /** A copy with what rows share packed always. */
    public VectorPlan inPanels() {
        return with(new Loads(loads.transposed(), loads.packed(), true));
    }

    private VectorPlan with(Loads newLoads) {
        return new VectorPlan(body, scheduled, lanes, lane, row, tile, distinct, newLoads, segments);
    }

    /** Whether what rows share is packed, all of it and always. */
    public boolean panels() {
        return loads.panels();
    }

    /** This plan for rewritten statements, in which the loops are found by their labels. */
    public VectorPlan of(List<Stmt> newBody) {
        Map<Label, Stmt.For> loops = new HashMap<>();
        Stmt.walk(newBody, s -> {
            if (s instanceof Stmt.For loop) {
                loops.put(loop.label(), loop);
            }
        });
        Map<Stmt.For, List<Reduction>> newLanes = new LinkedHashMap<>();
        lanes.forEach((loop, reductions) -> newLanes.put(loops.get(loop.label()), reductions));
        List<Stmt.For> newScheduled =
                scheduled.stream().map(loop -> loops.get(loop.label())).toList();
        return new VectorPlan(newBody, newScheduled, newLanes, lane, row, tile, distinct, loads, segments);
    }

    /** A copy with something else done in stretches of lanes. */
    public VectorPlan with(Optional<IndexSetSplitting> newSegments) {
        return new VectorPlan(body, scheduled, lanes, lane, row, tile, distinct, loads, newSegments);
    }

    /** A copy with other plans for stretches of its lanes, and for stretches of these. */
    public VectorPlan withStretches(UnaryOperator<VectorPlan> other) {
        return with(segments.map(s -> s.with(other.apply(s.plan()).withStretches(other))));
    }

    /** This plan, and those for stretches of its lanes. */
    public Stream<VectorPlan> all() {
        return Stream.concat(
                Stream.of(this), segments.stream().flatMap(s -> s.plan().all()));
    }

    /** Whether nothing but loops is around what lanes do: no branch leaves them out. */
    boolean isAlwaysDone() {
        List<Stmt> list = body;
        for (Stmt.For loop : scheduled) {
            if (!list.contains(loop)) {
                return false;
            }
            list = loop.body();
        }
        return true;
    }

    /** The loop variable of the rows, if rows go together. */
    public Optional<KernelVariable> rowVariable() {
        return row < 0 ? Optional.empty() : Optional.of(scheduled.get(row).variable());
    }

    /** The variables in which lanes gather by themselves. */
    public Set<KernelVariable> accumulators() {
        Set<KernelVariable> accumulators = new HashSet<>();
        lanes.values().forEach(list -> list.forEach(r -> accumulators.add(r.accumulator())));
        return accumulators;
    }

    /** The plan in one line, for people. */
    public String summary() {
        return "%d lanes over %s, %d rows by %d vectors%s%s"
                .formatted(
                        tile.width(),
                        String.join(
                                ", ",
                                lanes.keySet().stream()
                                        .map(l -> l.variable().name())
                                        .toList()),
                        tile.rows(),
                        tile.vectors(),
                        lane < 0 ? ", within an iteration" : "",
                        segments.map(s -> "; cut where %s / %s changes, if that is %s"
                                        .formatted(s.dividend(), s.divisor(), s.lengths()))
                                .orElse(""));
    }
}
