package dev.gyre.ir.analysis;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;

/** A variable that a loop over lanes adds to: lanes do so in an accumulator each, and the target takes them in behind the loop. */
public record Reduction(KernelVariable target, KernelVariable accumulator, BinaryOp op) {

    /** The accumulator's start, the operation's neutral element. */
    public Expr.Const identity() {
        Kind kind = target.kind();
        return switch (op) {
            case MIN ->
                switch (kind) {
                    case FLOAT -> new Expr.Const(kind, Float.POSITIVE_INFINITY);
                    case DOUBLE -> new Expr.Const(kind, Double.POSITIVE_INFINITY);
                    case LONG -> new Expr.Const(kind, Long.MAX_VALUE);
                    default -> new Expr.Const(kind, Integer.MAX_VALUE);
                };
            case MAX ->
                switch (kind) {
                    case FLOAT -> new Expr.Const(kind, Float.NEGATIVE_INFINITY);
                    case DOUBLE -> new Expr.Const(kind, Double.NEGATIVE_INFINITY);
                    case LONG -> new Expr.Const(kind, Long.MIN_VALUE);
                    default -> new Expr.Const(kind, Integer.MIN_VALUE);
                };
            case MUL ->
                switch (kind) {
                    case FLOAT -> new Expr.Const(kind, 1f);
                    case DOUBLE -> new Expr.Const(kind, 1d);
                    case LONG -> new Expr.Const(kind, 1L);
                    default -> Expr.Const.of(1);
                };
            default -> Expr.Const.zero(kind);
        };
    }
}
