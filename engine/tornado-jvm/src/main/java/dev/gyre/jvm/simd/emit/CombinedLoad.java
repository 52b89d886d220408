package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Storage;
import java.util.Optional;

/**
 * Two neighbouring bytes that an expression puts together to a short, {@code (w[i + 1] << 8) | (w[i] & 255)}: one load of 16 bits in place of
 * two of 8 with their shift and mask.
 *
 * @param lower the load of the lower byte
 * @param upper the load of the upper one, which lies behind it
 */
record CombinedLoad(Expr.Load lower, Expr.Load upper) {
    private static final int BYTE_MASK = 0xff;

    /** The bytes that an expression puts together; empty if it does something else, or if their array isn't the caller's. */
    static Optional<CombinedLoad> of(Expr.Binary b) {
        return b.op() == BinaryOp.OR
                        && b.a() instanceof Expr.Binary(BinaryOp shift, Expr.Load upper, Expr eight)
                        && shift == BinaryOp.SHL
                        && eight.equals(Expr.Const.of(Byte.SIZE))
                        && b.b() instanceof Expr.Binary(BinaryOp mask, Expr.Load lower, Expr all)
                        && mask == BinaryOp.AND
                        && all.equals(Expr.Const.of(BYTE_MASK))
                        && lower.array().equals(upper.array())
                        && lower.array().storage() == Storage.BYTE
                        && !lower.array().isLocal()
                        && isNext(lower.index(), upper.index())
                ? Optional.of(new CombinedLoad(lower, upper))
                : Optional.empty();
    }

    ArrayRef array() {
        return lower.array();
    }

    /** The index of the lower byte. */
    Expr index() {
        return lower.index();
    }

    private static boolean isNext(Expr first, Expr second) {
        return symbols(first).equals(symbols(second)) && constant(second) == constant(first) + 1;
    }

    private static Expr symbols(Expr index) {
        return isSum(index) ? ((Expr.Binary) index).a() : index;
    }

    private static int constant(Expr index) {
        return isSum(index) ? ((Expr.Const) ((Expr.Binary) index).b()).value().intValue() : 0;
    }

    private static boolean isSum(Expr index) {
        return index instanceof Expr.Binary(BinaryOp op, Expr _, Expr b)
                && op == BinaryOp.ADD
                && b instanceof Expr.Const;
    }
}
