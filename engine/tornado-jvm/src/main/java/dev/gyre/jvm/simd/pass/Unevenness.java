package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import java.util.List;

/**
 * Plans with which scalars may be faster, as numbers decide: lanes have different numbers of rounds to go, so that all wait for one, or divide
 * longs, which those of more than 51 bits do one by one.
 */
public final class Unevenness {
    private Unevenness() {}

    /** Whether a plan is such. */
    public static boolean of(VectorPlan plan) {
        return plan.lane() >= 0 && isUneven(plan.scheduled().get(plan.lane()).body(), new VectorShapes(plan));
    }

    /** Whether a plan, as it's emitted, has the bits of scalars: no two roundings became one, and no function or sum is another. */
    public static boolean isExact(VectorPlan plan) {
        return plan.lane() >= 0
                && plan.lanes().values().stream().allMatch(List::isEmpty)
                && plan.all().allMatch(p -> isExact(p.body()));
    }

    private static boolean isExact(List<Stmt> kernel) {
        return !Bodies.any(kernel, e -> !isExact(e));
    }

    private static boolean isExact(Expr e) {
        return switch (e) {
            case Expr.Fma _ -> false;
            case Expr.Unary u -> !u.op().isTranscendental();
            case Expr.Binary b -> !b.op().isTranscendental();
            default -> true;
        };
    }

    private static boolean isUneven(List<Stmt> lane, VectorShapes shapes) {
        return Bodies.any(lane, e -> dividesLongs(e) && !shapes.of(e).isUniform())
                || Stmt.any(
                        lane,
                        s -> s instanceof Stmt.Loop
                                || (s instanceof Stmt.For loop
                                        && !shapes.of(loop.condition()).isUniform()));
    }

    private static boolean dividesLongs(Expr e) {
        return e instanceof Expr.Binary(BinaryOp op, Expr _, Expr b)
                && (op == BinaryOp.DIV || op == BinaryOp.REM)
                && b.kind() == Kind.LONG
                && !(b instanceof Expr.Const c && c.value().longValue() > 1);
    }
}
