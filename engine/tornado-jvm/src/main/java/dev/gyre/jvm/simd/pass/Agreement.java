package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.kernel.RefusedException;
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
import java.util.OptionalInt;
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
 *
 * <p>Rows and columns of a matrix that one loop walks through are found so, too, by a number that only a parameter tells:
 *
 * <pre>for (i ...) { row = i / n; column = i % n; ... }</pre>
 *
 * becomes
 *
 * <pre>if (i &gt;= 0 &amp;&amp; n &gt; 0 &amp;&amp; i - i / n * n &lt;= n - W) { row = first(i / n); column = i - row * n; ... } else { ... as before }</pre>
 */
public final class Agreement {
    private static final int MOST_VECTORS = 4;

    /** The same with branches where blocks may begin anywhere between lanes: what others do takes long then, and the fewer go together, the more agree. */
    private static final int MOST_VECTORS_BRANCHING = 2;

    /** Quotients of remainders of quotients: as many dimensions as a place may have. */
    private static final int MOST_ROUNDS = 3;

    private final VectorPlan plan;
    private final VectorShapes shapes;
    private final Invariants invariants;
    private final int lanes;

    /** A quotient of what grows from lane to lane. */
    private record Quotient(Expr dividend, int step, Expr divisor) {
        /** The divisor if the lanes of so many never lie on both sides of its multiples, if they begin at one. */
        OptionalInt whole(int lanes) {
            return divisor instanceof Expr.Const c && c.value().intValue() % (lanes * step) == 0
                    ? OptionalInt.of(c.value().intValue())
                    : OptionalInt.empty();
        }
    }

    private Agreement(VectorPlan plan, VectorShapes shapes, int lanes) {
        this.shapes = shapes;
        this.invariants = new Invariants(plan.body());
        this.plan = plan;
        this.lanes = lanes;
    }

    /** The plan with such editions, of so many vectors that lanes may agree; the same plan if it has no such quotients. */
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
        Stmt.For lane = plan.scheduled().get(plan.lane());
        int vectors = new Agreement(plan, shapes, plan.width()).vectors(lane.body());
        VectorPlan sized = plan.block(plan.rows(), vectors);
        VectorPlan agreeing = sized.editions(new Agreement(plan, shapes, plan.width() * vectors)::list);
        return agreeing.equals(sized) || !isLegal(agreeing) ? plan : agreeing;
    }

    private static boolean isLegal(VectorPlan plan) {
        try {
            Legality.check(plan, new VectorShapes(plan));
            return true;
        } catch (RefusedException _) {
            return false;
        }
    }

    /** How many vectors may go together so that their lanes agree. */
    private int vectors(List<Stmt> body) {
        Set<Quotient> quotients = quotients(body);
        int least = quotients.stream()
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
        boolean[] found = new boolean[1];
        Stmt.walk(
                body,
                s -> found[0] |= s instanceof Stmt.If branch
                        && !isEdition(branch.condition())
                        && !shapes.of(branch.condition()).isUniform());
        return found[0];
    }

    private List<Stmt> list(List<Stmt> statements) {
        List<Stmt> result = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            Stmt s = statements.get(i);
            List<Stmt> rest = statements.subList(i, statements.size());
            if (quotients(List.of(s)).isEmpty()) {
                result.add(s);
            } else if (s instanceof Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise) && isEdition(c)) {
                result.add(new Stmt.If(c, list(then), otherwise));
            } else if (s instanceof Stmt.If(Expr.Compare c, List<Stmt> then, List<Stmt> otherwise)
                    && otherwise.isEmpty()
                    && !quotients(then).isEmpty()
                    && ends(c)
                    && isSimple(then)
                    && isKnown(then)) {
                result.add(edition(List.of(s), Optional.of(c), statements));
            } else if (isSimple(rest) && isKnown(rest)) {
                result.add(edition(rest, Optional.empty(), statements));
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

    /** Whether a condition chooses an edition for vectors. */
    static boolean isEdition(Expr condition) {
        boolean[] first = new boolean[1];
        condition.walk(e -> first[0] |= e instanceof Expr.First || e instanceof Expr.Last);
        return first[0];
    }

    /** Whether a condition that holds for the last lane holds for all. */
    private boolean ends(Expr.Compare c) {
        return (c.relation() == Relation.LT || c.relation() == Relation.LE)
                && last(c.a()).isPresent()
                && shapes.of(c.b()).isUniform();
    }

    /** Whether statements have no jumps, and their loops run as often for all lanes. */
    private boolean isSimple(List<Stmt> statements) {
        return statements.stream().allMatch(s -> switch (s) {
            case Stmt.Assign _, Stmt.Store _ -> true;
            case Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise) ->
                !isEdition(c) && isSimple(then) && isSimple(otherwise);
            case Stmt.For loop -> shapes.of(loop.condition()).isUniform() && isSimple(loop.body());
            default -> false;
        });
    }

    /** Whether what is divided, and by what, is known before the statements. */
    private boolean isKnown(List<Stmt> statements) {
        Set<KernelVariable> assigned = Assignments.of(statements).variables();
        return quotients(statements).stream()
                .noneMatch(q -> q.dividend().reads(assigned) || q.divisor().reads(assigned));
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
        quotients.forEach(q -> conditions.add(agree(q)));
        List<Stmt> inner = guard.isPresent() ? ((Stmt.If) statements.getFirst()).then() : statements;
        List<Stmt> agreeing = Expressions.rewrite(inner, this::agreed);
        Expr all = conditions.stream().reduce(Expr.Both::new).orElseThrow();
        return new Stmt.If(all, own(agreeing, inner, guard.isPresent() ? inner : list), statements);
    }

    /** That the lanes have one quotient. */
    private Expr agree(Quotient q) {
        OptionalInt whole = q.whole(lanes);
        if (whole.isPresent()) {
            Expr ofLast = natural(BinaryOp.DIV, last(q.dividend()).orElseThrow(), q.divisor());
            return new Expr.Compare(Relation.EQ, first(q), ofLast);
        }
        Expr room = new Expr.Binary(BinaryOp.SUB, q.divisor(), Expr.Const.of((lanes - 1) * q.step() + 1));
        return new Expr.Both(
                new Expr.Compare(Relation.GT, q.divisor(), Expr.Const.of(0)),
                new Expr.Compare(Relation.LE, new Expr.First(rest(q)), room));
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
                ? last(a).map(x -> natural(op, x, c))
                : Optional.empty();
    }

    private static Expr first(Quotient q) {
        return new Expr.First(natural(BinaryOp.DIV, q.dividend(), q.divisor()));
    }

    /** What remains of it by the quotient that all lanes have. */
    private static Expr rest(Quotient q) {
        return new Expr.Binary(BinaryOp.SUB, q.dividend(), new Expr.Binary(BinaryOp.MUL, first(q), q.divisor()));
    }

    /** A product or a quotient of a number that isn't negative, as it is in this edition: by a power of two, one shift. */
    private static Expr natural(BinaryOp op, Expr a, Expr b) {
        return op == BinaryOp.DIV
                        && b instanceof Expr.Const c
                        && Integer.bitCount(c.value().intValue()) == 1
                ? new Expr.Binary(
                        BinaryOp.SHR,
                        a,
                        Expr.Const.of(Integer.numberOfTrailingZeros(c.value().intValue())))
                : new Expr.Binary(op, a, b);
    }

    private Expr agreed(Expr e) {
        Optional<Quotient> found = quotient(e);
        if (found.isEmpty()) {
            return e;
        }
        return ((Expr.Binary) e).op() == BinaryOp.DIV ? first(found.get()) : rest(found.get());
    }

    /** The quotients in statements on which lanes don't agree yet. */
    private Set<Quotient> quotients(List<Stmt> statements) {
        Set<Quotient> quotients = new LinkedHashSet<>();
        Stmt.walk(statements, s -> s.expressions().forEach(e -> addQuotients(e, quotients)));
        return quotients;
    }

    private void addQuotients(Expr e, Set<Quotient> quotients) {
        if (!(e instanceof Expr.First)) {
            quotient(e).ifPresent(quotients::add);
            e.operands().forEach(o -> addQuotients(o, quotients));
        }
    }

    private Optional<Quotient> quotient(Expr e) {
        return e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                        && (op == BinaryOp.DIV || op == BinaryOp.REM)
                        && a.kind() == Kind.INT
                        && shapes.grows(a) > 0
                ? divisor(b)
                        .map(d -> new Quotient(a, shapes.grows(a), d))
                        .filter(q -> q.whole(lanes).isPresent() || (q.step() == 1 && mayAgree(q.divisor())))
                : Optional.empty();
    }

    /** A divisor that is the same for all lanes: a number, what parameters tell, or a variable. */
    private Optional<Expr> divisor(Expr e) {
        return invariants
                .of(e)
                .or(() -> e instanceof Expr.Local && shapes.of(e).isUniform() ? Optional.of(e) : Optional.empty());
    }

    private boolean mayAgree(Expr divisor) {
        return !(divisor instanceof Expr.Const c) || c.value().intValue() >= 2 * lanes;
    }
}
