package dev.gyre.ir.transform;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.ParallelLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel two of whose parallel loops have changed places, which iterations that leave one another alone don't notice:
 *
 * <pre>for (x) { c = 2 * x; for (y) { a[y * w + x] = c; } }</pre>
 *
 * <p>becomes
 *
 * <pre>for (y) { for (x) { c = 2 * x; a[y * w + x] = c; } }</pre>
 *
 * @param body its statements
 * @param nest its parallel loops
 */
public record Interchange(List<Stmt> body, LoopNest nest) {

    /**
     * The kernel so, if there's nothing else within the outer one but what may be done again, and neither has to do with the other's bounds.
     *
     * @param place of the outer one among the loops, all of which are cut into tiles
     */
    public static Optional<Interchange> of(List<Stmt> body, LoopNest nest, int place) {
        ParallelLoop first = nest.loops().get(place);
        ParallelLoop second = nest.loops().get(place + 1);
        Optional<Stmt.For> outer = CountedLoops.at(body, first.header());
        if (outer.isEmpty()
                || !(outer.get().body().getLast() instanceof Stmt.For inner)
                || inner.label().instruction() != second.header()) {
            return Optional.empty();
        }
        List<ParallelLoop> loops = new ArrayList<>(nest.loops());
        Collections.swap(loops, place, place + 1);
        LoopNest turned = new LoopNest(List.copyOf(loops), nest.scheduled(), nest.limit());
        return turned(outer.get(), inner, new Scopes(body))
                .map(both -> Bodies.rewrite(
                        body,
                        s -> s instanceof Stmt.For f
                                        && f.label().equals(outer.get().label())
                                ? both
                                : List.of(s)))
                .map(done -> new Interchange(done, turned));
    }

    /** The statements in the outer loop's place; empty if the loops can't be interchanged. */
    private static Optional<List<Stmt>> turned(Stmt.For outer, Stmt.For inner, Scopes scopes) {
        Set<KernelVariable> moving = new HashSet<>(Set.of(outer.variable()));
        List<Stmt> before = new ArrayList<>();
        List<Stmt> again = new ArrayList<>();
        for (Stmt s : outer.body().subList(0, outer.body().size() - 1)) {
            if (!(s instanceof Stmt.Assign(KernelVariable target, Expr value))
                    || !scopes.isWithin(target, outer.body())
                    || assigns(inner.body(), target)
                    || moving.contains(target)) {
                return Optional.empty();
            }
            if (value.loads() || ExpressionRewriter.mayThrow(value) || readsAny(value, moving)) {
                moving.add(target);
                again.add(s);
            } else {
                before.add(s);
            }
        }
        if (readsAny(inner.from(), moving) || readsAny(inner.bound(), moving)) {
            return Optional.empty();
        }
        List<Stmt> within = new ArrayList<>(again);
        within.addAll(inner.body());
        List<Stmt> result = new ArrayList<>(before);
        result.add(inner.withBody(List.of(outer.withBody(List.copyOf(within)))));
        return Optional.of(result);
    }

    private static boolean readsAny(Expr e, Set<KernelVariable> variables) {
        return variables.stream().anyMatch(e::reads);
    }

    private static boolean assigns(List<Stmt> statements, KernelVariable variable) {
        return Stmt.any(statements, s -> variable.equals(s.assigned()));
    }
}
