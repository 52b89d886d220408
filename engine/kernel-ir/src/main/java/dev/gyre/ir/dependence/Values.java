package dev.gyre.ir.dependence;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.analysis.AffineSum;
import dev.gyre.ir.analysis.ScalarEvolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The facts about values at one access: parameters' numbers, and the ranges of loops' variables. */
final class Values {

    private final Known arguments;
    private final Supplier<Carried> carried;
    private final Map<KernelVariable, Range> ranges = new HashMap<>();
    /** The ranges that conditions give variables that are none of loops, as they are at the access. */
    private final Map<KernelVariable, Range> limits = new HashMap<>();

    private final List<Fact> facts = new ArrayList<>();
    private final List<Fact> exclusions = new ArrayList<>();
    private final List<Congruence> congruences = new ArrayList<>();

    /** The ranges computed since a variable's range changed last: an expression is asked for again by each that it's a part of. */
    private final Map<Expr, Range> found = new HashMap<>();

    private final Map<Expr, AffineSum> sums = new HashMap<>();
    private boolean reached = true;

    /** Values at an access. */
    Values(ArrayAccess access, Known arguments) {
        this(access.loops(), arguments, () -> Carried.of(access, arguments));
        access.conditions().forEach(c -> learn(c, true));
    }

    /** Values within loops, under no condition. */
    Values(List<Stmt.For> loops, Known arguments, Supplier<Carried> carried) {
        this.arguments = arguments;
        this.carried = carried;
        for (Stmt.For loop : loops) {
            Range from = range(loop.from());
            Range bound = range(loop.bound());
            long last = loop.relation() == Relation.LE ? bound.high() : bound.high() - 1;
            reached &= last >= from.low();
            if (from.isOne() && last > from.low()) {
                last -= (last - from.low()) % loop.step();
            }
            Range all = new Range(from.low(), Math.max(from.low(), last));
            Range window = arguments.window(loop.variable());
            reached &= all.meets(window);
            put(loop.variable(), all.meet(window));
            learn(loop);
        }
    }

    private void put(KernelVariable variable, Range range) {
        ranges.put(variable, range);
        forget();
    }

    /** Drops computed ranges and sums after a new fact. */
    private void forget() {
        found.clear();
        sums.clear();
    }

    /** Whether the access can be done at all. */
    boolean isReached() {
        return reached;
    }

    /** The facts about sums, and about single terms other than loops' variables. */
    List<Fact> facts() {
        return facts;
    }

    /** Sums, each with the one number that it isn't. */
    List<Fact> exclusions() {
        return exclusions;
    }

    /** The facts about remainders. */
    List<Congruence> congruences() {
        return congruences;
    }

    /** Whether the value of an expression is known by the arguments. */
    boolean isNumber(Expr e) {
        return e instanceof Expr.Const || arguments.number(e).isPresent();
    }

    /** Whether nobody stores to an array while the kernel runs. */
    boolean isUnchanged(ArrayRef array) {
        return arguments.unchanged().test(array);
    }

    /** Learns that a loop's variable lies between its bounds. The difference of two ints, which a bound may be, is taken as it is. */
    private void learn(Stmt.For loop) {
        List<Expr> parts = loop.bound() instanceof Expr.Binary(BinaryOp op, Expr a, Expr b) && op == BinaryOp.SUB
                ? List.of(a, b)
                : List.of(loop.bound());
        boolean exact = parts.stream().allMatch(part -> isInt(linear(part)));
        AffineSum variable = AffineSum.of(new Expr.Local(loop.variable()));
        if (exact) {
            learn(variable.minus(linear(loop.bound())), loop.relation());
        }
        if (isInt(linear(loop.from()))) {
            AffineSum distance = variable.minus(linear(loop.from()));
            learn(distance, Relation.GE);
            if (loop.step() > 1 && isStable(distance)) {
                congruences.add(new Congruence(distance, loop.step()));
            }
        }
    }

    /** Narrows ranges by a condition that holds or doesn't. */
    private void learn(Expr condition, boolean holds) {
        switch (condition) {
            case Expr.Not(Expr a) -> learn(a, !holds);
            case Expr.Both(Expr a, Expr b) when holds -> List.of(a, b).forEach(c -> learn(c, true));
            case Expr.Compare(Relation r, Expr a, Expr b)
            when a.kind() == Kind.INT && isInt(linear(a)) && isInt(linear(b)) ->
                learn(linear(a).minus(linear(b)), holds ? r : r.opposite());
            default -> {}
        }
    }

    /** Whether a sum is what the processor computes for it. */
    boolean isInt(AffineSum sum) {
        return range(sum).isWithin(Range.INTS);
    }

    private void learn(AffineSum difference, Relation relation) {
        if (relation == Relation.NE) {
            differs(difference);
            return;
        }
        AffineSum sum = difference.symbols();
        Range old = range(sum);
        Range wanted = old.narrowed(relation, Range.of(-difference.constant()));
        reached &= wanted.low() <= wanted.high();
        if (wanted.isOne() && isStable(sum)) {
            congruences.add(new Congruence(sum.plus(AffineSum.of(-wanted.low())), Congruence.NONE));
        }
        if (reached && !wanted.equals(old)) {
            narrow(sum, wanted, relation);
        }
    }

    private void narrow(AffineSum sum, Range wanted, Relation relation) {
        Expr first = sum.terms().keySet().iterator().next();
        if (sum.terms().size() == 1 && first instanceof Expr.Local(KernelVariable v) && ranges.containsKey(v)) {
            Range range = wanted.dividedBy(sum.terms().get(first));
            reached &= range.low() <= range.high();
            put(v, reached ? range : ranges.get(v));
        } else if (sum.terms().size() == 1 && first instanceof Expr.Local(KernelVariable v) && !isNumber(first)) {
            limits.put(v, wanted.dividedBy(sum.terms().get(first)));
            forget();
        } else if (isStable(sum)) {
            facts.add(new Fact(sum, wanted));
            extremes(sum, wanted, relation);
        }
    }

    /** Learns bounds of operands from those of extremes: below a minimum is below its operands, and so on. */
    private void extremes(AffineSum sum, Range wanted, Relation relation) {
        boolean below = relation == Relation.LT || relation == Relation.LE;
        for (Map.Entry<Expr, Long> term : sum.terms().entrySet()) {
            if (term.getKey() instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                    && op == (below == term.getValue() < 0 ? BinaryOp.MIN : BinaryOp.MAX)
                    && relation != Relation.EQ) {
                for (Expr operand : List.of(a, b)) {
                    AffineSum one = linear(operand);
                    if (isInt(one)) {
                        AffineSum other = sum.plus(AffineSum.of(term.getKey()).times(-term.getValue()))
                                .plus(one.times(term.getValue()));
                        learn(
                                other.plus(AffineSum.of(below ? -wanted.high() : -wanted.low())),
                                below ? Relation.LE : Relation.GE);
                    }
                }
            }
        }
    }

    private void differs(AffineSum difference) {
        if (!difference.isConstant() && isStable(difference)) {
            long number = -difference.constant();
            exclusions.add(new Fact(difference.plus(AffineSum.of(number)), Range.of(number)));
        }
        if (difference.terms().size() != 1) {
            return;
        }
        var term = difference.terms().entrySet().iterator().next();
        if (term.getKey() instanceof Expr.Local(KernelVariable v)
                && ranges.containsKey(v)
                && Math.abs(term.getValue()) == 1) {
            long bound = term.getValue() < 0 ? difference.constant() : -difference.constant();
            Range old = ranges.get(v);
            Range rest =
                    new Range(old.low() == bound ? bound + 1 : old.low(), old.high() == bound ? bound - 1 : old.high());
            reached &= rest.low() <= rest.high();
            put(v, reached ? rest : old);
        } else if (term.getKey() instanceof Expr.Binary remainder && isStable(difference)) {
            differs(remainder, term.getValue(), difference);
        }
    }

    /** A remainder that isn't the least or the largest one is the next one or one before; of two, a number that isn't even is odd. */
    private void differs(Expr.Binary remainder, long factor, AffineSum difference) {
        Range range = range(difference);
        if (range.low() == 0) {
            learn(difference, Relation.GT);
        } else if (range.high() == 0) {
            learn(difference, Relation.LT);
        } else if (Math.abs(factor) == 1 && difference.constant() == 0 && Congruence.divisor(remainder) == 2) {
            AffineSum number = linear(remainder.a());
            if (isInt(number)) {
                congruences.add(new Congruence(number.plus(AffineSum.of(1)), 2));
            }
        }
    }

    private boolean isStable(AffineSum sum) {
        return sum.terms().keySet().stream().allMatch(this::isStable);
    }

    /** Whether an expression has one value throughout an iteration of the loops around the access. */
    boolean isStable(Expr e) {
        return switch (e) {
            case Expr.Local(KernelVariable v) -> ranges.containsKey(v) || isNumber(e);
            case Expr.Load(ArrayRef array, Expr index) -> isUnchanged(array) && isStable(index);
            default -> e.operands().stream().allMatch(this::isStable);
        };
    }

    /** The expression as a sum of multiples of what isn't one. */
    AffineSum linear(Expr e) {
        AffineSum known = sums.get(e);
        if (known == null) {
            known = arguments.number(e).map(AffineSum::of).orElseGet(() -> asSum(e));
            sums.put(e, known);
        }
        return known;
    }

    private AffineSum asSum(Expr e) {
        return ScalarEvolution.of(e, this::linear).or(() -> exactQuotient(e)).orElseGet(() -> term(canonical(e)));
    }

    /** A sum that doesn't leave the integers, divided by a number by which all its multiples can be. */
    private Optional<AffineSum> exactQuotient(Expr e) {
        if (!(e instanceof Expr.Binary(BinaryOp op, Expr a, Expr.Const c))
                || op != BinaryOp.DIV
                || c.kind() != Kind.INT
                || c.value().intValue() <= 0) {
            return Optional.empty();
        }
        AffineSum sum = linear(a);
        return range(sum).isWithin(Range.INTS) ? sum.dividedBy(c.value().intValue()) : Optional.empty();
    }

    /** What isn't affine, its operands in one form. */
    private Expr canonical(Expr e) {
        if (!(e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)) || a.kind() != Kind.INT) {
            return e;
        }
        Expr.Binary whole =
                new Expr.Binary(op, linear(a).expression(), linear(b).expression());
        return range(whole.a()).low() < 0 ? whole : Quotients.canonical(whole);
    }

    private AffineSum term(Expr e) {
        Range range = range(e);
        return range.isOne() && !(e instanceof Expr.Local) ? AffineSum.of(range.low()) : AffineSum.of(e);
    }

    /** All values that an expression can have. */
    Range range(Expr e) {
        Range known = found.get(e);
        if (known == null) {
            known = arguments.number(e).map(Range::of).orElseGet(() -> compute(e));
            found.put(e, known);
        }
        return known;
    }

    /** Whether a condition holds, if all values of its operands say the same. */
    private Optional<Boolean> decided(Expr condition) {
        return switch (condition) {
            case Expr.Not(Expr a) -> decided(a).map(yes -> !yes);
            case Expr.Compare(Relation r, Expr a, Expr b)
            when a.kind() == Kind.INT -> {
                Range x = range(a);
                Range y = range(b);
                boolean least = r.holds(Long.compare(x.low(), y.high()));
                boolean most = r.holds(Long.compare(x.high(), y.low()));
                boolean apart = !x.meets(y) || (x.isOne() && y.isOne());
                yield least == most && (apart || isOrder(r)) ? Optional.of(least) : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static boolean isOrder(Relation r) {
        return r != Relation.EQ && r != Relation.NE;
    }

    private Range compute(Expr e) {
        return switch (e) {
            case Expr.Const c when c.kind() == Kind.INT -> Range.of(c.value().intValue());
            case Expr.Local(KernelVariable v) ->
                ranges.containsKey(v)
                        ? ranges.get(v)
                        : limits.containsKey(v) ? limits.get(v) : carried.get().range(v);
            case Expr.Unary(UnaryOp op, Expr a)
            when a.kind() == Kind.INT && e.kind() == Kind.INT -> Operations.of(op, range(a));
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when a.kind() == Kind.INT -> {
                Range range = range(op, a, b);
                yield range.isWithin(Range.INTS) ? range : Range.INTS;
            }
            case Expr.Select(Expr c, Expr a, Expr b)
            when a.kind() == Kind.INT ->
                decided(c)
                        .map(yes -> range(yes ? a : b))
                        .orElseGet(() -> chosen(a, c, true).join(chosen(b, c, false)));
            case Expr.Load(var array, Expr _) when array.storage() == Storage.BYTE -> Operations.BYTES;
            case Expr.Load(var array, Expr _) when array.storage() == Storage.SHORT -> Operations.SHORTS;
            default -> Range.INTS;
        };
    }

    /** All values of an expression where a condition holds or doesn't, which may limit the expression itself. */
    private Range chosen(Expr e, Expr condition, boolean holds) {
        Range all = range(e);
        return switch (condition) {
            case Expr.Not(Expr a) -> chosen(e, a, !holds);
            case Expr.Compare(Relation r, Expr a, Expr b)
            when a.equals(e) && isSteady(e) -> all.limited(holds ? r : r.opposite(), range(b));
            default -> all;
        };
    }

    /** Whether it's the same number wherever it's read in an expression. */
    private boolean isSteady(Expr e) {
        return (!(e instanceof Expr.Load(ArrayRef array, Expr _)) || isUnchanged(array))
                && e.operands().stream().allMatch(this::isSteady);
    }

    /** The range of a sum; terms on both sides cancel, within a minimum too. */
    private Range sum(BinaryOp op, Expr a, Expr b) {
        if (a instanceof Expr.Binary(BinaryOp min, Expr x, Expr y) && min == BinaryOp.MIN) {
            Range p = range(op, x, b);
            Range q = range(op, y, b);
            return new Range(Math.min(p.low(), q.low()), Math.min(p.high(), q.high()));
        }
        return range(asSum(new Expr.Binary(op, a, b)));
    }

    /** All values that a sum can have if it doesn't leave the integers. */
    Range range(AffineSum sum) {
        Range range = Range.of(sum.constant());
        for (var term : sum.terms().entrySet()) {
            range = range.plus(range(term.getKey()).times(term.getValue()));
        }
        return range;
    }

    private Range range(BinaryOp op, Expr a, Expr b) {
        return op == BinaryOp.ADD || op == BinaryOp.SUB ? sum(op, a, b) : Operations.of(op, range(a), range(b));
    }
}
