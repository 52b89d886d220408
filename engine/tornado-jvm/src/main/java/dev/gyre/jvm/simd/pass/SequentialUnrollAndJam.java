package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.ir.transform.ExpressionRewriter;
import dev.gyre.ir.transform.Jam;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Jams iterations of a sequential loop as {@link UnrollAndJam} jams those of a parallel one: a recurrence's step, say, sums for each unit of
 * a head over what all units read.
 *
 * <pre>
 *   for d: s = 0; for e: s += w[d, e] x[e]; y[d] = s
 * </pre>
 *
 * becomes a loop over a few d at a time, in which each {@code x[e]} is loaded once for all of them, and one over those that are left. The sums
 * of an iteration are gathered as before, and its stores stay in their order. Sums of different things, as over the gates of a recurrent cell,
 * may get loops of their own, so that there are registers for more iterations.
 *
 * @param jam the loops
 * @param shared the inner loop's vectors that all of its iterations load
 * @param parts the inner loop's statements, each with a loop of its own
 * @param carried vectors that one round of a part hands on to the next, at most
 */
record SequentialUnrollAndJam(Jam jam, Set<Expr.Load> shared, List<List<Stmt>> parts, int carried) {

    /** A copy with loops of their own for parts that have nothing in common. */
    SequentialUnrollAndJam apart(VectorShapes shapes) {
        return of(jam, shared, parts(jam.inner(), shapes), shapes);
    }

    private static SequentialUnrollAndJam of(
            Jam jam, Set<Expr.Load> shared, List<List<Stmt>> parts, VectorShapes shapes) {
        int carried = parts.stream()
                .mapToInt(part -> UnrollAndJam.carried(part, shapes))
                .max()
                .orElseThrow();
        return new SequentialUnrollAndJam(jam, shared, parts, carried);
    }

    /** The loop within the body of lanes that can be jammed and gains from it, if there is one and no more. */
    static Optional<SequentialUnrollAndJam> find(Stmt.For lane, VectorShapes shapes) {
        List<SequentialUnrollAndJam> found = new ArrayList<>();
        Stmt.walk(lane.body(), s -> {
            if (s instanceof Stmt.For loop) {
                of(loop, shapes).ifPresent(found::add);
            }
        });
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static Optional<SequentialUnrollAndJam> of(Stmt.For outer, VectorShapes shapes) {
        return Jam.of(outer)
                .filter(jam -> jam.isLegal(shapes.scopes(), _ -> false))
                .map(jam -> of(jam, shared(jam, shapes), List.of(jam.inner().body()), shapes))
                .filter(jam -> !jam.shared().isEmpty());
    }

    private static Set<Expr.Load> shared(Jam jam, VectorShapes shapes) {
        RowDependence each =
                new RowDependence(jam.outer().body(), Optional.of(jam.outer().variable()));
        Set<KernelVariable> inside = Assignments.of(jam.outer().body()).variables();
        inside.remove(jam.inner().variable());
        Set<Expr.Load> shared = new HashSet<>();
        Bodies.expressions(jam.inner().body(), e -> {
            if (e instanceof Expr.Load load && shapes.of(load).isVarying() && !each.of(load) && !load.reads(inside)) {
                shared.add(load);
            }
        });
        return shared;
    }

    /** Statements in groups that neither assign or read one another's variables nor load the same vectors. */
    private static List<List<Stmt>> parts(Stmt.For inner, VectorShapes shapes) {
        Set<KernelVariable> assigned = Assignments.of(inner.body()).variables();
        List<List<Stmt>> parts = new ArrayList<>();
        List<Set<Object>> common = new ArrayList<>();
        for (Stmt s : inner.body()) {
            Set<Object> own = new HashSet<>(Set.of(s.assigned()));
            s.walkExpressions(x -> {
                if (x instanceof Expr.Local(KernelVariable v) && assigned.contains(v)) {
                    own.add(v);
                } else if (x instanceof Expr.Load && shapes.of(x).isVarying()) {
                    own.add(x);
                }
            });
            List<Stmt> part = new ArrayList<>();
            for (int i = parts.size() - 1; i >= 0; i--) {
                if (!Collections.disjoint(common.get(i), own)) {
                    part.addAll(0, parts.remove(i));
                    own.addAll(common.remove(i));
                }
            }
            part.add(s);
            parts.add(part);
            common.add(own);
        }
        return parts;
    }

    /**
     * The kernel with so many iterations jammed.
     *
     * @param times a power of two
     */
    List<Stmt> jam(List<Stmt> kernel, int times, Scopes scopes) {
        return Bodies.rewrite(
                kernel,
                s -> s instanceof Stmt.For loop
                                && loop.label().equals(jam.outer().label())
                        ? jam.jammed(
                                times,
                                scopes,
                                names -> parts.stream()
                                        .<Stmt>map(part -> together(part, names))
                                        .toList())
                        : List.of(s));
    }

    /** A part's loop for all iterations, statement by statement, so that what they share is loaded right before all that need it. */
    private Stmt together(List<Stmt> part, List<Map<KernelVariable, KernelVariable>> names) {
        Map<Expr, Expr> once = new LinkedHashMap<>();
        List<Stmt> round = new ArrayList<>();
        for (Stmt s : part) {
            s.walkExpressions(x -> {
                if (x instanceof Expr.Load load && shared.contains(load) && !once.containsKey(load)) {
                    KernelVariable variable = new KernelVariable("s" + once.size(), load.kind());
                    round.add(new Stmt.Assign(variable, load));
                    once.put(load, new Expr.Local(variable));
                }
            });
            List<Stmt> one = ExpressionRewriter.rewrite(List.of(s), e -> once.getOrDefault(e, e));
            names.forEach(own -> round.addAll(ExpressionRewriter.rename(one, own)));
        }
        return jam.rounds(round);
    }
}
