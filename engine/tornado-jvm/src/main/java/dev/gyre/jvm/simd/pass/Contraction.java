package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.UnaryOp;
import java.util.List;

/** Makes a multiplication and the addition of its product one operation with one rounding, as compilers for GPUs do. */
public final class Contraction {
    private Contraction() {}

    public static List<Stmt> contract(List<Stmt> statements) {
        return Expressions.rewrite(statements, Contraction::contract);
    }

    private static Expr contract(Expr expr) {
        if (!(expr instanceof Expr.Binary(BinaryOp op, Expr a, Expr b))
                || !expr.kind().isFloating()) {
            return expr;
        }
        return switch (op) {
            case ADD -> {
                if (b instanceof Expr.Binary(BinaryOp mul, Expr x, Expr y) && mul == BinaryOp.MUL) {
                    yield new Expr.Fma(x, y, a);
                }
                yield a instanceof Expr.Binary(BinaryOp mul, Expr x, Expr y) && mul == BinaryOp.MUL
                        ? new Expr.Fma(x, y, b)
                        : expr;
            }
            case SUB -> {
                if (b instanceof Expr.Binary(BinaryOp mul, Expr x, Expr y) && mul == BinaryOp.MUL) {
                    yield new Expr.Fma(new Expr.Unary(UnaryOp.NEG, x), y, a);
                }
                yield a instanceof Expr.Binary(BinaryOp mul, Expr x, Expr y) && mul == BinaryOp.MUL
                        ? new Expr.Fma(x, y, new Expr.Unary(UnaryOp.NEG, b))
                        : expr;
            }
            default -> expr;
        };
    }
}
