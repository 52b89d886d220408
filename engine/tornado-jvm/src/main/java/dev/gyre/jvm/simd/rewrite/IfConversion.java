package dev.gyre.jvm.simd.rewrite;

import dev.gyre.jvm.simd.ir.Bodies;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Stmt;
import java.util.ArrayList;
import java.util.List;

/** Turns branches that only choose a value, which can be computed anyway, into selections, and nested ifs without else into one. */
public final class IfConversion {
    private IfConversion() {}

    public static List<Stmt> simplify(List<Stmt> statements) {
        ShortCircuits circuits = new ShortCircuits();
        return Bodies.rewrite(
                statements, s -> s instanceof Stmt.Block block ? circuits.withoutJumps(block) : branches(s));
    }

    /**
     * The same statements for one who only looks at them: integers that some lanes change are choices between values, each with a name of its own,
     * and what's assigned twice at once is assigned once.
     */
    public static List<Stmt> choices(List<Stmt> statements) {
        List<Stmt> chosen = Bodies.rewrite(
                statements,
                s -> List.of(
                        s instanceof Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise)
                                        && otherwise.isEmpty()
                                        && then.size() == 1
                                        && then.getFirst() instanceof Stmt.Assign(KernelVariable v, Expr value)
                                        && v.kind() == Kind.INT
                                ? new Stmt.Assign(v, new Expr.Select(c, value, new Expr.Local(v)))
                                : s));
        return Renaming.of(Bodies.lists(chosen, IfConversion::joined));
    }

    /** {@code at = at + 1; at = at == n ? 0 : at;} as {@code at = at + 1 == n ? 0 : at + 1;}. */
    private static List<Stmt> joined(List<Stmt> list) {
        List<Stmt> joined = new ArrayList<>();
        for (Stmt s : list) {
            if (s instanceof Stmt.Assign(KernelVariable v, Expr.Select choice)
                    && !joined.isEmpty()
                    && joined.getLast() instanceof Stmt.Assign(KernelVariable before, Expr value)
                    && before.equals(v)
                    && !value.loads()) {
                joined.removeLast();
                joined.add(new Stmt.Assign(v, choice.rewrite(e -> e.equals(new Expr.Local(v)) ? value : e)));
            } else {
                joined.add(s);
            }
        }
        return joined;
    }

    /** A branch as a selection, or as one with the branch within it, if it is such. */
    static List<Stmt> branches(Stmt statement) {
        return List.of(statement instanceof Stmt.If branch ? branch(branch) : statement);
    }

    private static Stmt branch(Stmt.If branch) {
        if (branch.then().size() != 1) {
            return branch;
        }
        if (branch.otherwise().isEmpty()
                && branch.then().getFirst() instanceof Stmt.If inner
                && inner.otherwise().isEmpty()
                && !Expressions.mayThrow(inner.condition())) {
            return new Stmt.If(new Expr.Both(branch.condition(), inner.condition()), inner.then(), List.of());
        }
        if (branch.otherwise().size() == 1
                && branch.then().getFirst() instanceof Stmt.Assign(KernelVariable v, Expr a)
                && branch.otherwise().getFirst() instanceof Stmt.Assign(KernelVariable w, Expr b)
                && v.equals(w)
                && !Expressions.mayThrow(a)
                && !Expressions.mayThrow(b)) {
            return new Stmt.Assign(v, new Expr.Select(branch.condition(), a, b));
        }
        return branch;
    }
}
