package dev.gyre.ir.group;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Sizes of local arrays and limits of groups: made of what is known before the kernel runs, its numbers, the sizes of its arrays and of the grid. */
final class Sizes {
    private final Map<KernelVariable, Expr> once;
    private final Set<KernelVariable> assigned;
    private final Set<KernelVariable> varying;

    /**
     * Sizes in a kernel.
     *
     * @param varying the variables of the item's and the group's place
     */
    Sizes(List<Stmt> kernel, Set<KernelVariable> varying) {
        this.varying = varying;
        Assignments assignments = Assignments.of(kernel);
        this.assigned = assignments.variables();
        this.once = assignments.once();
    }

    /**
     * A size in terms of what is known.
     *
     * @throws RefusedException if it isn't
     */
    Expr known(Expr size) throws RefusedException {
        Expr known = resolved(size);
        boolean[] simple = {true};
        known.walk(e -> simple[0] &= switch (e) {
            case Expr.Local(KernelVariable v) -> v.kind() == Kind.INT && !assigned.contains(v) && !varying.contains(v);
            case Expr.Load _, Expr.Fma _, Expr.Convert _ -> false;
            case Expr.Unary(UnaryOp op, Expr _) -> op == UnaryOp.NEG;
            default -> e.kind() == Kind.INT || e.kind() == Kind.BOOLEAN;
        });
        if (!simple[0]) {
            throw new RefusedException(
                    "the size of a local array, %s, isn't made of the kernel's numbers, arrays' and grid's sizes",
                    known);
        }
        return known;
    }

    /** An expression with values in the places of variables that are assigned once. */
    Expr resolved(Expr e) {
        Expr resolved =
                e.rewrite(x -> x instanceof Expr.Local(KernelVariable v) && once.containsKey(v) ? once.get(v) : x);
        return resolved.equals(e) ? e : resolved(resolved);
    }

    /**
     * The value of a known size.
     *
     * @param leaf the value of a variable or an array's size
     */
    static int value(Expr e, ToIntFunction<Expr> leaf) {
        return switch (e) {
            case Expr.Const c -> c.value().intValue();
            case Expr.Binary(BinaryOp op, Expr a, Expr b) -> op.of(value(a, leaf), value(b, leaf));
            case Expr.Unary u -> -value(u.a(), leaf);
            case Expr.Select(Expr c, Expr a, Expr b) -> holds(c, leaf) ? value(a, leaf) : value(b, leaf);
            default -> leaf.applyAsInt(e);
        };
    }

    private static boolean holds(Expr condition, ToIntFunction<Expr> leaf) {
        return switch (condition) {
            case Expr.Not(Expr a) -> !holds(a, leaf);
            case Expr.Both(Expr a, Expr b) -> holds(a, leaf) && holds(b, leaf);
            case Expr.Compare(Relation relation, Expr a, Expr b) ->
                relation.holds(Integer.compare(value(a, leaf), value(b, leaf)));
            default -> throw new IllegalStateException("no condition: " + condition);
        };
    }
}
