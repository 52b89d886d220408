package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.transform.Flattening;
import dev.gyre.ir.transform.Interchange;
import dev.gyre.ir.transform.OwnElements;
import dev.gyre.jvm.simd.pass.Accesses;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.TripCounts;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Rows of {@link Vectorizer} that choose among the orders of parallel loops. */
final class ArrangementPasses {
    private ArrangementPasses() {}

    /** The elements of arrays that iterations allocate, beside those of other iterations. */
    static Arrangement placed(Arrangement arrangement, Arrangement.Given given) {
        List<Stmt> body = arrangement.flat().body();
        if (!Accesses.areOwn(body)) {
            return arrangement;
        }
        try {
            return arrangement.with(
                    Flattening.none(OwnElements.place(given.planning().kernel(), body, arrangement.nest())));
        } catch (RefusedException e) {
            return arrangement.with(new Arrangement.Planned.Refused(e.getMessage()));
        }
    }

    static Arrangement flattened(Arrangement arrangement) {
        List<Stmt> body = arrangement.flat().body();
        return Accesses.areOwn(body) ? arrangement : arrangement.with(Flattening.of(body, arrangement.nest()));
    }

    /** The cheapest lanes, or why there are none. */
    static Arrangement planned(Arrangement arrangement, Arrangement.Given given) {
        if (arrangement.planned() instanceof Arrangement.Planned.Refused) {
            return arrangement;
        }
        try {
            VectorPlanner loops = VectorPlanner.of(arrangement.flat().body(), arrangement.nest());
            VectorPlan plan = Vectorizer.LANES
                    .run(LaneCandidates.of(loops), given.planning())
                    .plan();
            return arrangement.with(
                    new Arrangement.Planned.As(plan, VectorPlanner.estimate(plan, CandidatePasses.agreeing(plan))));
        } catch (RefusedException e) {
            return arrangement.with(new Arrangement.Planned.Refused(e.getMessage()));
        }
    }

    /** Another loop innermost, where that takes much less time, as where lanes are neighbours then; or where nothing else has lanes. */
    static Arrangement interchanged(Arrangement own, Arrangement.Given given) {
        if (own.planned() instanceof Arrangement.Planned.As(VectorPlan plan, var _) && isAlongMemory(plan)) {
            return own;
        }
        LoopNest nest = given.nest();
        int last = nest.loops().size() - 1;
        if (nest.scheduled() <= last) {
            return own;
        }
        return IntStream.range(0, last)
                .mapToObj(place -> innermost(place, given))
                .flatMap(Optional::stream)
                .min(Comparator.comparingDouble(Arrangement::cycles))
                .filter(t -> t.isWorth(own))
                .orElse(own);
    }

    /** Whether lanes read and store neighbours or one element for all, so that no other order is better. */
    private static boolean isAlongMemory(VectorPlan plan) {
        VectorShapes shapes = new VectorShapes(plan);
        boolean[] along = {true};
        Stmt.accesses(
                plan.body(),
                (_, index) -> along[0] &= switch (shapes.of(index)) {
                    case VectorShape.Uniform _ -> true;
                    case VectorShape.Linear linear -> linear.isContiguous();
                    case VectorShape.Varying _ -> false;
                });
        return along[0];
    }

    /** One of the other loops innermost; empty if it can't be, or has no lanes there. */
    private static Optional<Arrangement> innermost(int loop, Arrangement.Given given) {
        LoopNest nest = given.nest();
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, nest.scheduled()).boxed().toList());
        Interchange order = new Interchange(given.body(), nest);
        for (int place = loop; place < nest.loops().size() - 1; place++) {
            Optional<Interchange> next = Interchange.of(order.body(), order.nest(), place);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            order = next.get();
            Collections.swap(places, place, place + 1);
        }
        try {
            Arrangement turned = Arrangement.of(order.body(), order.nest(), List.copyOf(places));
            return Optional.of(Vectorizer.ARRANGEMENTS.before("interchange").run(turned, given))
                    .filter(t -> t.planned() instanceof Arrangement.Planned.As);
        } catch (RefusedException _) {
            return Optional.empty();
        }
    }

    /** The arrangement, if lanes were found. */
    static Arrangement found(Arrangement arrangement, Arrangement.Given given) throws RefusedException {
        arrangement.plan();
        return arrangement;
    }

    /** A plan whose lanes are different sums, each of them over what would be gathered but is packed for several rows or rounds. */
    static Arrangement panels(Arrangement arrangement, Arrangement.Given given) throws RefusedException {
        List<Stmt> body = arrangement.flat().body();
        double cycles = VectorPlanner.perIteration(arrangement.plan());
        if (Accesses.areOwn(body)) {
            return arrangement;
        }
        try {
            VectorPlanner loops = VectorPlanner.of(body, arrangement.nest());
            LaneCandidates candidates = Vectorizer.LANES
                    .before("lanes-within")
                    .run(LaneCandidates.of(loops), given.planning().across());
            return arrangement.withPanels(candidates
                    .across()
                    .map(VectorPlan::inPanels)
                    .filter(plan -> Packing.find(plan, new VectorShapes(plan)).isPresent())
                    .filter(plan -> VectorPlanner.perIteration(plan) < cycles));
        } catch (RefusedException _) {
            return arrangement;
        }
    }

    /** The rounds that lanes within an iteration need to pay, where there's a choice of lanes of a parallel loop. */
    static Arrangement rounds(Arrangement arrangement, Arrangement.Given given) throws RefusedException {
        VectorPlan plan = arrangement.plan();
        if (plan.lane() >= 0 || !given.planning().within()) {
            return arrangement;
        }
        try {
            Arrangement.Given others = given.across();
            Arrangement across = Vectorizer.ARRANGEMENTS.before("panels").run(others.own(), others);
            return across.plan().lane() < 0 || (TripCounts.fill(plan) && arrangement.isWorth(across))
                    ? arrangement
                    : arrangement.with(TripCounts.of(
                            given.planning().kernel(), plan, given.planning().target()));
        } catch (RefusedException _) {
            return arrangement;
        }
    }
}
