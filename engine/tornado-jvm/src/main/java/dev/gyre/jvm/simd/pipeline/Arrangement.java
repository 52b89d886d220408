package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Printer;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.transform.Flattening;
import dev.gyre.ir.verify.FormVerifier;
import dev.gyre.jvm.simd.pass.Estimate;
import dev.gyre.jvm.simd.pass.PlanRules;
import dev.gyre.jvm.simd.pass.TripCounts;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A kernel's parallel loops in an order, and plans for them.
 *
 * @param nest the loops, outermost first
 * @param places of the loops that are cut, in the kernel's own order
 * @param flat the kernel's statements
 * @param planned the plan for any arguments, or why there's none
 * @param panels the plan for spaces with enough rows and lanes, if there's another one for them
 * @param rounds how many rounds the plan had better have, if another one is better for fewer
 */
public record Arrangement(
        LoopNest nest,
        List<Integer> places,
        Flattening flat,
        Planned planned,
        Optional<VectorPlan> panels,
        Optional<TripCounts> rounds) {
    /** The largest share of another one's time at which an arrangement is worth it. */
    private static final double WORTH = 0.7;

    /** A plan and its cost, or the reason that there's none. */
    public sealed interface Planned {
        /** Lanes weren't chosen yet. */
        record Open() implements Planned {}

        /** Lanes were chosen. */
        record As(VectorPlan plan, Estimate estimate) implements Planned {}

        /** No lanes were found. */
        record Refused(String reason) implements Planned {}
    }

    /**
     * The inputs of passes beside an arrangement.
     *
     * @param body the kernel's statements as they are before any loop changes its place
     * @param nest the loops, likewise
     */
    public record Given(Planning planning, List<Stmt> body, LoopNest nest) {
        Given across() {
            return new Given(planning.across(), body, nest);
        }

        /** The loops in their own order, without a plan. */
        public Arrangement own() {
            return of(body, nest, IntStream.range(0, nest.scheduled()).boxed().toList());
        }
    }

    /** Loops in some order, without a plan. */
    static Arrangement of(List<Stmt> body, LoopNest nest, List<Integer> places) {
        return new Arrangement(
                nest, places, Flattening.none(body), new Planned.Open(), Optional.empty(), Optional.empty());
    }

    Arrangement with(Flattening newFlat) {
        return new Arrangement(nest, places, newFlat, planned, panels, rounds);
    }

    Arrangement with(Planned newPlanned) {
        return new Arrangement(nest, places, flat, newPlanned, panels, rounds);
    }

    Arrangement withPanels(Optional<VectorPlan> newPanels) {
        return new Arrangement(nest, places, flat, planned, newPanels, rounds);
    }

    Arrangement with(TripCounts newRounds) {
        return new Arrangement(nest, places, flat, planned, panels, Optional.of(newRounds));
    }

    private Planned.As chosen() throws RefusedException {
        return switch (planned) {
            case Planned.As as -> as;
            case Planned.Refused(String reason) -> throw new RefusedException(reason);
            case Planned.Open _ -> throw new IllegalStateException("lanes weren't chosen yet");
        };
    }

    /**
     * The plan for any arguments.
     *
     * @throws RefusedException if there's none
     */
    public VectorPlan plan() throws RefusedException {
        return chosen().plan();
    }

    /**
     * The time that the plan takes.
     *
     * @throws RefusedException if there's none
     */
    public Estimate estimate() throws RefusedException {
        return chosen().estimate();
    }

    /** The cycles of an iteration; without a plan, more than any number. */
    double cycles() {
        return planned instanceof Planned.As(VectorPlan _, Estimate estimate) ? estimate.vectors() : Double.MAX_VALUE;
    }

    /** Whether it takes so much less time than another one that a rough estimate is enough. */
    boolean isWorth(Arrangement other) {
        return cycles() < WORTH * other.cycles();
    }

    /** The values of loops, in the kernel's own order. */
    public <T> List<T> inOwnOrder(List<T> values) {
        List<T> own = new ArrayList<>(values);
        for (int p = 0; p < values.size(); p++) {
            own.set(places.get(p), values.get(p));
        }
        return List.copyOf(own);
    }

    static String print(Arrangement arrangement) {
        return switch (arrangement.planned) {
            case Planned.As(VectorPlan plan, Estimate _) ->
                Stream.concat(Stream.of(plan), arrangement.panels.stream())
                        .map(PlanUnit::print)
                        .collect(Collectors.joining("in panels:\n"));
            case Planned.Refused _, Planned.Open _ -> Printer.print(arrangement.flat.body());
        };
    }

    static void verify(Arrangement before, Arrangement after, Given given) {
        FormVerifier.ofLanes(
                before.flat.body(), after.flat.body(), given.planning().signature());
        after.panels.ifPresent(p -> PlanRules.check(p, p, given.planning().signature()));
    }
}
