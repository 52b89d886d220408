package dev.gyre.jvm.simd.group;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Relation;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.pass.Assignments;
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

    private ItemRange(Stmt.For loop) {
        this.assigned = Assignments.of(List.of(loop)).variables();
    }

    /** The loops over a region's items, over those alone that do something, if a condition says which. */
    static Stmt.For of(Stmt.For loop) {
        return new ItemRange(loop).within(loop);
    }

    private Stmt.For within(Stmt.For loop) {
        return loop.body().size() == 1 && loop.body().getFirst() instanceof Stmt.For inner
                ? loop.withBody(List.of(within(inner)))
                : narrowed(loop);
    }

    private Stmt.For narrowed(Stmt.For loop) {
        List<Stmt> body = loop.body();
        if (body.isEmpty()
                || loop.relation() != Relation.LT
                || !(body.getLast() instanceof Stmt.If(Expr condition, List<Stmt> then, List<Stmt> otherwise))
                || !otherwise.isEmpty()) {
            return loop;
        }
        Map<KernelVariable, Expr> values = new HashMap<>();
        for (Stmt s : body.subList(0, body.size() - 1)) {
            if (!(s instanceof Stmt.Assign(KernelVariable v, Expr value)) || !isHarmless(value)) {
                return loop;
            }
            values.put(
                    v, value.rewrite(e -> e instanceof Expr.Local(KernelVariable x) ? values.getOrDefault(x, e) : e));
        }
        Optional<Expr> end = end(condition, loop.variable(), values);
        if (end.isEmpty()) {
            return loop;
        }
        List<Stmt> all = new ArrayList<>(body.subList(0, body.size() - 1));
        all.addAll(then);
        return new Stmt.For(
                loop.label(),
                loop.variable(),
                loop.from(),
                loop.relation(),
                new Expr.Binary(BinaryOp.MIN, loop.bound(), end.get()),
                loop.step(),
                all);
    }

    /** Whether an item that leaves a value alone misses nothing. */
    private static boolean isHarmless(Expr e) {
        return !e.loads()
                && !(e instanceof Expr.Binary b
                        && (b.op() == BinaryOp.DIV || b.op() == BinaryOp.REM)
                        && !b.kind().isFloating())
                && e.operands().stream().allMatch(ItemRange::isHarmless);
    }

    /** The item from which on none meets a condition that all before it meet. */
    private Optional<Expr> end(Expr condition, KernelVariable item, Map<KernelVariable, Expr> values) {
        if (!(condition instanceof Expr.Compare(Relation relation, Expr a, Expr b))) {
            return Optional.empty();
        }
        if (!isItem(a, item, values)) {
            return isItem(b, item, values)
                    ? end(new Expr.Compare(relation.mirrored(), b, a), item, values)
                    : Optional.empty();
        }
        if (relation == Relation.EQ && b.equals(Expr.Const.of(0))) {
            return Optional.of(Expr.Const.of(1));
        }
        return relation == Relation.LT && !b.loads() && !b.reads(assigned) ? Optional.of(b) : Optional.empty();
    }

    private static boolean isItem(Expr e, KernelVariable item, Map<KernelVariable, Expr> values) {
        Expr place = new Expr.Local(item);
        return e.equals(place) || (e instanceof Expr.Local(KernelVariable v) && place.equals(values.get(v)));
    }
}
