package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.ir.transform.ExpressionRewriter;
import dev.gyre.ir.transform.Strides;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
 * @param outer the loop whose iterations are jammed; it begins at 0
 * @param inner the only loop in it
 * @param shared the inner loop's vectors that all of its iterations load
 * @param parts the inner loop's statements, each with a loop of its own
 * @param carried vectors that one round of a part hands on to the next, at most
 */
record SequentialUnrollAndJam(
        Stmt.For outer, Stmt.For inner, Set<Expr.Load> shared, List<List<Stmt>> parts, int carried) {

    /** A copy with loops of their own for parts that have nothing in common. */
    SequentialUnrollAndJam apart(VectorShapes shapes) {
        return of(outer, inner, shared, parts(inner, shapes), shapes);
    }

    private static SequentialUnrollAndJam of(
            Stmt.For outer, Stmt.For inner, Set<Expr.Load> shared, List<List<Stmt>> parts, VectorShapes shapes) {
        int carried = parts.stream()
                .mapToInt(part -> UnrollAndJam.carried(part, shapes))
                .max()
                .orElseThrow();
        return new SequentialUnrollAndJam(outer, inner, shared, parts, carried);
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
        List<Stmt.For> loops = outer.body().stream()
                .filter(Stmt.For.class::isInstance)
                .map(Stmt.For.class::cast)
                .toList();
        if (loops.size() != 1 || outer.relation() != Relation.LT || !Strides.countsFromZero(outer)) {
            return Optional.empty();
        }
        Stmt.For inner = loops.getFirst();
        Set<KernelVariable> assigned = Assignments.of(outer.body()).variables();
        RowDependence each = new RowDependence(outer.body(), Optional.of(outer.variable()));
        if (!new Order(assigned).isKept(outer, inner) || !isIndependent(outer, inner, shapes.scopes())) {
            return Optional.empty();
        }
        Set<KernelVariable> inside = new HashSet<>(assigned);
        inside.remove(inner.variable());
        Set<Expr.Load> shared = new HashSet<>();
        Bodies.expressions(inner.body(), e -> {
            if (e instanceof Expr.Load load && shapes.of(load).isVarying() && !each.of(load) && !load.reads(inside)) {
                shared.add(load);
            }
        });
        return shared.isEmpty()
                ? Optional.empty()
                : Optional.of(of(outer, inner, shared, List.of(inner.body()), shapes));
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

    /** Whether the inner loop runs as often in every iteration, and nothing is loaded before it stores that iterations store behind it. */
    private static boolean isIndependent(Stmt.For outer, Stmt.For inner, Scopes scopes) {
        Set<KernelVariable> assigned = Assignments.of(outer.body()).variables();
        assigned.add(outer.variable());
        boolean[] independent = {!inner.from().reads(assigned) && !inner.bound().reads(assigned)};
        Set<ArrayRef> stored = new HashSet<>();
        Stmt.walk(outer.body(), s -> {
            independent[0] &= s.assigned() == null || scopes.isWithin(s.assigned(), outer.body());
            if (s instanceof Stmt.Store store) {
                stored.add(store.array());
            }
        });
        Bodies.expressions(
                outer.body().subList(0, outer.body().indexOf(inner) + 1),
                e -> independent[0] &= !(e instanceof Expr.Load load && stored.contains(load.array())));
        return independent[0];
    }

    /** Whether statements come in the only order that can be jammed, and what an iteration reads it has assigned itself. */
    private static final class Order {
        private final Set<KernelVariable> variables;
        private final Set<KernelVariable> known = new HashSet<>();

        Order(Set<KernelVariable> variables) {
            this.variables = variables;
        }

        boolean isKept(Stmt.For outer, Stmt.For inner) {
            boolean before = true;
            for (Stmt s : outer.body()) {
                if (s.equals(inner)) {
                    before = false;
                    Set<KernelVariable> outside = new HashSet<>(known);
                    known.add(inner.variable());
                    if (!inner.body().stream().allMatch(i -> i instanceof Stmt.Assign && isKept(i))) {
                        return false;
                    }
                    known.retainAll(outside);
                } else if (!(s instanceof Stmt.Assign || (s instanceof Stmt.Store && !before)) || !isKept(s)) {
                    return false;
                }
            }
            return true;
        }

        private boolean isKept(Stmt s) {
            boolean kept = s.expressions().stream().allMatch(this::isKnown);
            if (s.assigned() != null) {
                known.add(s.assigned());
            }
            return kept;
        }

        private boolean isKnown(Expr expr) {
            return expr instanceof Expr.Local(KernelVariable v)
                    ? !variables.contains(v) || known.contains(v)
                    : expr.operands().stream().allMatch(this::isKnown);
        }
    }

    /**
     * The kernel with so many iterations jammed.
     *
     * @param times a power of two
     */
    List<Stmt> jam(List<Stmt> kernel, int times) {
        return Bodies.rewrite(
                kernel,
                s -> s instanceof Stmt.For loop && loop.label().equals(outer.label()) ? jammed(times) : List.of(s));
    }

    private List<Stmt> jammed(int times) {
        return Strides.of(outer, times, first -> body(first, times));
    }

    private List<Stmt> body(KernelVariable first, int times) {
        int at = outer.body().indexOf(inner);
        List<Stmt> body = new ArrayList<>();
        List<Map<KernelVariable, KernelVariable>> names = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Map<KernelVariable, KernelVariable> own = names(i);
            names.add(own);
            Expr value = new Expr.Binary(BinaryOp.ADD, new Expr.Local(first), Expr.Const.of(i));
            body.add(new Stmt.Assign(own.get(outer.variable()), value));
        }
        names.forEach(own -> body.addAll(ExpressionRewriter.rename(outer.body().subList(0, at), own)));
        parts.forEach(part -> body.add(together(part, names)));
        names.forEach(own -> body.addAll(ExpressionRewriter.rename(
                outer.body().subList(at + 1, outer.body().size()), own)));
        return body;
    }

    /** A part's loop for all iterations, statement by statement, so that what they share is loaded right before all that need it. */
    private Stmt together(List<Stmt> part, List<Map<KernelVariable, KernelVariable>> names) {
        KernelVariable counter = new KernelVariable(
                inner.variable().name() + "0", inner.variable().kind());
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
        return new Stmt.For(
                new Label(-1),
                counter,
                inner.from(),
                inner.relation(),
                inner.bound(),
                inner.step(),
                ExpressionRewriter.rename(round, Map.of(inner.variable(), counter)));
    }

    /** Variables of an iteration's own. */
    private Map<KernelVariable, KernelVariable> names(int iteration) {
        Map<KernelVariable, KernelVariable> names = new HashMap<>();
        Assignments.of(outer.body())
                .variables()
                .forEach(v -> names.put(v, new KernelVariable(v.name() + iteration, v.kind())));
        names.remove(inner.variable());
        names.put(outer.variable(), new KernelVariable(outer.variable().name() + iteration, Kind.INT));
        return names;
    }
}
