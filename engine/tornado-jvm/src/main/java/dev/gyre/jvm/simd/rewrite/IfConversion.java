package dev.gyre.jvm.simd.rewrite;

import dev.gyre.jvm.simd.ir.Bodies;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.parse.Cleanup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns branches that only choose a value, which can be computed anyway, into selections, and nested ifs without else into one. */
public final class IfConversion {
    private IfConversion() {}

    public static List<Stmt> simplify(List<Stmt> statements) {
        return Bodies.rewrite(statements, IfConversion::simplify);
    }

    /**
     * The same statements for one who only looks at them: integers that some lanes change are choices between values, each with a name of its own.
     */
    public static List<Stmt> choices(List<Stmt> statements) {
        return Renaming.of(Bodies.rewrite(
                statements,
                s -> List.of(
                        s instanceof Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise)
                                        && otherwise.isEmpty()
                                        && then.size() == 1
                                        && then.getFirst() instanceof Stmt.Assign(KernelVariable v, Expr value)
                                        && v.kind() == Kind.INT
                                ? new Stmt.Assign(v, new Expr.Select(c, value, new Expr.Local(v)))
                                : s)));
    }

    private static List<Stmt> simplify(Stmt statement) {
        return switch (statement) {
            case Stmt.If branch -> List.of(branch(branch));
            case Stmt.Block block -> sides(block).orElse(List.of(block));
            default -> List.of(statement);
        };
    }

    /** A block whose first branch leaves it, and nothing else does: what stands behind the branch is its other side. */
    private static Optional<List<Stmt>> sides(Stmt.Block block) {
        List<Stmt> body = block.body();
        for (int i = 0; i < body.size(); i++) {
            if (body.get(i) instanceof Stmt.If(Expr condition, List<Stmt> then, List<Stmt> otherwise)
                    && otherwise.isEmpty()
                    && !then.isEmpty()
                    && then.getLast().equals(new Stmt.Break(block.label()))) {
                List<Stmt> first = then.subList(0, then.size() - 1);
                List<Stmt> rest = body.subList(i + 1, body.size());
                if (Cleanup.jumpsTo(first, block.label()) || Cleanup.jumpsTo(rest, block.label())) {
                    return Optional.empty();
                }
                List<Stmt> result = new ArrayList<>(body.subList(0, i));
                result.add(
                        first.isEmpty()
                                ? new Stmt.If(Expr.Not.of(condition), List.copyOf(rest), List.of())
                                : new Stmt.If(condition, List.copyOf(first), List.copyOf(rest)));
                return Optional.of(result);
            }
            if (Cleanup.jumpsTo(body.subList(i, i + 1), block.label())) {
                return Optional.empty();
            }
        }
        return Optional.empty();
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
