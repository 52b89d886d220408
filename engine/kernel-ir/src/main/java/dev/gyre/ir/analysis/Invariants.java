package dev.gyre.ir.analysis;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import java.util.List;
import java.util.Optional;

/** The integer expressions of parameters and constants alone, which have one value throughout the kernel. */
public final class Invariants {
    private final Assignments assignments;

    public Invariants(List<Stmt> kernel) {
        this.assignments = Assignments.of(kernel);
    }

    /** The expression in terms of parameters, if it is so made. */
    public Optional<Expr> of(Expr expr) {
        return assignments
                .close(expr, v -> !assignments.variables().contains(v))
                .filter(closed -> !closed.any(x -> !isArithmetic(x)));
    }

    private static boolean isArithmetic(Expr e) {
        return e.kind() == Kind.INT
                && (e instanceof Expr.Const
                        || e instanceof Expr.Size
                        || e instanceof Expr.Local
                        || e instanceof Expr.Binary);
    }
}
