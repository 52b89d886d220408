package dev.gyre.ir.analysis;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Variables whose last bits decide, so that they have to round as Java does: those of loops that multiply what they have computed in earlier
 * rounds and go on by it, as those do that count how often a point is mapped until it leaves a circle, or that end where an error is
 * small; and what becomes a whole number, such as a colour.
 */
public final class DecisiveBits {
    private DecisiveBits() {}

    /** The variables that a kernel decides by and what these are computed from. */
    public static Set<KernelVariable> variables(List<Stmt> kernel) {
        Scopes scopes = new Scopes(kernel);
        Set<KernelVariable> variables = slice(kernel, DecisiveBits::jumps);
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.Loop || s instanceof Stmt.For) {
                List<Stmt> body = s.bodies().getFirst();
                Set<KernelVariable> decisive = slice(
                        body, e -> e instanceof Expr.Compare c && c.a().kind().isFloating());
                if (multiplies(body, decisive, carried(body, decisive, scopes))) {
                    variables.addAll(decisive);
                }
            }
        });
        return variables;
    }

    /** Whether the result of an operation jumps where its operand hardly changes: whole numbers, and what is left of a division. */
    public static boolean jumps(Expr e) {
        return switch (e) {
            case Expr.Convert c -> !c.kind().isFloating() && c.a().kind().isFloating();
            case Expr.Unary(UnaryOp op, Expr a) ->
                a.kind().isFloating() && (op == UnaryOp.FLOOR || op == UnaryOp.CEIL || op == UnaryOp.ROUND);
            case Expr.Binary b -> b.kind().isFloating() && b.op() == BinaryOp.REM;
            default -> false;
        };
    }

    /** The variables that matching expressions read, and those that they're computed from. */
    private static Set<KernelVariable> slice(List<Stmt> body, Predicate<Expr> asked) {
        Set<KernelVariable> read = new HashSet<>();
        Bodies.expressions(body, e -> {
            if (asked.test(e)) {
                collect(e, read);
            }
        });
        Assignments.addSources(body, read, value -> collect(value, read));
        return read;
    }

    private static void collect(Expr e, Set<KernelVariable> variables) {
        e.walk(x -> {
            switch (x) {
                case Expr.Local(KernelVariable v) when v.kind().isFloating() -> variables.add(v);
                case Expr.Unary(UnaryOp op, Expr.Local(KernelVariable v))
                when op == UnaryOp.FROM_BITS -> variables.add(v); // of what became a whole number, see Magnitudes
                default -> {}
            }
        });
    }

    /** The variables that a round hands to the next one, and those computed from them. */
    private static Set<KernelVariable> carried(List<Stmt> body, Set<KernelVariable> slice, Scopes scopes) {
        Set<KernelVariable> carried = new HashSet<>();
        int before;
        do {
            before = carried.size();
            Stmt.walk(body, s -> {
                if (s instanceof Stmt.Assign(KernelVariable v, Expr value)
                        && slice.contains(v)
                        && (!scopes.isWithin(v, body) || value.reads(carried))) {
                    carried.add(v);
                }
            });
        } while (carried.size() > before);
        return carried;
    }

    private static boolean multiplies(List<Stmt> body, Set<KernelVariable> slice, Set<KernelVariable> carried) {
        boolean[] found = new boolean[1];
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.Assign(KernelVariable v, Expr value) && slice.contains(v)) {
                value.walk(e -> found[0] |= e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                        && (op == BinaryOp.MUL || op == BinaryOp.DIV)
                        && e.kind().isFloating()
                        && a.reads(carried)
                        && b.reads(carried));
            }
        });
        return found[0];
    }
}
