package dev.gyre.ir.transform;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import java.util.Optional;

/** The results of operations on integers, and of comparisons, that constants decide; nothing that may throw is left out. */
public final class Folding {
    private Folding() {}

    /** An operation, or what it comes to. */
    public static Expr of(Expr e) {
        return switch (e) {
            case Expr.Binary(BinaryOp op, Expr a, Expr b) when e.kind() == Kind.INT -> of(op, a, b, e);
            case Expr.Select(Expr condition, Expr a, Expr b)
            when holds(condition).isPresent() -> holds(condition).get() ? a : b;
            default -> e;
        };
    }

    private static Expr of(BinaryOp op, Expr a, Expr b, Expr whole) {
        if (a instanceof Expr.Const x && b instanceof Expr.Const y) {
            int divisor = y.value().intValue();
            boolean fails = divisor == 0 && (op == BinaryOp.DIV || op == BinaryOp.REM);
            return fails ? whole : Expr.Const.of(op.of(x.value().intValue(), divisor));
        }
        return switch (op) {
            case ADD -> isNumber(a, 0) ? b : isNumber(b, 0) ? a : whole;
            case SUB -> isNumber(b, 0) ? a : whole;
            case MUL -> {
                boolean zero = (isNumber(a, 0) && !ExpressionRewriter.mayThrow(b))
                        || (isNumber(b, 0) && !ExpressionRewriter.mayThrow(a));
                yield zero ? Expr.Const.of(0) : isNumber(a, 1) ? b : isNumber(b, 1) ? a : whole;
            }
            default -> whole;
        };
    }

    private static boolean isNumber(Expr e, int number) {
        return e.equals(Expr.Const.of(number));
    }

    /** Whether a condition holds, if it's known. */
    static Optional<Boolean> holds(Expr condition) {
        return switch (condition) {
            case Expr.Compare(Relation relation, Expr.Const a, Expr.Const b)
            when a.kind() == Kind.INT ->
                Optional.of(relation.holds(
                        Integer.compare(a.value().intValue(), b.value().intValue())));
            case Expr.Not(Expr a) -> holds(a).map(h -> !h);
            default -> Optional.empty();
        };
    }
}
