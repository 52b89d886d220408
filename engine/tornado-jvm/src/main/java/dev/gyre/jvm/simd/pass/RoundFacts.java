package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.AddRecurrence;
import dev.gyre.ir.analysis.AffineSum;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The facts before a counted loop with which conditions and accesses in it need no check in any round: the integers in them grow by the same
 * from round to round, and a fact that holds in the first one and in the last one holds in all.
 */
final class RoundFacts {
    private final Stmt.For loop;
    private final VectorShapes shapes;
    private final int lanes;
    private final Expr lastValue;
    private final Set<KernelVariable> assigned;
    private final Map<KernelVariable, AddRecurrence> values = new HashMap<>();
    private final Map<Fact, Long> facts = new LinkedHashMap<>();
    private final Map<Span, long[]> spans = new LinkedHashMap<>();
    private boolean contradict;

    /** The fact that one long and another one plus a number compare so. */
    private record Fact(Relation relation, AffineSum a, AffineSum b) {
        Expr with(long number) {
            return new Expr.Compare(
                    relation,
                    a.expression(Kind.LONG),
                    b.plus(AffineSum.of(number)).expression(Kind.LONG));
        }
    }

    /** Elements of an array from a place on that is known but for a number. */
    private record Span(ArrayRef array, AffineSum base, AffineSum step) {}

    /**
     * Starts with no facts.
     *
     * @param loop counted upwards
     * @param lanes of all vectors that go together
     */
    RoundFacts(Stmt.For loop, VectorShapes shapes, int lanes) {
        this.loop = loop;
        this.shapes = shapes;
        this.lanes = lanes;
        this.lastValue = loop.relation() == Relation.LE
                ? loop.bound()
                : new Expr.Binary(BinaryOp.SUB, loop.bound(), Expr.Const.of(1));
        this.assigned = Assignments.of(List.of(loop)).variables();
        values.put(loop.variable(), AddRecurrence.variable());
    }

    /** All of them as one condition, if they can hold. */
    Optional<Expr> all() {
        spans.forEach((span, ends) -> {
            AddRecurrence from = new AddRecurrence(span.base(), span.step(), 0);
            least(from.plus(AddRecurrence.constant(ends[0])), 0);
            Expr size = new Expr.Convert(Kind.LONG, new Expr.Size(span.array()));
            add(Relation.LT, last(from.plus(AddRecurrence.constant(ends[1]))), AffineSum.of(size));
        });
        return contradict
                ? Optional.empty()
                : facts.entrySet().stream()
                        .map(f -> f.getKey().with(f.getValue()))
                        .reduce(Expr.Both::new);
    }

    /** Adds a comparison; of those that only differ by a number the one is kept that the others follow from. */
    private void add(Relation relation, AffineSum a, AffineSum b) {
        Fact fact = new Fact(relation, a.symbols(), b.symbols());
        long number = b.constant() - a.constant();
        if (fact.a().equals(fact.b())) {
            contradict |= !relation.holds(Long.compare(0, number));
            return;
        }
        Long other = facts.get(fact);
        switch (relation) {
            case LT, LE -> facts.put(fact, other == null ? number : Math.min(number, other));
            case GT, GE -> facts.put(fact, other == null ? number : Math.max(number, other));
            case EQ -> {
                contradict |= other != null && other != number;
                facts.put(fact, number);
            }
            case NE -> throw new IllegalArgumentException("an inequality says nothing about the rounds between");
        }
    }

    /** Takes note of what a variable is from here on. */
    Optional<AddRecurrence> assign(KernelVariable v, Expr value) {
        values.remove(v);
        Optional<AddRecurrence> found = shapes.scopes().isWithin(v, loop.body()) ? of(value) : Optional.empty();
        found.ifPresent(p -> values.put(v, p));
        return found;
    }

    /** The place of an access whose lanes all lie within the array in all rounds, where the facts do. */
    Optional<AddRecurrence> within(ArrayRef array, Expr index) {
        int grows = shapes.grows(index);
        Optional<AddRecurrence> found = grows < 0 ? Optional.empty() : of(index);
        found.ifPresent(p -> {
            long[] ends = spans.computeIfAbsent(
                    new Span(array, p.base().symbols(), p.step()), _ -> new long[] {Long.MAX_VALUE, Long.MIN_VALUE});
            ends[0] = Math.min(ends[0], p.base().constant());
            ends[1] = Math.max(ends[1], p.base().constant() + (lanes - 1L) * grows);
        });
        return found;
    }

    /** Whether a condition holds in all rounds where the facts do, which it adds to. */
    boolean proves(Expr condition) {
        return switch (condition) {
            case Expr.Both(Expr a, Expr b) -> proves(a) && proves(b);
            case Expr.Compare(Relation r, Expr a, Expr b)
            when shapes.grows(a) >= 0 && shapes.of(b).isUniform() -> {
                Optional<AddRecurrence> x = exact(a);
                Optional<AddRecurrence> y = exact(b);
                yield x.isPresent() && y.isPresent() && compares(r, x.get(), (lanes - 1L) * shapes.grows(a), y.get());
            }
            default -> false;
        };
    }

    /** Compares an integer, whose last lane is so much ahead of the first one, with one that is the same in all. */
    private boolean compares(Relation relation, AddRecurrence x, long ahead, AddRecurrence y) {
        boolean decided = switch (relation) {
            case LT, LE, GT, GE -> y.isFixed();
            case EQ -> x.step().equals(y.step()) && ahead == 0;
            case NE -> false;
        };
        if (decided) {
            boolean upwards = relation == Relation.LT || relation == Relation.LE;
            AffineSum most = last(x.plus(AddRecurrence.constant(ahead)));
            add(relation, upwards ? most : first(x), first(y));
            if (ahead > 0) {
                add(Relation.LE, most, AffineSum.of(Integer.MAX_VALUE));
            }
        }
        return decided;
    }

    /** The recurrence of an integer, after adding the facts that keep it an int in all rounds; empty if it has none. */
    private Optional<AddRecurrence> exact(Expr e) {
        Optional<AddRecurrence> found = of(e);
        found.filter(p -> !p.isInteger()).ifPresent(p -> {
            least(p, Integer.MIN_VALUE);
            add(Relation.LE, last(p), AffineSum.of(Integer.MAX_VALUE));
        });
        return loop.from().equals(Expr.Const.of(0)) ? found.map(AddRecurrence::asInteger) : found;
    }

    /** The recurrence of an integer, right wherever it doesn't overflow; empty if it has none. */
    Optional<AddRecurrence> of(Expr e) {
        if (e.kind() != Kind.INT) {
            return Optional.empty();
        }
        if (!e.reads(assigned) && !ExpressionRewriter.mayThrow(e)) {
            if (e instanceof Expr.Binary(BinaryOp op, Expr a, Expr.Const c)
                    && op == BinaryOp.ADD
                    && !shapes.of(e).isUniform()) {
                return of(a).map(x -> x.plus(AddRecurrence.constant(c.value().intValue())));
            }
            return e instanceof Expr.Const c
                    ? Optional.of(AddRecurrence.constant(c.value().intValue()))
                    : Optional.of(e).filter(x -> !shapes.of(x).isVarying()).map(AddRecurrence::fixed);
        }
        try {
            return compute(e).filter(AddRecurrence::isExact);
        } catch (ArithmeticException _) {
            return Optional.empty();
        }
    }

    private Optional<AddRecurrence> compute(Expr e) {
        return switch (e) {
            case Expr.Local(KernelVariable v) -> Optional.ofNullable(values.get(v));
            case Expr.First(Expr a) -> of(a);
            case Expr.Binary b when isRest(b) -> rest(b);
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when op == BinaryOp.ADD -> of(a).flatMap(x -> of(b).map(x::plus));
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when op == BinaryOp.SUB -> of(a).flatMap(x -> of(b).map(x::minus));
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when op == BinaryOp.MUL ->
                of(a).flatMap(x -> of(b).filter(y -> x.isFixed() || y.isFixed()).map(x::times));
            case Expr.Binary(BinaryOp op, Expr a, Expr.Const c)
            when op == BinaryOp.SHR && c.value().intValue() >= 0 && c.value().intValue() < Integer.SIZE ->
                exact(a).map(x -> shifted(x, c.value().intValue()));
            default -> Optional.empty();
        };
    }

    /** Whether an integer is what a shift to the right and one back leave of another one. */
    private static boolean isRest(Expr.Binary e) {
        return e.op() == BinaryOp.SUB
                && e.b() instanceof Expr.Binary(BinaryOp times, Expr.First(Expr quotient), Expr.Const size)
                && times == BinaryOp.MUL
                && quotient instanceof Expr.Binary(BinaryOp shift, Expr a, Expr.Const by)
                && shift == BinaryOp.SHR
                && a.equals(e.a())
                && size.value().intValue() == 1 << by.value().intValue();
    }

    /** The recurrence of a remainder, which no round changes if the quotient grows by the same in all; empty if its operands have none. */
    private Optional<AddRecurrence> rest(Expr.Binary e) {
        Expr.Binary times = (Expr.Binary) e.b();
        return of(times.a())
                .flatMap(_ -> of(e.a()))
                .map(p -> p.rest(((Expr.Const) times.b()).value().intValue()));
    }

    private AddRecurrence shifted(AddRecurrence p, int by) {
        if (!p.isFixed()) {
            add(Relation.EQ, p.step().bits((1L << by) - 1), AffineSum.of(0));
        }
        return p.shifted(by);
    }

    private void least(AddRecurrence p, long least) {
        add(Relation.GE, first(p), AffineSum.of(least));
    }

    /** Its value in the first round, the least one, after adding the fact that it doesn't fall. */
    private AffineSum first(AddRecurrence p) {
        doesntFall(p);
        return p.at(loop.from());
    }

    private AffineSum last(AddRecurrence p) {
        doesntFall(p);
        return p.at(lastValue);
    }

    private void doesntFall(AddRecurrence p) {
        add(Relation.GE, p.step(), AffineSum.of(0));
    }
}
