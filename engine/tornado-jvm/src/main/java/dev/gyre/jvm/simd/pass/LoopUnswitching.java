package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.AddRecurrence;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Second versions of what a condition guards, for vectors all of whose lanes meet it, as all do but the last ones before an end. So
 *
 * <pre>if (i &lt; n) { y[i] = x[i]; }</pre>
 *
 * becomes, for vectors of W lanes,
 *
 * <pre>if (last(i) + W - 1 &lt; n) { y[i] = x[i]; } else if (i &lt; n) { ... as before }</pre>
 *
 * <p>with no mask in the first branch.
 */
public final class LoopUnswitching {
    /** Second versions in a method, one for each of the vectors that go together. */
    private static final int MOST_VERSIONS = 8;

    private final VectorShapes shapes;
    private final int width;
    private int versions;

    private LoopUnswitching(VectorPlan plan) {
        this.shapes = new VectorShapes(plan);
        this.width = plan.width();
    }

    /** The plan with such versions; the same plan if no such conditions are in it. */
    public static VectorPlan of(VectorPlan plan) {
        return plan.versions(body -> new LoopUnswitching(plan).list(body));
    }

    /**
     * Whether a plan has few enough such versions: C2 takes seconds for a loop with dozens of branches that memory is accessed in. One whose
     * vectors don't go together has.
     */
    public static boolean areFew(VectorPlan plan) {
        LoopUnswitching pass = new LoopUnswitching(plan);
        plan.versions(pass::list);
        return plan.vectors() == 1 || pass.versions * plan.vectors() <= MOST_VERSIONS;
    }

    private List<Stmt> list(List<Stmt> statements) {
        return statements.stream().map(this::statement).toList();
    }

    private Stmt statement(Stmt s) {
        return switch (s) {
            case Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise)
            when shapes.of(c).isUniform() -> new Stmt.If(c, list(then), list(otherwise));
            case Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise) ->
                version(c, then, version(Expr.Not.of(c), otherwise, s));
            case Stmt.Block block -> new Stmt.Block(block.label(), list(block.body()));
            case Stmt.For loop when shapes.of(loop.condition()).isUniform() -> loop.withBody(list(loop.body()));
            default -> s;
        };
    }

    /** The choice between what lanes do that all meet a condition, and another statement. */
    private Stmt version(Expr condition, List<Stmt> statements, Stmt otherwise) {
        return accesses(statements)
                ? all(condition)
                        .map(met -> versions(met, statements, otherwise))
                        .orElse(otherwise)
                : otherwise;
    }

    private Stmt versions(Expr met, List<Stmt> statements, Stmt otherwise) {
        versions++;
        Set<KernelVariable> assigned = Assignments.of(statements).variables();
        List<Stmt> own = ExpressionRewriter.version(list(statements), assigned, statements, shapes.scopes());
        return new Stmt.If(met, own, List.of(otherwise));
    }

    /** Without accesses a mask costs nothing. */
    private static boolean accesses(List<Stmt> statements) {
        return Stmt.any(
                statements,
                s -> s instanceof Stmt.Store || s.expressions().stream().anyMatch(Expr::loads));
    }

    /** The condition that all lanes meet another one, in longs; empty if it can't be told. */
    private Optional<Expr> all(Expr condition) {
        return switch (condition) {
            case Expr.Both(Expr a, Expr b) -> all(a).flatMap(x -> all(b).map(y -> new Expr.Both(x, y)));
            case Expr.Compare c when shapes.of(c).isUniform() -> Optional.of(c);
            case Expr.Compare(Relation r, Expr a, Expr b)
            when shapes.grows(a) > 0 && shapes.of(b).isUniform() -> all(r, a, b);
            case Expr.Compare(Relation r, Expr a, Expr b)
            when shapes.grows(b) > 0 && shapes.of(a).isUniform() -> all(r.mirrored(), b, a);
            default -> Optional.empty();
        };
    }

    private Optional<Expr> all(Relation relation, Expr a, Expr b) {
        Expr last = new Expr.Binary(
                BinaryOp.ADD, wide(new Expr.Last(a)), AddRecurrence.longs((width - 1L) * shapes.grows(a)));
        Expr whole = new Expr.Compare(Relation.LE, last, AddRecurrence.longs(Integer.MAX_VALUE));
        Expr rises = new Expr.Compare(Relation.LE, new Expr.First(a), new Expr.Last(a));
        return switch (relation) {
            case LT, LE -> Optional.of(new Expr.Both(rises, new Expr.Compare(relation, last, wide(b))));
            case GT, GE ->
                Optional.of(
                        new Expr.Both(new Expr.Both(rises, whole), new Expr.Compare(relation, new Expr.First(a), b)));
            default -> Optional.empty();
        };
    }

    private static Expr wide(Expr integer) {
        return new Expr.Convert(Kind.LONG, integer);
    }
}
