package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Invariants;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Integers that are the same for all lanes, or grow from lane to lane, if lanes agree on something: quotients and remainders of what grows,
 * and choices between what grows and what doesn't.
 */
final class Regularity {
    private final VectorShapes shapes;
    private final Invariants invariants;
    private final int lanes;

    /**
     * Starts with the facts about integers that shapes and invariants give.
     *
     * @param lanes that go together
     */
    Regularity(VectorShapes shapes, Invariants invariants, int lanes) {
        this.shapes = shapes;
        this.invariants = invariants;
        this.lanes = lanes;
    }

    /** A quotient of what grows from lane to lane. */
    record Quotient(Expr dividend, int step, Expr divisor) {
        /** The divisor if the lanes of so many never lie on both sides of its multiples, if they begin at one. */
        OptionalInt whole(int lanes) {
            return divisor instanceof Expr.Const c && c.value().intValue() % (lanes * step) == 0
                    ? OptionalInt.of(c.value().intValue())
                    : OptionalInt.empty();
        }
    }

    /** A choice by a comparison with what is the same for all lanes, and what it comes to if all of them meet it. */
    record Choice(Expr tested, Relation relation, Expr limit, Expr value) {}

    /** The quotients and choices on which lanes may agree in some statements. */
    record Found(Set<Quotient> quotients, Set<Choice> choices) {
        Found() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>());
        }

        boolean isEmpty() {
            return quotients.isEmpty() && choices.isEmpty();
        }

        /** Whether any of it reads a variable. */
        boolean reads(Set<KernelVariable> variables) {
            return quotients.stream()
                            .anyMatch(q ->
                                    q.dividend().reads(variables) || q.divisor().reads(variables))
                    || choices.stream()
                            .anyMatch(c -> c.tested().reads(variables)
                                    || c.limit().reads(variables)
                                    || c.value().reads(variables));
        }
    }

    /** The conditions under which lanes agree on them, in an order in which nothing is divided by zero. */
    Set<Expr> conditions(Found found) {
        Set<Expr> conditions = new LinkedHashSet<>();
        for (Quotient q : found.quotients()) {
            if (!(q.divisor() instanceof Expr.Const)) {
                conditions.add(new Expr.Compare(Relation.GT, q.divisor(), Expr.Const.of(0)));
            }
            conditions.addAll(rises(q.dividend(), true));
            conditions.add(agree(q));
        }
        for (Choice c : found.choices()) {
            boolean least = c.relation() == Relation.GT || c.relation() == Relation.GE;
            Expr decisive =
                    least ? new Expr.First(c.tested()) : last(c.tested()).orElseThrow();
            conditions.addAll(rises(c.tested(), false));
            conditions.add(new Expr.Compare(c.relation(), decisive, c.limit()));
        }
        return conditions;
    }

    /** Statements where lanes agree. */
    List<Stmt> agreed(List<Stmt> statements) {
        return ExpressionRewriter.map(statements, e -> agreed(e, new Found()));
    }

    /** The quotients and choices in statements on which lanes may agree, and don't yet. */
    Found found(List<Stmt> statements) {
        Found found = new Found();
        Stmt.walk(statements, s -> s.expressions().forEach(e -> agreed(e, found)));
        return found;
    }

    /** An expression where lanes agree; what they have to agree on is added to what was found. */
    private Expr agreed(Expr expr, Found found) {
        if (expr instanceof Expr.First || expr instanceof Expr.Last) {
            return expr;
        }
        List<Expr> operands =
                expr.operands().stream().map(o -> agreed(o, found)).toList();
        Expr e = operands.equals(expr.operands()) ? expr : expr.with(operands);
        Optional<Quotient> quotient = quotient(e);
        Optional<Choice> choice = quotient.isPresent() ? Optional.empty() : choice(e);
        quotient.ifPresent(found.quotients()::add);
        choice.ifPresent(found.choices()::add);
        return quotient.map(q -> ((Expr.Binary) e).op() == BinaryOp.DIV ? first(q) : rest(q))
                .or(() -> choice.map(Choice::value))
                .orElse(e);
    }

    /** An extreme of an integer that grows from lane to lane and one that is the same for all, or a choice of such a one. */
    private Optional<Choice> choice(Expr e) {
        return switch (e) {
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when (op == BinaryOp.MIN || op == BinaryOp.MAX) && a.kind() == Kind.INT -> {
                Relation relation = op == BinaryOp.MIN ? Relation.LE : Relation.GE;
                yield met(relation, a, b, a).or(() -> met(relation, b, a, b));
            }
            case Expr.Select(Expr.Compare(Relation relation, Expr x, Expr y), Expr a, Expr b)
            when a.kind() == Kind.INT && x.kind() == Kind.INT -> {
                boolean first = shapes.grows(a) > 0 && shapes.of(b).isUniform();
                boolean second = shapes.grows(b) > 0 && shapes.of(a).isUniform();
                Relation wanted = first ? relation : relation.opposite();
                yield first || second
                        ? met(wanted, x, y, first ? a : b).or(() -> met(wanted.mirrored(), y, x, first ? a : b))
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private Optional<Choice> met(Relation relation, Expr tested, Expr limit, Expr value) {
        return relation != Relation.EQ
                        && relation != Relation.NE
                        && shapes.grows(tested) > 0
                        && shapes.of(limit).isUniform()
                        && isSafe(tested)
                        && isSafe(limit)
                ? Optional.of(new Choice(tested, relation, limit, value))
                : Optional.empty();
    }

    private Optional<Quotient> quotient(Expr e) {
        return e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                        && (op == BinaryOp.DIV || op == BinaryOp.REM)
                        && a.kind() == Kind.INT
                        && shapes.grows(a) > 0
                        && isSafe(a)
                ? divisor(b)
                        .filter(Regularity::isSafe)
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

    /** Whether it may be computed where the kernel wouldn't. */
    static boolean isSafe(Expr e) {
        return e instanceof Expr.First
                || (!ExpressionRewriter.isPartial(e) && e.operands().stream().allMatch(Regularity::isSafe));
    }

    private boolean mayAgree(Expr divisor) {
        return !(divisor instanceof Expr.Const c) || c.value().intValue() >= 2 * lanes;
    }

    /** The conditions that an integer isn't around the integers' end before the last lane, and not below zero if it's divided. */
    List<Expr> rises(Expr e, boolean natural) {
        Expr first = new Expr.First(e);
        Expr most = Expr.Const.of(Integer.MAX_VALUE - (lanes - 1) * shapes.grows(e));
        Expr whole = new Expr.Compare(Relation.LE, first, most);
        return natural ? List.of(new Expr.Compare(Relation.GE, first, Expr.Const.of(0)), whole) : List.of(whole);
    }

    /** The condition that the lanes have one quotient. */
    private Expr agree(Quotient q) {
        OptionalInt whole = q.whole(lanes);
        if (whole.isPresent()) {
            Expr ofLast = natural(BinaryOp.DIV, last(q.dividend()).orElseThrow(), q.divisor());
            return new Expr.Compare(Relation.EQ, first(q), ofLast);
        }
        Expr room = new Expr.Binary(BinaryOp.SUB, q.divisor(), Expr.Const.of((lanes - 1) * q.step() + 1));
        return new Expr.Compare(Relation.LE, new Expr.First(rest(q)), room);
    }

    /** An integer's value in the last lane; empty if it may get smaller from lane to lane. */
    Optional<Expr> last(Expr e) {
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

    /** The remainder of the dividend by the quotient that all lanes have. */
    private static Expr rest(Quotient q) {
        return new Expr.Binary(BinaryOp.SUB, q.dividend(), new Expr.Binary(BinaryOp.MUL, first(q), q.divisor()));
    }

    /** A product or a quotient of a number that isn't negative, as it is in this version: by a power of two, one shift. */
    private static Expr natural(BinaryOp op, Expr a, Expr b) {
        if (op != BinaryOp.DIV) {
            return new Expr.Binary(op, a, b);
        }
        if (!(b instanceof Expr.Const c)) {
            return byReciprocal(a, b);
        }
        int divisor = c.value().intValue();
        return Integer.bitCount(divisor) == 1
                ? new Expr.Binary(BinaryOp.SHR, a, Expr.Const.of(Integer.numberOfTrailingZeros(divisor)))
                : new Expr.Binary(BinaryOp.DIV, a, b);
    }

    /**
     * A quotient by a number that is the same in many rounds, whose reciprocal the JVM then takes before them: (a + 1/2) (1/b) lies at least
     * 1/(2 b) from the next integer, and rounding moves it by no more than 2^-52 (a + 1/2) / b.
     */
    private static Expr byReciprocal(Expr a, Expr b) {
        Expr half = new Expr.Const(Kind.DOUBLE, 0.5);
        Expr one = new Expr.Const(Kind.DOUBLE, 1d);
        Expr dividend = new Expr.Binary(BinaryOp.ADD, new Expr.Convert(Kind.DOUBLE, a), half);
        Expr reciprocal = new Expr.Binary(BinaryOp.DIV, one, new Expr.Convert(Kind.DOUBLE, b));
        return new Expr.Convert(Kind.INT, new Expr.Binary(BinaryOp.MUL, dividend, reciprocal));
    }
}
