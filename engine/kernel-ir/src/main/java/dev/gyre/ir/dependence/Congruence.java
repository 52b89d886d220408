package dev.gyre.ir.dependence;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.analysis.AffineSum;

/**
 * A sum is a multiple of a modulus.
 *
 * @param modulus {@link #NONE} of a sum that is 0
 */
record Congruence(AffineSum sum, long modulus) {
    static final long NONE = 0;

    /** The number by which an expression is the remainder of its first operand, or 0. */
    static long divisor(Expr e) {
        if (!(e instanceof Expr.Binary(BinaryOp op, Expr _, Expr.Const c))) {
            return 0;
        }
        long number = c.value().longValue();
        boolean bits = op == BinaryOp.AND && number > 0 && Long.bitCount(number + 1) == 1;
        return bits ? number + 1 : op == BinaryOp.REM && number > 0 ? number : 0;
    }
}
