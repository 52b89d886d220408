package dev.gyre.ir.analysis;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import java.util.Optional;
import java.util.function.Function;

/**
 * Ints as sums of multiples of what isn't affine in them. Of a loop's variable, a sum is the add recurrence {@code {start, +, step}} whose step is
 * its {@link AffineSum#growth}.
 */
public final class ScalarEvolution {
    private ScalarEvolution() {}

    /** An int, modulo 2^32, as a sum of all in it that isn't affine. */
    public static AffineSum of(Expr e) {
        return of(e, ScalarEvolution::of).map(AffineSum::wrapped).orElseGet(() -> AffineSum.of(e));
    }

    /**
     * An int by the sums of its operands, exactly where it doesn't overflow; empty if it isn't affine in them.
     *
     * @param operand the sum of an operand
     * @throws ArithmeticException if a factor leaves the longs
     */
    public static Optional<AffineSum> of(Expr e, Function<Expr, AffineSum> operand) {
        return switch (e) {
            case Expr.Const c
            when c.kind() == Kind.INT -> Optional.of(AffineSum.of(c.value().intValue()));
            case Expr.Unary(UnaryOp op, Expr a)
            when op == UnaryOp.NEG && a.kind() == Kind.INT ->
                Optional.of(operand.apply(a).times(-1));
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when a.kind() == Kind.INT -> of(op, operand.apply(a), operand.apply(b));
            default -> Optional.empty();
        };
    }

    /** The amount that a statement adds to the int that it assigns, if that is all it does. */
    public static Optional<Expr> step(Stmt s) {
        if (!(s instanceof Stmt.Assign(KernelVariable v, Expr value)) || v.kind() != Kind.INT) {
            return Optional.empty();
        }
        Expr by = of(value).minus(AffineSum.of(new Expr.Local(v))).expression();
        return by.reads(v) ? Optional.empty() : Optional.of(by);
    }

    private static Optional<AffineSum> of(BinaryOp op, AffineSum a, AffineSum b) {
        long n = b.constant();
        return switch (op) {
            case ADD -> Optional.of(a.plus(b));
            case SUB -> Optional.of(a.minus(b));
            case MUL ->
                b.isConstant()
                        ? Optional.of(a.times(n))
                        : a.isConstant() ? Optional.of(b.times(a.constant())) : Optional.empty();
            case SHL -> b.isConstant() && n >= 0 && n < Integer.SIZE ? Optional.of(a.times(1L << n)) : Optional.empty();
            case DIV -> b.equals(AffineSum.of(1)) ? Optional.of(a) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
