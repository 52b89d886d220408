package dev.gyre.ir.group;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.List;

/** Whether statements may use the value that a variable has when they begin. */
final class Liveness {
    private final KernelVariable variable;

    /** The first use of a value by statements. */
    private enum Use {
        READ,
        OVERWRITTEN,
        NONE
    }

    private Liveness(KernelVariable variable) {
        this.variable = variable;
    }

    /** Whether a value is read, or kept where a branch or loop may or may not assign the variable. */
    static boolean isLiveIn(KernelVariable variable, List<Stmt> statements) {
        return new Liveness(variable).list(statements) == Use.READ;
    }

    static boolean assigns(KernelVariable variable, List<Stmt> statements) {
        return Stmt.any(statements, s -> variable.equals(s.assigned()));
    }

    private Use list(List<Stmt> statements) {
        for (Stmt s : statements) {
            Use use = of(s);
            if (use != Use.NONE) {
                return use;
            }
            if (jumps(s) && assigns(variable, statements)) {
                return Use.READ; // what overwrites it may be jumped over
            }
        }
        return Use.NONE;
    }

    private Use of(Stmt statement) {
        boolean first = statement instanceof Stmt.For loop
                ? loop.from().reads(variable)
                : statement.expressions().stream().anyMatch(e -> e.reads(variable));
        if (first) {
            return Use.READ;
        }
        return switch (statement) {
            case Stmt.Assign(KernelVariable v, Expr _) -> v.equals(variable) ? Use.OVERWRITTEN : Use.NONE;
            case Stmt.If s -> either(list(s.then()), list(s.otherwise()));
            case Stmt.Block s -> list(s.body());
            case Stmt.For s when s.variable().equals(variable) -> Use.OVERWRITTEN;
            case Stmt.For s -> s.bound().reads(variable) ? Use.READ : perhaps(list(s.body()));
            case Stmt.Loop s -> perhaps(list(s.body()));
            default -> Use.NONE;
        };
    }

    private static Use either(Use a, Use b) {
        return a == b ? a : Use.READ;
    }

    /** The use by statements that may not run at all. */
    private static Use perhaps(Use use) {
        return either(use, Use.NONE);
    }

    private static boolean jumps(Stmt statement) {
        return statement.any(s -> s instanceof Stmt.Break || s instanceof Stmt.Continue);
    }
}
