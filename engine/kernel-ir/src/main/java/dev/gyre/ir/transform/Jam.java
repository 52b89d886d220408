package dev.gyre.ir.transform;

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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Unroll and jam: iterations of a loop are taken together, and the only loop among its statements runs once for all of them.
 *
 * <pre>for (i = 0; i &lt; n; i++) { a = f(i); for (k) { a += g(i, k); } y[i] = a; }</pre>
 *
 * becomes, of two at a time,
 *
 * <pre>for (i = 0; ..; i += 2) { a0 = f(i); a1 = f(i + 1); for (k) { a0 += g(i, k); a1 += g(i + 1, k); } y[i] = a0; y[i + 1] = a1; } for (; i &lt; n; i++) { .. }</pre>
 *
 * Which loops it pays for, and what a round of the inner loop is then, callers know.
 *
 * @param outer the loop whose iterations go together: it counts from zero up by one
 * @param inner the only loop among its statements, which runs as often in all of its iterations
 */
public record Jam(Stmt.For outer, Stmt.For inner) {

    /** A loop with another one in it, if it is so. */
    public static Optional<Jam> of(Stmt.For outer) {
        List<Stmt.For> loops = outer.body().stream()
                .filter(Stmt.For.class::isInstance)
                .map(Stmt.For.class::cast)
                .toList();
        Set<KernelVariable> changing = Assignments.of(outer.body()).variables();
        changing.add(outer.variable());
        boolean usable = loops.size() == 1
                && outer.from().equals(Expr.Const.of(0))
                && (outer.relation() == Relation.LT || outer.relation() == Relation.LE)
                && outer.step() == 1
                && outer.variable().kind() == Kind.INT
                && !loops.getFirst().from().reads(changing)
                && !loops.getFirst().bound().reads(changing);
        return usable ? Optional.of(new Jam(outer, loops.getFirst())) : Optional.empty();
    }

    /** The statements before the inner loop. */
    public List<Stmt> before() {
        return outer.body().subList(0, outer.body().indexOf(inner));
    }

    /** The statements behind it. */
    public List<Stmt> after() {
        return outer.body()
                .subList(outer.body().indexOf(inner) + 1, outer.body().size());
    }

    /**
     * Whether iterations may go together: before their loops they only assign variables, in them they store at most what their rounds end with,
     * what they hand on to one another is known before, and nothing is loaded that an earlier one stores later then.
     *
     * @param own the places of elements that a round of the inner loop alone loads and stores, one after another for all iterations
     */
    public boolean isLegal(Scopes scopes, Predicate<Expr> own) {
        int last = inner.body().size() - 1;
        boolean plain = last >= 0
                && before().stream().allMatch(Stmt.Assign.class::isInstance)
                && inner.body().subList(0, last).stream().allMatch(Stmt.Assign.class::isInstance)
                && (inner.body().get(last) instanceof Stmt.Assign
                        || (inner.body().get(last) instanceof Stmt.Store store && own.test(store.index())))
                && after().stream().allMatch(s -> s instanceof Stmt.Assign || s instanceof Stmt.Store);
        if (!plain) {
            return false;
        }
        Set<KernelVariable> late = Assignments.of(inner.body()).variables();
        late.addAll(Assignments.of(after()).variables());
        Set<ArrayRef> stored = new HashSet<>();
        Stmt.walk(outer.body(), s -> {
            if (s instanceof Stmt.Store store) {
                stored.add(store.array());
            }
        });
        return Collections.disjoint(handedOn(scopes), late)
                && !Bodies.any(before(), e -> isOf(e, stored))
                && !Bodies.any(List.of(inner), e -> isOf(e, stored) && !own.test(((Expr.Load) e).index()));
    }

    private static boolean isOf(Expr e, Set<ArrayRef> arrays) {
        return e instanceof Expr.Load load && arrays.contains(load.array());
    }

    /** The variables that an iteration may read before it assigns them, or what's behind the loop may. */
    private Set<KernelVariable> handedOn(Scopes scopes) {
        Set<KernelVariable> unknown = Assignments.of(outer.body()).variables();
        Set<KernelVariable> early = new HashSet<>();
        before().forEach(s -> note(s, unknown, early));
        Set<KernelVariable> within = new HashSet<>(unknown);
        within.remove(inner.variable());
        inner.body().forEach(s -> note(s, within, early));
        after().forEach(s -> note(s, unknown, early));
        Set<KernelVariable> handedOn = new LinkedHashSet<>();
        Stmt.walk(outer.body(), s -> {
            KernelVariable v = s.assigned();
            if (early.contains(v) || (s instanceof Stmt.Assign && !scopes.isWithin(v, outer.body()))) {
                handedOn.add(v);
            }
        });
        return handedOn;
    }

    private static void note(Stmt s, Set<KernelVariable> unknown, Set<KernelVariable> early) {
        Set<KernelVariable> read = new HashSet<>();
        s.expressions().forEach(e -> e.addReads(read));
        read.retainAll(unknown);
        early.addAll(read);
        if (s.assigned() != null) {
            unknown.remove(s.assigned());
        }
    }

    /**
     * A loop over so many iterations at a time, and behind it the loop over those that are left.
     *
     * @param times a power of two
     * @param rounds the inner loop of all iterations, by the names that each has for variables
     */
    public List<Stmt> jammed(
            int times, Scopes scopes, Function<List<Map<KernelVariable, KernelVariable>>, List<Stmt>> rounds) {
        KernelVariable whole = new KernelVariable(outer.variable().name() + "'", Kind.INT);
        KernelVariable first = new KernelVariable(outer.variable().name() + "0", Kind.INT);
        Stmt end = new Stmt.Assign(whole, new Expr.Binary(BinaryOp.AND, count(), Expr.Const.of(-times)));
        List<Stmt> body = new ArrayList<>();
        List<Map<KernelVariable, KernelVariable>> names = new ArrayList<>();
        Set<KernelVariable> handedOn = handedOn(scopes);
        for (int i = 0; i < times; i++) {
            names.add(names(i, handedOn));
            Expr number = new Expr.Binary(BinaryOp.ADD, new Expr.Local(first), Expr.Const.of(i));
            body.add(new Stmt.Assign(names.getLast().get(outer.variable()), number));
        }
        handedOn.removeIf(v -> !ExpressionRewriter.read(
                outer.body().subList(before().size(), outer.body().size()), Set.of(v)));
        for (int i = 0; i < times; i++) {
            body.addAll(ExpressionRewriter.rename(before(), names.get(i)));
            for (KernelVariable v : handedOn) {
                KernelVariable copy = new KernelVariable(v.name() + i, v.kind());
                body.add(new Stmt.Assign(copy, new Expr.Local(v)));
                names.get(i).put(v, copy);
            }
        }
        body.addAll(rounds.apply(names));
        names.forEach(own -> body.addAll(ExpressionRewriter.rename(after(), own)));
        Stmt many = new Stmt.For(new Label(-1), first, outer.from(), Relation.LT, new Expr.Local(whole), times, body);
        Stmt few = new Stmt.For(
                outer.label(),
                outer.variable(),
                new Expr.Local(whole),
                outer.relation(),
                outer.bound(),
                outer.step(),
                outer.body());
        return List.of(end, many, few);
    }

    /** The number of iterations. */
    private Expr count() {
        if (outer.relation() == Relation.LT) {
            return new Expr.Binary(BinaryOp.MAX, outer.bound(), Expr.Const.of(0));
        }
        Expr least = new Expr.Binary(BinaryOp.MAX, outer.bound(), Expr.Const.of(-1));
        Expr last = new Expr.Binary(BinaryOp.MIN, least, Expr.Const.of(Integer.MAX_VALUE - 1));
        return new Expr.Binary(BinaryOp.ADD, last, Expr.Const.of(1));
    }

    /** Variables of an iteration's own, in the place of all that it doesn't hand on. */
    private Map<KernelVariable, KernelVariable> names(int iteration, Set<KernelVariable> handedOn) {
        Map<KernelVariable, KernelVariable> names = new HashMap<>();
        Assignments.of(outer.body())
                .variables()
                .forEach(v -> names.put(v, new KernelVariable(v.name() + iteration, v.kind())));
        names.remove(inner.variable());
        names.keySet().removeAll(handedOn);
        names.put(outer.variable(), new KernelVariable(outer.variable().name() + iteration, Kind.INT));
        return names;
    }

    /** The inner loop of other statements, with a variable of its own. */
    public Stmt.For rounds(List<Stmt> round) {
        KernelVariable counter = new KernelVariable(
                inner.variable().name() + "0", inner.variable().kind());
        return new Stmt.For(
                new Label(-1),
                counter,
                inner.from(),
                inner.relation(),
                inner.bound(),
                inner.step(),
                ExpressionRewriter.rename(round, Map.of(inner.variable(), counter)));
    }

    /** Statements of an iteration for all of them, one after another. */
    public static List<Stmt> each(List<UnaryOperator<List<Stmt>>> iterations, List<Stmt> statements) {
        return iterations.stream()
                .flatMap(one -> one.apply(statements).stream())
                .toList();
    }
}
