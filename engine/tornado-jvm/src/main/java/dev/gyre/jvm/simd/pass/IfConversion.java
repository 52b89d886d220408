package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Stmt;
import java.util.List;

/** Turns branches that only choose a value without loading it into selections, and nested ifs without else into one. */
public final class IfConversion {
    private IfConversion() {}

    public static List<Stmt> simplify(List<Stmt> statements) {
        return Bodies.rewrite(statements, IfConversion::simplify);
    }

    private static List<Stmt> simplify(Stmt statement) {
        return List.of(statement instanceof Stmt.If branch ? branch(branch) : statement);
    }

    private static Stmt branch(Stmt.If branch) {
        if (branch.then().size() != 1) {
            return branch;
        }
        if (branch.otherwise().isEmpty()
                && branch.then().getFirst() instanceof Stmt.If inner
                && inner.otherwise().isEmpty()
                && !inner.condition().loads()) {
            return new Stmt.If(new Expr.Both(branch.condition(), inner.condition()), inner.then(), List.of());
        }
        if (branch.otherwise().size() == 1
                && branch.then().getFirst() instanceof Stmt.Assign(KernelVariable v, Expr a)
                && branch.otherwise().getFirst() instanceof Stmt.Assign(KernelVariable w, Expr b)
                && v.equals(w)
                && !a.loads()
                && !b.loads()) {
            return new Stmt.Assign(v, new Expr.Select(branch.condition(), a, b));
        }
        return branch;
    }
}
