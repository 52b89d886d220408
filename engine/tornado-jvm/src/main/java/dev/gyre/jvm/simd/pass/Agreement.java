package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Relation;
import dev.gyre.jvm.simd.ir.Stmt;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Second editions of statements for vectors whose lanes agree. Elements that come in blocks, as quantized weights do, are found by the
 * quotient and the remainder of their number by the block's size. Lanes of neighbours have one quotient wherever no block begins between them:
 * the numbers of the block are then the same for all lanes, and its elements neighbours. So
 *
 * <pre>if (j &lt; n) { b = j / 32; i = j % 32; ... }</pre>
 *
 * becomes, where j grows by one from lane to lane and W lanes go together,
 *
 * <pre>if (j &gt;= 0 &amp;&amp; j + W - 1 &lt; n &amp;&amp; j &gt;&gt; 5 == j + W - 1 &gt;&gt; 5) { b = first(j &gt;&gt; 5); i = j - 32 b; ... } else if (j &lt; n) { ... as before }</pre>
 */
public final class Agreement {
    private static final int MOST_VECTORS = 4;

    private final VectorShapes shapes;
    private final Invariants invariants;
    private final int lanes;

    /** A quotient of what grows from lane to lane. */
    private record Quotient(Expr dividend, int step, int divisor) {}

    private Agreement(VectorPlan plan, VectorShapes shapes, int lanes) {
        this.shapes = shapes;
        this.invariants = new Invariants(plan.body());
        this.lanes = lanes;
    }

    /** The plan with such editions, of so many vectors that lanes may agree; the same plan if it has no such quotients. */
    public static VectorPlan of(VectorPlan plan) {
        if (plan.lane() < 0 || plan.row() >= 0) {
            return plan;
        }
        VectorShapes shapes = new VectorShapes(plan);
        Stmt.For lane = plan.scheduled().get(plan.lane());
        int least = new Agreement(plan, shapes, plan.width())
                .quotients(lane.body()).stream()
                        .mapToInt(q -> q.divisor() / q.step())
                        .filter(d -> d % plan.width() == 0)
                        .min()
                        .orElse(0);
        if (least == 0) {
            return plan;
        }
        int vectors = MOST_VECTORS;
        while (vectors > 1 && least % (plan.width() * vectors) != 0) {
            vectors /= 2;
        }
        Agreement pass = new Agreement(plan, shapes, plan.width() * vectors);
        List<Stmt> editions = pass.list(lane.body());
        return plan.of(Bodies.with(plan.body(), lane, editions)).block(plan.rows(), vectors);
    }

    private List<Stmt> list(List<Stmt> statements) {
        List<Stmt> result = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            Stmt s = statements.get(i);
            List<Stmt> rest = statements.subList(i, statements.size());
            if (quotients(List.of(s)).isEmpty()) {
                result.add(s);
            } else if (s instanceof Stmt.Assign && isSimple(rest) && isKnown(rest)) {
                result.add(edition(rest, Optional.empty(), statements));
                return result;
            } else if (s instanceof Stmt.If(Expr.Compare c, List<Stmt> then, List<Stmt> otherwise)
                    && otherwise.isEmpty()
                    && !quotients(then).isEmpty()
                    && ends(c)
                    && isSimple(then)
                    && isKnown(then)) {
                result.add(edition(List.of(s), Optional.of(c), statements));
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

    /** Whether a condition that holds for the last lane holds for all. */
    private boolean ends(Expr.Compare c) {
        return (c.relation() == Relation.LT || c.relation() == Relation.LE)
                && last(c.a()).isPresent()
                && shapes.of(c.b()).isUniform();
    }

    /** Whether statements only compute, and store where neighbours of all lanes' elements lie in any case. */
    private boolean isSimple(List<Stmt> statements) {
        return statements.stream()
                .allMatch(s ->
                        s instanceof Stmt.Assign || (s instanceof Stmt.Store store && shapes.grows(store.index()) > 0));
    }

    /** Whether what is divided is known before the statements. */
    private boolean isKnown(List<Stmt> statements) {
        Set<KernelVariable> assigned = Assignments.of(statements).variables();
        return quotients(statements).stream().noneMatch(q -> q.dividend().reads(assigned));
    }

    /**
     * Statements for lanes that agree, and as they are for others.
     *
     * @param guard the condition of the branch that they are, if they are one
     * @param list at whose end they stand, if they are none
     */
    private Stmt edition(List<Stmt> statements, Optional<Expr.Compare> guard, List<Stmt> list) {
        Set<Quotient> quotients = quotients(statements);
        Set<Expr> growing = new LinkedHashSet<>();
        quotients.forEach(q -> growing.add(q.dividend()));
        guard.ifPresent(c -> growing.add(growing(c.a())));
        List<Expr> conditions = new ArrayList<>();
        for (Expr e : growing) {
            Expr most = Expr.Const.of(Integer.MAX_VALUE - (lanes - 1) * shapes.grows(e));
            conditions.add(new Expr.Compare(Relation.GE, new Expr.First(e), Expr.Const.of(0)));
            conditions.add(new Expr.Compare(Relation.LE, new Expr.First(e), most));
        }
        guard.ifPresent(
                c -> conditions.add(new Expr.Compare(c.relation(), last(c.a()).orElseThrow(), c.b())));
        for (Quotient q : quotients) {
            Expr ofLast = natural(BinaryOp.DIV, last(q.dividend()).orElseThrow(), q.divisor());
            conditions.add(new Expr.Compare(Relation.EQ, first(q), ofLast));
        }
        List<Stmt> inner = guard.isPresent() ? ((Stmt.If) statements.getFirst()).then() : statements;
        List<Stmt> agreeing = Expressions.rewrite(inner, this::agreed);
        Expr all = conditions.stream().reduce(Expr.Both::new).orElseThrow();
        return new Stmt.If(all, own(agreeing, inner, guard.isPresent() ? inner : list), statements);
    }

    /** With variables of its own instead of those that only these statements have, which stand in a list behind others. */
    private List<Stmt> own(List<Stmt> agreeing, List<Stmt> statements, List<Stmt> list) {
        List<Stmt> before = list.subList(0, list.size() - statements.size());
        Set<KernelVariable> old = Assignments.of(before).variables();
        return Expressions.renew(
                agreeing,
                Assignments.of(statements).variables().stream()
                        .filter(v -> !old.contains(v) && shapes.scopes().isWithin(v, list)));
    }

    /** What grows from lane to lane in an integer that does. */
    private Expr growing(Expr e) {
        return shapes.grows(e) > 0 ? e : growing(e.operands().getFirst());
    }

    /** What an integer is for the last lane, if it doesn't get smaller from lane to lane. */
    private Optional<Expr> last(Expr e) {
        if (shapes.grows(e) > 0) {
            return Optional.of(
                    new Expr.Binary(BinaryOp.ADD, new Expr.First(e), Expr.Const.of((lanes - 1) * shapes.grows(e))));
        }
        return e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                        && (op == BinaryOp.DIV || op == BinaryOp.MUL)
                        && b instanceof Expr.Const c
                        && c.kind() == Kind.INT
                        && c.value().intValue() > 0
                ? last(a).map(x -> natural(op, x, c.value().intValue()))
                : Optional.empty();
    }

    private static Expr first(Quotient q) {
        return new Expr.First(natural(BinaryOp.DIV, q.dividend(), q.divisor()));
    }

    /** A product or a quotient of a number that isn't negative, as it is in this edition: by a power of two, one shift. */
    private static Expr natural(BinaryOp op, Expr a, int b) {
        return op == BinaryOp.DIV && Integer.bitCount(b) == 1
                ? new Expr.Binary(BinaryOp.SHR, a, Expr.Const.of(Integer.numberOfTrailingZeros(b)))
                : new Expr.Binary(op, a, Expr.Const.of(b));
    }

    private Expr agreed(Expr e) {
        Optional<Quotient> found = quotient(e);
        if (found.isEmpty()) {
            return e;
        }
        Quotient q = found.get();
        return ((Expr.Binary) e).op() == BinaryOp.DIV
                ? first(q)
                : new Expr.Binary(
                        BinaryOp.SUB,
                        q.dividend(),
                        new Expr.Binary(BinaryOp.MUL, first(q), Expr.Const.of(q.divisor())));
    }

    private Set<Quotient> quotients(List<Stmt> statements) {
        Set<Quotient> quotients = new LinkedHashSet<>();
        VectorPlanner.expressions(statements, e -> quotient(e).ifPresent(quotients::add));
        return quotients;
    }

    private Optional<Quotient> quotient(Expr e) {
        return e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                        && (op == BinaryOp.DIV || op == BinaryOp.REM)
                        && a.kind() == Kind.INT
                        && shapes.grows(a) > 0
                        && invariants.of(b).orElse(b) instanceof Expr.Const c
                        && c.value().intValue() % (lanes * shapes.grows(a)) == 0
                        && c.value().intValue() > 1
                ? Optional.of(new Quotient(a, shapes.grows(a), c.value().intValue()))
                : Optional.empty();
    }
}
