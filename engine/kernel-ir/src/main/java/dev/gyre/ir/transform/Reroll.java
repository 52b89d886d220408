package dev.gyre.ir.transform;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.ir.front.ContextCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rolls up loops that were unrolled by hand. Where each work-item takes K neighbours a round, in a sum of its own each,
 *
 * <pre>for (j = K id; j &lt; n; j += K size) { s0 += f(j); s1 += f(j + 1); ... }</pre>
 *
 * lanes of items would load every K-th element. Instead K parts of an item take one of the sums each, so that neighbours' loads are neighbours:
 *
 * <pre>for (k = 0; k &lt; K; k++) { for (j = K id + k; K (j / K) &lt; n; j += K size) { s += f(j); } sums[K id + k] = s; }</pre>
 *
 * between barriers, and the items' parts become the work-items of a region ({@code GroupKernel.Region}). Every sum has the order that it had.
 */
public final class Reroll {
    private final ContextCalls group;
    private final Map<KernelVariable, Expr> once;
    private final Scopes scopes;
    private boolean found;

    private Reroll(List<Stmt> kernel, ContextCalls group) {
        this.group = group;
        this.scopes = new Scopes(kernel);
        this.once = Assignments.of(kernel).once();
    }

    /** A kernel with such loops rolled up; the same list if it has none. */
    public static List<Stmt> of(List<Stmt> kernel, ContextCalls group) {
        Reroll pass = new Reroll(kernel, group);
        List<Stmt> rolled = pass.list(kernel);
        return pass.found ? rolled : kernel;
    }

    private List<Stmt> list(List<Stmt> statements) {
        List<Stmt> result = new ArrayList<>();
        for (Stmt s : statements) {
            switch (s) {
                case Stmt.If b -> result.add(new Stmt.If(b.condition(), list(b.then()), list(b.otherwise())));
                case Stmt.Block b -> result.add(new Stmt.Block(b.label(), list(b.body())));
                case Stmt.For loop -> {
                    List<Stmt> rolled = loop(loop, result);
                    found |= !rolled.isEmpty();
                    result.addAll(rolled.isEmpty() ? List.of(loop) : rolled);
                }
                default -> result.add(s);
            }
        }
        return result;
    }

    /**
     * A loop rolled up, or nothing.
     *
     * @param before what stands before it
     */
    private List<Stmt> loop(Stmt.For loop, List<Stmt> before) {
        if (loop.body().size() != 2
                || !(loop.body().getFirst() instanceof Stmt.Assign(KernelVariable j, Expr at))
                || !(loop.body().getLast() instanceof Stmt.If(Expr.Compare c, List<Stmt> body, List<Stmt> otherwise))
                || !otherwise.isEmpty()
                || !c.a().equals(new Expr.Local(j))
                || !body.stream().allMatch(Stmt.Assign.class::isInstance)) {
            return List.of();
        }
        List<Stmt.Assign> updates = new ArrayList<>();
        body.forEach(s -> {
            Stmt.Assign a = (Stmt.Assign) s;
            if (a.value() instanceof Expr.Binary(BinaryOp op, Expr x, Expr _)
                    && op == BinaryOp.ADD
                    && a.target().kind() == Kind.FLOAT
                    && x.equals(new Expr.Local(a.target()))) {
                updates.add(a);
            }
        });
        Set<KernelVariable> sums = new HashSet<>();
        updates.forEach(u -> sums.add(u.target()));
        if (!body.stream().allMatch(s -> sums.contains(s.assigned()) || scopes.isWithin(s.assigned(), body))) {
            return List.of();
        }
        int parts = updates.size();
        Expr further = shares(at, parts);
        Expr.Const zero = parts < 2 ? null : initial(updates, before);
        if (further == null || zero == null || !new Copies(j, parts, body, this::resolved).match(updates)) {
            return List.of();
        }
        return rolled(loop, c, j, further, zero, updates, slice(body, updates.getFirst()));
    }

    /** A round's distance from an item's first element, if that is the item's number by the parts, and rounds keep to multiples; else null. */
    private Expr shares(Expr at, int parts) {
        boolean usable = parts > 1
                && at instanceof Expr.Binary(BinaryOp add, Expr start, Expr further)
                && add == BinaryOp.ADD
                && resolved(start).equals(times(new Expr.Local(group.items().getFirst()), Expr.Const.of(parts)))
                && isMultiple(further, parts);
        return usable ? ((Expr.Binary) at).b() : null;
    }

    /** An expression without variables that only stand for others or for constants. */
    private Expr resolved(Expr e) {
        return e.rewrite(
                x -> x instanceof Expr.Local(KernelVariable v) && standsForOther(v) ? resolved(once.get(v)) : x);
    }

    private boolean standsForOther(KernelVariable v) {
        return once.containsKey(v) && once.get(v).operands().isEmpty();
    }

    private Expr constant(Expr e) {
        return resolved(e) instanceof Expr.Const c ? c : e;
    }

    private boolean isMultiple(Expr e, int of) {
        return switch (e) {
            case Expr.Const(Kind _, Number value) -> value.intValue() % of == 0;
            case Expr.Local(KernelVariable v) -> once.containsKey(v) && isMultiple(once.get(v), of);
            case Expr.Binary(BinaryOp op, Expr a, Expr b) ->
                switch (op) {
                    case MUL -> isMultiple(a, of) || isMultiple(b, of);
                    case ADD, SUB -> isMultiple(a, of) && isMultiple(b, of);
                    default -> false;
                };
            default -> false;
        };
    }

    /** The constant that all sums begin with, or null. */
    private static Expr.Const initial(List<Stmt.Assign> updates, List<Stmt> before) {
        Set<Expr> values = new HashSet<>();
        for (Stmt.Assign update : updates) {
            Expr last = null;
            for (Stmt s : before) {
                if (s.any(inner -> update.target().equals(inner.assigned()))) {
                    last = s instanceof Stmt.Assign a ? a.value() : null;
                }
            }
            values.add(last);
        }
        return values.size() == 1 && values.iterator().next() instanceof Expr.Const c ? c : null;
    }

    /** The statements that a sum needs. */
    private static List<Stmt> slice(List<Stmt> body, Stmt.Assign update) {
        Set<KernelVariable> needed = new HashSet<>();
        List<Stmt> slice = new ArrayList<>();
        for (Stmt s : body.reversed()) {
            if (s.equals(update) || needed.contains(s.assigned())) {
                s.expressions().forEach(e -> e.addReads(needed));
                slice.addFirst(s);
            }
        }
        return slice;
    }

    private List<Stmt> rolled(
            Stmt.For loop,
            Expr.Compare c,
            KernelVariable j,
            Expr further,
            Expr.Const zero,
            List<Stmt.Assign> updates,
            List<Stmt> slice) {
        Expr parts = Expr.Const.of(updates.size());
        KernelVariable part = new KernelVariable("part", Kind.INT);
        Map<KernelVariable, KernelVariable> names = new HashMap<>();
        slice.forEach(s -> names.put(
                s.assigned(),
                new KernelVariable(s.assigned().name(), s.assigned().kind())));
        names.put(j, new KernelVariable(j.name(), Kind.INT));
        KernelVariable sum = names.get(updates.getFirst().target());
        KernelVariable element = names.get(j);
        Expr own = plus(times(new Expr.Local(group.items().getFirst()), parts), new Expr.Local(part));
        Expr first = times(new Expr.Binary(BinaryOp.DIV, new Expr.Local(element), parts), parts);
        KernelVariable round = new KernelVariable(loop.variable().name(), Kind.INT);
        names.put(loop.variable(), round);
        Stmt.For rounds = new Stmt.For(
                new Label(-1),
                round,
                loop.from(),
                loop.relation(),
                loop.bound(),
                loop.step(),
                List.of(
                        new Stmt.Assign(element, plus(own, renamed(further, names))),
                        new Stmt.If(
                                new Expr.Compare(c.relation(), first, c.b()),
                                ExpressionRewriter.rewrite(ExpressionRewriter.rename(slice, names), this::constant),
                                List.of())));
        ArrayRef sums = group.array("sums", Storage.FLOAT, times(parts, group.itemCount()));
        Expr row = group.row(group.items().get(2), group.items().get(1));
        List<Stmt> body = List.of(
                new Stmt.Assign(sum, zero),
                rounds,
                new Stmt.Store(sums, plus(times(row, parts), own), new Expr.Local(sum)));
        List<Stmt> result = new ArrayList<>();
        result.add(new Stmt.Barrier());
        result.add(new Stmt.For(Label.PARTS, part, Expr.Const.of(0), Relation.LT, parts, 1, body));
        result.add(new Stmt.Barrier());
        for (int p = 0; p < updates.size(); p++) {
            Expr place = plus(times(group.number(), parts), Expr.Const.of(p));
            result.add(new Stmt.Assign(updates.get(p).target(), new Expr.Load(sums, place)));
        }
        return result;
    }

    private static Expr renamed(Expr e, Map<KernelVariable, KernelVariable> names) {
        return e.rewrite(x ->
                x instanceof Expr.Local(KernelVariable v) && names.containsKey(v) ? new Expr.Local(names.get(v)) : x);
    }

    private static Expr plus(Expr a, Expr b) {
        return new Expr.Binary(BinaryOp.ADD, a, b);
    }

    private static Expr times(Expr a, Expr b) {
        return new Expr.Binary(BinaryOp.MUL, a, b);
    }

    /**
     * A region's loops over z, y and x with as many parts an item as its own has, but of all items' parts those that are as far apart as there are
     * items, so that neighbouring items take neighbouring parts; if its items have parts.
     */
    public static Stmt.For spread(Stmt.For z) {
        Stmt.For y = (Stmt.For) z.body().getFirst();
        Stmt.For x = (Stmt.For) y.body().getFirst();
        if (!(x.body().getLast() instanceof Stmt.For parts) || !parts.label().equals(Label.PARTS)) {
            return z;
        }
        KernelVariable lane = new KernelVariable(x.variable().name() + "'", Kind.INT);
        KernelVariable part = new KernelVariable(parts.variable().name(), Kind.INT);
        KernelVariable number = new KernelVariable("number", Kind.INT);
        Expr count = parts.bound();
        Expr own = plus(times(new Expr.Local(x.variable()), count), new Expr.Local(parts.variable()));
        List<Stmt> body = new ArrayList<>();
        body.add(new Stmt.Assign(number, plus(new Expr.Local(lane), times(new Expr.Local(part), x.bound()))));
        body.add(new Stmt.Assign(x.variable(), new Expr.Binary(BinaryOp.DIV, new Expr.Local(number), count)));
        body.add(new Stmt.Assign(parts.variable(), new Expr.Binary(BinaryOp.REM, new Expr.Local(number), count)));
        body.addAll(x.body().subList(0, x.body().size() - 1));
        body.addAll(ExpressionRewriter.rewrite(parts.body(), e -> e.equals(own) ? new Expr.Local(number) : e));
        Stmt.For each =
                new Stmt.For(parts.label(), part, parts.from(), parts.relation(), count, parts.step(), unread(body));
        Stmt.For lanes = new Stmt.For(x.label(), lane, x.from(), x.relation(), x.bound(), x.step(), List.of(each));
        return z.withBody(List.of(y.withBody(List.of(lanes))));
    }

    /** Statements without assignments to variables that nobody reads. */
    private static List<Stmt> unread(List<Stmt> statements) {
        Set<KernelVariable> read = new HashSet<>();
        Stmt.walk(statements, s -> s.expressions().forEach(e -> e.addReads(read)));
        List<Stmt> kept = statements.stream()
                .filter(s -> !(s instanceof Stmt.Assign a) || read.contains(a.target()))
                .toList();
        return kept.size() == statements.size() ? kept : unread(kept);
    }
}
