package dev.gyre.ir;

import java.util.Optional;

/**
 * A float's or double's minimum or maximum with a constant, as a rectifier is: {@code beyond} tells where the constant is to be taken. It's false of NaN, and
 * of two zeros the constant is the one that Java takes: 0 is the larger one, -0 the smaller.
 *
 * @param beyond the relation of a value beyond the bound to it
 */
public record Clamp(Expr value, Expr.Const bound, Relation beyond) {

    /** The clamp that an operation is; empty if it isn't one. */
    public static Optional<Clamp> of(Expr.Binary b) {
        if (!b.kind().isFloating() || (b.op() != BinaryOp.MIN && b.op() != BinaryOp.MAX)) {
            return Optional.empty();
        }
        return of(b.op(), b.a(), b.b()).or(() -> of(b.op(), b.b(), b.a()));
    }

    private static Optional<Clamp> of(BinaryOp op, Expr value, Expr other) {
        if (!(other instanceof Expr.Const bound) || value instanceof Expr.Const) {
            return Optional.empty();
        }
        double number = bound.value().doubleValue();
        boolean otherZero = number == 0 && (1 / number > 0) == (op == BinaryOp.MIN);
        return Double.isNaN(number) || otherZero
                ? Optional.empty()
                : Optional.of(new Clamp(value, bound, op == BinaryOp.MAX ? Relation.LE : Relation.GE));
    }
}
