package dev.gyre.ir.transform;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns branches that only choose a value, which can be computed anyway, into selections, and nested ifs without else into one. */
public final class IfConversion {
    private IfConversion() {}

    public static List<Stmt> simplify(List<Stmt> statements) {
        ShortCircuits circuits = new ShortCircuits();
        return Bodies.rewrite(
                statements, s -> s instanceof Stmt.Block block ? circuits.withoutJumps(block) : branches(s));
    }

    /**
     * Statements for one who only looks at them: integers that some lanes change are choices between values, each with a name of its own,
     * and what's assigned twice at once is assigned once. What has no value but on the condition is left as it is.
     *
     * @param given the variables that have a value before the first statement
     */
    public static List<Stmt> choices(List<Stmt> statements, Set<KernelVariable> given) {
        return Renaming.of(Bodies.lists(chosen(statements, given), IfConversion::joined));
    }

    private static List<Stmt> chosen(List<Stmt> statements, Set<KernelVariable> given) {
        Set<KernelVariable> assigned = new HashSet<>(given);
        List<Stmt> result = new ArrayList<>();
        for (Stmt statement : statements) {
            Stmt s = Bodies.within(statement, list -> chosen(list, assigned));
            result.add(choice(s, assigned));
            assigned.addAll(assigned(s));
        }
        return result;
    }

    private static Stmt choice(Stmt s, Set<KernelVariable> assigned) {
        return s instanceof Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise)
                        && otherwise.isEmpty()
                        && then.size() == 1
                        && then.getFirst() instanceof Stmt.Assign(KernelVariable v, Expr value)
                        && v.kind() == Kind.INT
                        && assigned.contains(v)
                ? new Stmt.Assign(v, new Expr.Select(c, value, new Expr.Local(v)))
                : s;
    }

    /** Variables that a statement assigns whichever way it goes. */
    private static Set<KernelVariable> assigned(Stmt s) {
        return switch (s) {
            case Stmt.Assign(KernelVariable v, Expr _) -> Set.of(v);
            case Stmt.If(Expr _, List<Stmt> then, List<Stmt> otherwise) -> {
                Set<KernelVariable> both = new HashSet<>();
                then.forEach(t -> both.addAll(assigned(t)));
                Set<KernelVariable> other = new HashSet<>();
                otherwise.forEach(t -> other.addAll(assigned(t)));
                both.retainAll(other);
                yield both;
            }
            default -> Set.of();
        };
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
                && !ExpressionRewriter.mayThrow(inner.condition())) {
            return new Stmt.If(new Expr.Both(branch.condition(), inner.condition()), inner.then(), List.of());
        }
        if (branch.otherwise().size() == 1
                && branch.then().getFirst() instanceof Stmt.Assign(KernelVariable v, Expr a)
                && branch.otherwise().getFirst() instanceof Stmt.Assign(KernelVariable w, Expr b)
                && v.equals(w)
                && !ExpressionRewriter.mayThrow(a)
                && !ExpressionRewriter.mayThrow(b)) {
            return new Stmt.Assign(v, new Expr.Select(branch.condition(), a, b));
        }
        return branch;
    }
}
