package dev.gyre.ir.dependence;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.analysis.AffineSum;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The index of one access as a sum of digits, and what is known there.
 *
 * @param terms what is known of single terms beyond {@code values}
 * @param facts what is known of sums of terms
 * @param bounds those that were computed by what is known
 */
record Position(
        AffineSum index,
        Map<Expr, Range> terms,
        Map<AffineSum, Range> facts,
        Values values,
        Map<Position.Question, Range> bounds) {
    /** Facts that are used one after another to bound a sum. */
    private static final int MOST_FACTS = 2;

    /** The key of a computed range: a sum, and the most facts used for it. */
    record Question(AffineSum sum, int most) {}

    private Position(AffineSum index, Map<Expr, Range> terms, Map<AffineSum, Range> facts, Values values) {
        this(index, new HashMap<>(terms), new LinkedHashMap<>(facts), values, new HashMap<>());
    }

    static Position of(AffineSum index, Values values) {
        Position position = new Position(digits(index, values), Map.of(), Map.of(), values);
        values.facts().forEach(position::add);
        return position.withoutExtremes();
    }

    /** A copy with a value as quotient and remainder. */
    Position split(Expr value, int divisor) {
        Position result = new Position(split(index, value, divisor, values), terms, Map.of(), values);
        facts.forEach((sum, range) -> result.add(new Fact(split(sum, value, divisor, values), range)));
        return result;
    }

    private void add(Fact fact) {
        AffineSum sum = digits(fact.sum(), values);
        Range range = fact.range().plus(Range.of(-sum.constant()));
        sum = sum.symbols();
        if (sum.terms().size() == 1) {
            Map.Entry<Expr, Long> term = sum.terms().entrySet().iterator().next();
            Range one = range.dividedBy(term.getValue());
            terms.merge(term.getKey(), one, Range::meet);
        } else if (!sum.isConstant()) {
            facts.merge(sum, range, Range::meet);
        }
        bounds.clear();
    }

    /** Minima and maxima as one of their operands and a distance from it. */
    private Position withoutExtremes() {
        for (Expr term : index.terms().keySet()) {
            if (term instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                    && (op == BinaryOp.MIN || op == BinaryOp.MAX)) {
                Optional<Position> better = near(term, op, a, b).or(() -> near(term, op, b, a));
                if (better.isPresent()) {
                    return better.get().withoutExtremes();
                }
            }
        }
        return this;
    }

    private Optional<Position> near(Expr extreme, BinaryOp op, Expr base, Expr other) {
        AffineSum from = digits(values.linear(base), values);
        AffineSum to = digits(values.linear(other), values);
        Range range = range(extreme);
        if (from.isConstant()
                || base.loads()
                || !values.isStable(base)
                || !range(from).isWithin(Range.INTS)
                || !range(to).isWithin(Range.INTS)) {
            return Optional.empty();
        }
        Range apart = range(to.minus(from));
        Range distance = op == BinaryOp.MIN
                ? new Range(Math.min(0, apart.low()), Math.min(0, apart.high()))
                : new Range(Math.max(0, apart.low()), Math.max(0, apart.high()));
        Expr rest = new Expr.Binary(BinaryOp.SUB, extreme, base);
        AffineSum sum = from.plus(distance.isOne() ? AffineSum.of(distance.low()) : AffineSum.of(rest));
        long factor = index.terms().get(extreme);
        AffineSum better = index.plus(AffineSum.of(extreme).times(-factor)).plus(sum.times(factor));
        Position result = new Position(digits(better, values), terms, facts, values);
        result.terms.put(rest, distance);
        result.add(new Fact(sum, range));
        return Optional.of(result);
    }

    /** The index with a number as quotient and remainder where it stands beside its own quotient. */
    private static AffineSum digits(AffineSum index, Values values) {
        for (Expr number : index.terms().keySet()) {
            for (Expr quotient : index.terms().keySet()) {
                int divisor = divisor(number, quotient);
                if (divisor > 1) {
                    return digits(split(index, number, divisor, values), values);
                }
            }
        }
        return index;
    }

    /** The number by which another one is divided to give a quotient, or 0. */
    private static int divisor(Expr number, Expr quotient) {
        if (!(quotient instanceof Expr.Binary(BinaryOp op, Expr a, Expr.Const c)) || op != BinaryOp.DIV) {
            return 0;
        }
        int n = c.value().intValue();
        if (a.equals(number)) {
            return n;
        }
        boolean further = number instanceof Expr.Binary(BinaryOp outer, Expr b, Expr.Const d)
                && outer == BinaryOp.DIV
                && a.equals(b)
                && n > d.value().intValue()
                && n % d.value().intValue() == 0;
        return further ? n / ((Expr.Const) ((Expr.Binary) number).b()).value().intValue() : 0;
    }

    private static AffineSum split(AffineSum sum, Expr number, int divisor, Values values) {
        Long factor = sum.terms().get(number);
        if (factor == null) {
            return sum;
        }
        return sum.plus(AffineSum.of(number).times(-factor))
                .plus(term(Quotients.quotient(number, divisor), values)
                        .times(Math.multiplyExact(factor, (long) divisor)))
                .plus(term(Quotients.remainder(number, divisor), values).times(factor));
    }

    private static AffineSum term(Expr e, Values values) {
        Range range = values.range(e);
        return range.isOne() ? AffineSum.of(range.low()) : AffineSum.of(e);
    }

    /** The numbers by which a value is divided in the index, or, if it stands there itself, in facts about remainders. */
    Set<Integer> divisors(Expr value) {
        Set<Integer> divisors = new HashSet<>();
        if (values.range(value).low() >= 0) {
            index.terms().keySet().forEach(term -> addDivisors(value, term, divisors));
            if (index.terms().containsKey(value)) {
                values.congruences()
                        .forEach(c -> c.sum().terms().keySet().forEach(term -> addDivisors(value, term, divisors)));
            }
        }
        return divisors;
    }

    private static void addDivisors(Expr value, Expr term, Set<Integer> divisors) {
        term.walk(x -> {
            int divisor = divisor(value, x);
            if (divisor > 1) {
                divisors.add(divisor);
            }
            if (x instanceof Expr.Binary(BinaryOp op, Expr a, Expr.Const c) && op == BinaryOp.REM && a.equals(value)) {
                divisors.add(c.value().intValue());
            }
        });
    }

    /** All values that an expression can have. */
    Range valuesOf(Expr e) {
        return range(AffineSum.of(e));
    }

    private Range range(Expr term) {
        Range range = values.range(term);
        return terms.containsKey(term) ? range.meet(terms.get(term)) : range;
    }

    /** All values that a sum can have. */
    Range range(AffineSum sum) {
        return range(sum, MOST_FACTS);
    }

    private Range range(AffineSum sum, int most) {
        Question question = new Question(sum, most);
        Range known = bounds.get(question);
        if (known == null) {
            known = bound(sum, most);
            bounds.put(question, known);
        }
        return known;
    }

    private Range bound(AffineSum sum, int most) {
        Range range = Range.of(sum.constant());
        for (Map.Entry<Expr, Long> term : sum.terms().entrySet()) {
            range = range.plus(range(term.getKey()).times(term.getValue()));
        }
        if (most > 0) {
            for (Map.Entry<AffineSum, Range> fact : facts.entrySet()) {
                for (long times : multiples(sum, fact.getKey())) {
                    AffineSum rest = sum.plus(fact.getKey().times(-times));
                    range = range.meet(fact.getValue().times(times).plus(range(rest, most - 1)));
                }
            }
        }
        return range;
    }

    /** The factors with which a fact can be subtracted from a sum so that one of its terms cancels. */
    private static Set<Long> multiples(AffineSum sum, AffineSum fact) {
        Set<Long> multiples = new HashSet<>();
        fact.terms().forEach((term, factor) -> {
            Long all = sum.terms().get(term);
            if (all != null && all % factor == 0) {
                multiples.add(all / factor);
            }
        });
        return multiples;
    }
}
