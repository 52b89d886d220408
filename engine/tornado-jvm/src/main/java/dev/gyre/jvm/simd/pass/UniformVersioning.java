package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.Invariants;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Second versions of statements for vectors whose lanes agree. Elements that come in blocks, as quantized weights do, are found by the
 * quotient and the remainder of their number by the block's size. Lanes of neighbours have one quotient wherever no block begins between them:
 * the numbers of the block are then the same for all lanes, and its elements neighbours. So
 *
 * <pre>if (j &lt; n) { b = j / 32; i = j % 32; ... }</pre>
 *
 * becomes, where j grows by one from lane to lane and W lanes go together,
 *
 * <pre>if (j &gt;= 0 &amp;&amp; j + W - 1 &lt; n &amp;&amp; j &gt;&gt; 5 == j + W - 1 &gt;&gt; 5) { b = first(j &gt;&gt; 5); i = j - 32 b; ... } else if (j &lt; n) { ... as before }</pre>
 *
 * <p>Rows and columns of a matrix that one loop walks through are found so, too, by a number that only a parameter tells:
 *
 * <pre>for (i ...) { row = i / n; column = i % n; ... }</pre>
 *
 * becomes
 *
 * <pre>if (i &gt;= 0 &amp;&amp; n &gt; 0 &amp;&amp; i - i / n * n &lt;= n - W) { row = first(i / n); column = i - row * n; ... } else { ... as before }</pre>
 *
 * <p>Places that are kept within an array's ends are neighbours wherever no lane has left them: {@code min(max(i - 1, 0), n - 1)} is i - 1 for
 * vectors with 0 &lt;= first(i - 1) and last(i - 1) &lt;= n - 1.
 */
public final class UniformVersioning {
    private static final int MOST_VECTORS = 4;

    /** Vectors at most where there are branches: what vectors do whose lanes don't agree takes long then, and the fewer go together, the more agree. */
    private static final int MOST_VECTORS_BRANCHING = 2;

    /** Quotients of remainders of quotients: as many dimensions as a place may have. */
    private static final int MOST_ROUNDS = 3;

    private final VectorPlan plan;
    private final VectorShapes shapes;
    private final Regularity regular;
    private final int lanes;

    private UniformVersioning(VectorPlan plan, VectorShapes shapes, int lanes) {
        this.shapes = shapes;
        this.regular = new Regularity(shapes, new Invariants(plan.body()), lanes);
        this.plan = plan;
        this.lanes = lanes;
    }

    /** The plan with such versions, of so many vectors that lanes may agree; the same plan if there is nothing to agree on. */
    public static VectorPlan of(VectorPlan plan) {
        VectorPlan result = plan;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            VectorPlan next = once(result);
            if (next.equals(result)) {
                break;
            }
            result = next;
        }
        return result;
    }

    private static VectorPlan once(VectorPlan plan) {
        if (plan.lane() < 0 || plan.row() >= 0) {
            return plan;
        }
        VectorShapes shapes = new VectorShapes(plan);
        List<Stmt> body = plan.scheduled().get(plan.lane()).body();
        UniformVersioning one = new UniformVersioning(plan, shapes, plan.width());
        if (one.regular.found(body).isEmpty()) {
            return plan;
        }
        int vectors = one.vectors(body);
        VectorPlan sized = plan.block(plan.rows(), vectors);
        UniformVersioning pass = new UniformVersioning(plan, shapes, plan.width() * vectors);
        VectorPlan agreeing = sized.versions(pass::list);
        if (agreeing.equals(sized) || !isLegal(agreeing)) {
            return plan;
        }
        boolean gains = !pass.regular.found(body).quotients().isEmpty() || neighbours(agreeing) > neighbours(plan);
        return gains ? agreeing : plan;
    }

    /** The share of accesses whose lanes lie side by side, of those that aren't the same for all lanes. */
    private static double neighbours(VectorPlan plan) {
        VectorShapes shapes = new VectorShapes(plan);
        int[] counts = new int[2];
        Stmt.accesses(plan.body(), (_, index) -> {
            counts[0] += shapes.grows(index) == 1 ? 1 : 0;
            counts[1] += shapes.of(index).isUniform() ? 0 : 1;
        });
        return counts[1] == 0 ? 0 : (double) counts[0] / counts[1];
    }

    private static boolean isLegal(VectorPlan plan) {
        try {
            Legality.check(plan, new VectorShapes(plan));
            return true;
        } catch (RefusedException _) {
            return false;
        }
    }

    /** The number of vectors that go together so that their lanes may agree. */
    private int vectors(List<Stmt> body) {
        int least = regular.found(body).quotients().stream()
                .filter(q -> q.whole(lanes).isPresent())
                .mapToInt(q -> q.whole(lanes).getAsInt() / q.step())
                .min()
                .orElse(0);
        int vectors = least > 0
                ? MOST_VECTORS
                : Math.min(plan.vectors(), branches(body) ? MOST_VECTORS_BRANCHING : MOST_VECTORS);
        while (vectors > 1 && least % (lanes * vectors) != 0) {
            vectors /= 2;
        }
        return vectors;
    }

    /** Whether lanes may take different branches. */
    private boolean branches(List<Stmt> body) {
        return Stmt.any(
                body,
                s -> s instanceof Stmt.If branch
                        && !isVersion(branch.condition())
                        && !shapes.of(branch.condition()).isUniform());
    }

    private List<Stmt> list(List<Stmt> statements) {
        List<Stmt> result = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            Stmt s = statements.get(i);
            List<Stmt> rest = statements.subList(i, statements.size());
            if (regular.found(List.of(s)).isEmpty()) {
                result.add(s);
            } else if (s instanceof Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise) && isVersion(c)) {
                result.add(new Stmt.If(c, list(then), otherwise));
            } else if (s instanceof Stmt.If(Expr.Compare c, List<Stmt> then, List<Stmt> otherwise)
                    && otherwise.isEmpty()
                    && !regular.found(then).isEmpty()
                    && ends(c)
                    && isSimple(then)
                    && isKnown(then)) {
                result.add(version(List.of(s), Optional.of(c), statements));
            } else if (isSimple(rest) && isKnown(rest)) {
                result.add(version(rest, Optional.empty(), statements));
                return result;
            } else {
                result.add(
                        s instanceof Stmt.For loop
                                        && shapes.of(loop.condition()).isUniform()
                                ? loop.withBody(list(loop.body()))
                                : s);
            }
        }
        return result;
    }

    /** Whether a condition chooses an version for vectors. */
    static boolean isVersion(Expr condition) {
        return condition.any(e -> e instanceof Expr.First || e instanceof Expr.Last);
    }

    /** Whether a condition that holds for the last lane holds for all. */
    private boolean ends(Expr.Compare c) {
        return (c.relation() == Relation.LT || c.relation() == Relation.LE)
                && regular.last(c.a()).isPresent()
                && shapes.of(c.b()).isUniform();
    }

    /** Whether statements have no jumps, and their loops run as often for all lanes. */
    private boolean isSimple(List<Stmt> statements) {
        return statements.stream().allMatch(s -> switch (s) {
            case Stmt.Assign _, Stmt.Store _ -> true;
            case Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise) ->
                !isVersion(c) && isSimple(then) && isSimple(otherwise);
            case Stmt.For loop -> shapes.of(loop.condition()).isUniform() && isSimple(loop.body());
            default -> false;
        });
    }

    /** Whether what lanes agree on is known before the statements. */
    private boolean isKnown(List<Stmt> statements) {
        return !regular.found(statements).reads(Assignments.of(statements).variables());
    }

    /**
     * Statements for lanes that agree, and as they are for others.
     *
     * @param guard the condition of the branch that they are, if they are one
     * @param list at whose end they stand, if they are none
     */
    private Stmt version(List<Stmt> statements, Optional<Expr.Compare> guard, List<Stmt> list) {
        Set<Expr> conditions = new LinkedHashSet<>();
        guard.ifPresent(c -> conditions.addAll(regular.rises(growing(c.a()), true)));
        guard.ifPresent(c -> conditions.add(
                new Expr.Compare(c.relation(), regular.last(c.a()).orElseThrow(), c.b())));
        conditions.addAll(regular.conditions(regular.found(statements)));
        List<Stmt> inner = guard.isPresent() ? ((Stmt.If) statements.getFirst()).then() : statements;
        List<Stmt> agreeing = regular.agreed(inner);
        Expr all = conditions.stream().reduce(Expr.Both::new).orElseThrow();
        List<Stmt> scope = guard.isPresent() ? inner : list;
        Set<KernelVariable> own = Assignments.of(inner).variables();
        own.removeAll(
                Assignments.of(scope.subList(0, scope.size() - inner.size())).variables());
        return new Stmt.If(all, ExpressionRewriter.version(agreeing, own, scope, shapes.scopes()), statements);
    }

    /** The part of an integer that grows from lane to lane, of one that doesn't fall. */
    private Expr growing(Expr e) {
        return shapes.grows(e) > 0 ? e : growing(e.operands().getFirst());
    }
}
