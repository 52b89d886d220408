package dev.gyre.ir.dependence;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Relation;

/** Quotients and remainders of numbers that aren't negative, each in one form so that equal ones are seen to be. */
final class Quotients {
    private static final int INT_BITS = 32;

    private Quotients() {}

    /** A quotient or remainder of what isn't negative in one form: quotients before remainders, and neither of its own kind. */
    static Expr canonical(Expr.Binary e) {
        if (!(e.b() instanceof Expr.Const c)) {
            return e;
        }
        int n = c.value().intValue();
        return switch (e.op()) {
            case SHR, USHR -> n >= 0 && n < INT_BITS - 1 ? quotient(e.a(), 1 << n) : e;
            case AND -> n >= 0 && Integer.bitCount(n + 1) == 1 && n < Integer.MAX_VALUE ? remainder(e.a(), n + 1) : e;
            case DIV -> n > 0 ? quotient(e.a(), n) : e;
            case REM -> n > 0 ? remainder(e.a(), n) : e;
            default -> e;
        };
    }

    /** A quotient of what isn't negative. */
    static Expr quotient(Expr a, int divisor) {
        if (a instanceof Expr.Binary(BinaryOp op, Expr x, Expr.Const c)) {
            int n = c.value().intValue();
            if (op == BinaryOp.DIV && n > 0 && (long) n * divisor <= Integer.MAX_VALUE) {
                return quotient(x, n * divisor);
            }
            if (op == BinaryOp.REM && n > 0 && n % divisor == 0) {
                return remainder(quotient(x, divisor), n / divisor);
            }
        }
        return new Expr.Binary(BinaryOp.DIV, a, Expr.Const.of(divisor));
    }

    /** A remainder of what isn't negative. */
    static Expr remainder(Expr a, int divisor) {
        if (a instanceof Expr.Binary(BinaryOp op, Expr x, Expr.Const c)
                && op == BinaryOp.REM
                && c.value().intValue() > 0
                && c.value().intValue() % divisor == 0) {
            return remainder(x, divisor);
        }
        return new Expr.Binary(BinaryOp.REM, a, Expr.Const.of(divisor));
    }

    /** A remainder that has its divisor's sign, as {@code floorMod} makes it of a choice, as {@code (x % y + y) % y}; another expression as it is. */
    static Expr plainly(Expr e) {
        return e instanceof Expr.Select(Expr.Both(Expr.Compare signs, Expr.Compare some), Expr sum, Expr r)
                        && r instanceof Expr.Binary(BinaryOp op, Expr x, Expr y)
                        && op == BinaryOp.REM
                        && sum.equals(new Expr.Binary(BinaryOp.ADD, r, y))
                        && signs.equals(
                                new Expr.Compare(Relation.LT, new Expr.Binary(BinaryOp.XOR, x, y), Expr.Const.of(0)))
                        && some.equals(new Expr.Compare(Relation.NE, r, Expr.Const.of(0)))
                ? new Expr.Binary(BinaryOp.REM, sum, y)
                : e;
    }
}
