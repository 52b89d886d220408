package dev.gyre.ir.transform;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds what one statement adds to a sum in several, one after another and with the same roundings, so that it's seen to be a sum; products alike. */
public final class Summands {
    private Summands() {}

    /** {@code s = s + a - b} becomes {@code s = s + a; s = s - b}. */
    public static List<Stmt> apart(List<Stmt> statements) {
        return Bodies.rewrite(
                statements,
                s -> s instanceof Stmt.Assign(KernelVariable target, Expr value)
                        ? apart(target, value).filter(list -> list.size() > 1).orElse(List.of(s))
                        : List.of(s));
    }

    private static Optional<List<Stmt>> apart(KernelVariable target, Expr value) {
        if (!(value instanceof Expr.Binary(BinaryOp op, Expr _, Expr _))) {
            return Optional.empty();
        }
        List<Stmt> result = new ArrayList<>();
        return add(target, value, op, result) ? Optional.of(result) : Optional.empty();
    }

    /** Adds the statements that make of a variable what an expression is, unless that isn't the variable and what's added to it. */
    private static boolean add(KernelVariable target, Expr value, BinaryOp gathered, List<Stmt> result) {
        Expr variable = new Expr.Local(target);
        if (value.equals(variable)) {
            return true;
        }
        if (!(value instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)) || !isAlike(op, gathered)) {
            return false;
        }
        boolean first = a.reads(target);
        if (first == b.reads(target)
                || (!first && op == BinaryOp.SUB)
                || !add(target, first ? a : b, gathered, result)) {
            return false;
        }
        result.add(
                new Stmt.Assign(target, first ? new Expr.Binary(op, variable, b) : new Expr.Binary(op, a, variable)));
        return true;
    }

    private static boolean isAlike(BinaryOp op, BinaryOp gathered) {
        return switch (op) {
            case ADD, SUB -> gathered == BinaryOp.ADD || gathered == BinaryOp.SUB;
            case MUL, MIN, MAX -> op == gathered;
            default -> false;
        };
    }
}
