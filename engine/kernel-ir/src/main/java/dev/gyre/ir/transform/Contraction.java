package dev.gyre.ir.transform;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.analysis.DecisiveBits;
import java.util.List;
import java.util.Set;

/**
 * Makes a multiplication and the addition of its product one operation with one rounding, as compilers for GPUs do, but not where the
 * last bits decide ({@link DecisiveBits}).
 */
public final class Contraction {
    private Contraction() {}

    public static List<Stmt> contract(List<Stmt> statements) {
        Set<KernelVariable> exact = DecisiveBits.variables(statements);
        return ExpressionRewriter.rewrite(statements, Contraction::contract, s -> !concerns(s, exact));
    }

    private static boolean concerns(Stmt s, Set<KernelVariable> variables) {
        return (s.assigned() != null && variables.contains(s.assigned()))
                || s.expressions().stream().anyMatch(e -> e.reads(variables) || jumps(e));
    }

    private static boolean jumps(Expr e) {
        return DecisiveBits.jumps(e) || e.operands().stream().anyMatch(Contraction::jumps);
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
