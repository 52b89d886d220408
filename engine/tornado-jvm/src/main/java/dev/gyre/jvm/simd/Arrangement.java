package dev.gyre.jvm.simd;

import dev.gyre.jvm.kernel.LoopNest;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.parse.KernelIr;
import dev.gyre.jvm.simd.pass.Accesses;
import dev.gyre.jvm.simd.pass.Estimate;
import dev.gyre.jvm.simd.pass.Flattening;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.rewrite.Interchange;
import dev.gyre.jvm.simd.rewrite.OwnElements;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A kernel's parallel loops in an order, and a plan for them.
 *
 * @param nest the loops, outermost first
 * @param places of the loops that are cut, in the kernel's own order
 * @param flat the kernel's statements
 */
record Arrangement(LoopNest nest, List<Integer> places, Flattening flat, VectorPlan plan, Estimate estimate) {
    /** The largest share of another one's time at which an arrangement is worth it. */
    private static final double WORTH = 0.7;

    /**
     * The kernel as it is, or with another loop innermost where lanes are then neighbours, say.
     *
     * @throws RefusedException if no loop can become lanes
     */
    static Arrangement best(KernelIr kernel, List<Stmt> body, LoopNest nest, CompilerSettings settings, Target target)
            throws RefusedException {
        List<Integer> places = IntStream.range(0, nest.scheduled()).boxed().toList();
        Arrangement own;
        try {
            own = of(kernel, body, nest, places, settings, target);
        } catch (RefusedException refusal) {
            return turned(kernel, body, nest, settings, target).orElseThrow(() -> refusal);
        }
        if (own.isAlongMemory()) {
            return own;
        }
        return turned(kernel, body, nest, settings, target)
                .filter(t -> t.isWorth(own))
                .orElse(own);
    }

    /** Whether lanes read and store neighbours or one element for all, so that no other order is better. */
    private boolean isAlongMemory() {
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

    /** Whether it takes so much less time than another one that a rough estimate is enough. */
    boolean isWorth(Arrangement other) {
        return cycles() < WORTH * other.cycles();
    }

    private double cycles() {
        return estimate.vectors();
    }

    /** The cheapest with one of the other loops innermost; empty if there's none. */
    private static Optional<Arrangement> turned(
            KernelIr kernel, List<Stmt> body, LoopNest nest, CompilerSettings settings, Target target) {
        int last = nest.loops().size() - 1;
        return nest.scheduled() <= last
                ? Optional.empty()
                : IntStream.range(0, last)
                        .boxed()
                        .flatMap(place -> innermost(kernel, body, nest, place, settings, target).stream())
                        .min(Comparator.comparingDouble(Arrangement::cycles));
    }

    private static Optional<Arrangement> innermost(
            KernelIr kernel, List<Stmt> body, LoopNest nest, int loop, CompilerSettings settings, Target target) {
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, nest.scheduled()).boxed().toList());
        Interchange order = new Interchange(body, nest);
        for (int place = loop; place < nest.loops().size() - 1; place++) {
            Optional<Interchange> next = Interchange.of(order.body(), order.nest(), place);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            order = next.get();
            Collections.swap(places, place, place + 1);
        }
        try {
            return Optional.of(of(kernel, order.body(), order.nest(), List.copyOf(places), settings, target));
        } catch (RefusedException _) {
            return Optional.empty();
        }
    }

    private static Arrangement of(
            KernelIr kernel,
            List<Stmt> body,
            LoopNest nest,
            List<Integer> places,
            CompilerSettings settings,
            Target target)
            throws RefusedException {
        Flattening flat = Accesses.areOwn(body)
                ? Flattening.none(OwnElements.place(kernel, body, nest))
                : Flattening.of(body, nest);
        VectorPlan plan = settings.within()
                ? VectorPlanner.plan(flat.body(), nest, target, settings.contract(), settings.assuming())
                : VectorPlanner.across(flat.body(), nest, target);
        return new Arrangement(nest, places, flat, plan, VectorPlanner.estimate(plan));
    }

    /** The values of loops, in the kernel's own order. */
    <T> List<T> inOwnOrder(List<T> values) {
        List<T> own = new ArrayList<>(values);
        for (int p = 0; p < values.size(); p++) {
            own.set(places.get(p), values.get(p));
        }
        return List.copyOf(own);
    }
}
