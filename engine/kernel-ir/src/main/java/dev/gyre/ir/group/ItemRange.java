package dev.gyre.ir.group;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves out items that do nothing in a region. In a tree of sums, most of the items of a group only wait:
 *
 * <pre>for (id = 0; id &lt; size; id++) { if (id &lt; stride) { sums[id] += sums[id + stride]; } }</pre>
 *
 * becomes
 *
 * <pre>for (id = 0; id &lt; min(size, stride); id++) { sums[id] += sums[id + stride]; }</pre>
 */
final class ItemRange {
    private final Set<KernelVariable> assigned;

    private final List<KernelVariable> places;

    private ItemRange(Stmt.For loop, List<KernelVariable> places) {
        this.assigned = Assignments.of(List.of(loop)).variables();
        this.places = places;
    }

    /** The loops over a region's items, over those alone that do something, if conditions say which. */
    static Stmt.For of(Stmt.For loop, ContextCalls group) {
        List<KernelVariable> places =
                List.of(group.groups().getFirst(), group.sizes().getFirst());
        return new ItemRange(loop, places).within(loop);
    }

    /** Whether no item does anything that another region could see. */
    static boolean isEmpty(List<Stmt> body) {
        return body.stream()
                .allMatch(s ->
                        s instanceof Stmt.Assign(KernelVariable _, Expr value) && !ExpressionRewriter.mayThrow(value));
    }

    private Stmt.For within(Stmt.For loop) {
        return loop.body().size() == 1 && loop.body().getFirst() instanceof Stmt.For inner
                ? loop.withBody(List.of(within(inner)))
                : narrowed(loop);
    }

    private Stmt.For narrowed(Stmt.For loop) {
        int first = 0;
        while (first < loop.body().size()
                && loop.body().get(first) instanceof Stmt.Assign(KernelVariable _, Expr value)) {
            if (ExpressionRewriter.mayThrow(value)) {
                return loop;
            }
            first++;
        }
        List<Stmt> assigns = loop.body().subList(0, first);
        List<Stmt> guarded = loop.body().subList(first, loop.body().size());
        Map<KernelVariable, Expr> values = new HashMap<>();
        for (Stmt s : assigns) {
            Stmt.Assign a = (Stmt.Assign) s;
            values.put(
                    a.target(),
                    a.value().rewrite(e -> e instanceof Expr.Local(KernelVariable x) ? values.getOrDefault(x, e) : e));
        }
        List<Expr> ends = new ArrayList<>();
        for (Stmt s : guarded) {
            if (s instanceof Stmt.If(Expr c, List<Stmt> _, List<Stmt> otherwise) && otherwise.isEmpty()) {
                end(c, loop.variable(), values).ifPresent(ends::add);
            }
        }
        if (loop.relation() != Relation.LT || ends.isEmpty() || ends.size() < guarded.size()) {
            return loop;
        }
        Expr end = ends.stream()
                .distinct()
                .reduce((a, b) -> new Expr.Binary(BinaryOp.MAX, a, b))
                .orElseThrow();
        List<Stmt> body = new ArrayList<>(assigns);
        body.addAll(
                guarded.size() == 1 && isExact((Stmt.If) guarded.getFirst(), loop.variable(), values)
                        ? ((Stmt.If) guarded.getFirst()).then()
                        : guarded);
        return new Stmt.For(
                loop.label(),
                loop.variable(),
                loop.from(),
                loop.relation(),
                new Expr.Binary(BinaryOp.MIN, loop.bound(), end),
                loop.step(),
                body);
    }

    /** Whether all items before the end of a condition meet it. */
    private static boolean isExact(Stmt.If s, KernelVariable item, Map<KernelVariable, Expr> values) {
        return s.condition() instanceof Expr.Compare(Relation _, Expr a, Expr b)
                && (isItem(a, item, values) || isItem(b, item, values));
    }

    /** The item from which on none meets a condition. */
    private Optional<Expr> end(Expr condition, KernelVariable item, Map<KernelVariable, Expr> values) {
        if (!(condition instanceof Expr.Compare(Relation relation, Expr a, Expr b))) {
            return Optional.empty();
        }
        if (relation == Relation.EQ && b.equals(Expr.Const.of(0)) && isAhead(value(a, values), item)) {
            return Optional.of(Expr.Const.of(1));
        }
        if (isItem(b, item, values)) {
            return end(new Expr.Compare(relation.mirrored(), b, a), item, values);
        }
        return relation == Relation.LT && isItem(a, item, values) && !b.loads() && !b.reads(assigned)
                ? Optional.of(b)
                : Optional.empty();
    }

    private static boolean isItem(Expr e, KernelVariable item, Map<KernelVariable, Expr> values) {
        return value(e, values).equals(new Expr.Local(item));
    }

    private static Expr value(Expr e, Map<KernelVariable, Expr> values) {
        return e instanceof Expr.Local(KernelVariable v) ? values.getOrDefault(v, e) : e;
    }

    /** Whether an integer is the item's number among its group's, or among all: only the first one's can be zero. */
    private boolean isAhead(Expr e, KernelVariable item) {
        return e.equals(new Expr.Local(item))
                || (e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                        && op == BinaryOp.ADD
                        && b.equals(new Expr.Local(item))
                        && isPlace(a));
    }

    /** Whether an integer is made of groups' numbers and sizes, which aren't negative, and whose products are numbers of items. */
    private boolean isPlace(Expr e) {
        return switch (e) {
            case Expr.Local(KernelVariable v) -> places.contains(v);
            case Expr.Binary(BinaryOp op, Expr a, Expr b) when op == BinaryOp.MUL -> isPlace(a) && isPlace(b);
            default -> false;
        };
    }
}
