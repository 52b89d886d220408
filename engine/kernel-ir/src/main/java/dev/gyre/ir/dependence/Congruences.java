package dev.gyre.ir.dependence;

import dev.gyre.ir.Expr;
import dev.gyre.ir.analysis.AffineSum;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Conclusions from remainders, if two accesses name the same element: no red cell of a board is another one's neighbour, since neighbours' rows
 * and columns have sums of which one is even. All that is known of values is solved by elimination, for each modulus that conditions or
 * loops' steps have.
 */
final class Congruences {
    /** The number of values above which nothing is looked at. */
    private static final int MOST_VALUES = 60;
    /** Products of two numbers below any modulus are longs. */
    private static final long LARGEST = 1L << 30;

    private final Position p;
    private final Position q;
    private final List<Delinearization.Equation> equations;
    private final Predicate<Expr> isEqual;

    /**
     * Derives the conclusions for two accesses.
     *
     * @param open equations between sums of the first and of the other one
     * @param equal values that are the same in both
     * @param isEqual whether another one is, too
     */
    Congruences(Position p, Position q, List<Delinearization.Equation> open, Set<Expr> equal, Predicate<Expr> isEqual) {
        this.p = p;
        this.q = q;
        this.equations = new ArrayList<>(open);
        equal.forEach(value -> equations.add(new Delinearization.Equation(AffineSum.of(value), AffineSum.of(value))));
        this.isEqual = isEqual;
    }

    /** A term of the first access or of the other one. */
    private record Term(boolean first, Expr value) {}

    /** Multiples of terms, and a number, are together a multiple of the modulus. */
    private record Row(Map<Term, Long> factors, long constant) {

        /** The equation by the greatest number that divides it: rows of 512 columns are the same one if 512 times as much is equal. */
        Row divided() {
            long divisor = factors.values().stream().reduce(0L, Delinearization::gcd);
            if (divisor == 0 || constant % divisor != 0) {
                return this;
            }
            Map<Term, Long> parts = new LinkedHashMap<>();
            factors.forEach((term, factor) -> parts.put(term, factor / divisor));
            return new Row(parts, constant / divisor);
        }
    }

    /** Whether there are no such values. */
    boolean isNever() {
        Set<Long> moduli = new HashSet<>();
        for (Position position : List.of(p, q)) {
            for (Congruence c : position.values().congruences()) {
                moduli.add(c.modulus());
                c.sum().terms().keySet().forEach(term -> moduli.add(Congruence.divisor(term)));
            }
        }
        for (Delinearization.Equation e : equations) {
            e.p().terms().keySet().forEach(term -> moduli.add(Congruence.divisor(term)));
            e.q().terms().keySet().forEach(term -> moduli.add(Congruence.divisor(term)));
        }
        return moduli.stream().filter(m -> m > 1 && m < LARGEST).anyMatch(this::isNever);
    }

    private boolean isNever(long modulus) {
        List<Row> rows = new ArrayList<>();
        equations.forEach(e -> rows.add(row(e.p(), e.q()).divided()));
        learn(rows, true, modulus);
        learn(rows, false, modulus);
        define(rows, modulus);
        return contradict(rows, modulus);
    }

    private void learn(List<Row> rows, boolean first, long modulus) {
        for (Congruence c : (first ? p : q).values().congruences()) {
            if (c.modulus() % modulus == 0) {
                rows.add(row(first, c.sum()));
            }
        }
    }

    private static Row row(boolean first, AffineSum sum) {
        return first ? row(sum, AffineSum.of(0)) : row(AffineSum.of(0), sum);
    }

    /** The row of one sum less the other. */
    private static Row row(AffineSum one, AffineSum other) {
        Map<Term, Long> factors = new LinkedHashMap<>();
        one.terms().forEach((value, factor) -> factors.put(new Term(true, value), factor));
        other.terms().forEach((value, factor) -> factors.put(new Term(false, value), -factor));
        return new Row(factors, Math.subtractExact(one.constant(), other.constant()));
    }

    /** Adds what is known of each term: that it's a number, a remainder, or the same in both accesses. */
    private void define(List<Row> rows, long modulus) {
        Deque<Term> open = new ArrayDeque<>();
        rows.forEach(row -> open.addAll(row.factors().keySet()));
        Set<Term> seen = new HashSet<>();
        while (!open.isEmpty() && seen.size() < MOST_VALUES) {
            Term term = open.pop();
            if (seen.add(term)) {
                List<Row> more = new ArrayList<>();
                Range range = position(term).valuesOf(term.value());
                if (range.isOne()) {
                    more.add(row(term.first(), AffineSum.of(term.value()).plus(AffineSum.of(-range.low()))));
                }
                number(term, modulus)
                        .ifPresent(whole -> more.add(
                                row(term.first(), AffineSum.of(term.value()).minus(whole))));
                if (isEqual.test(term.value())) {
                    more.add(row(AffineSum.of(term.value()), AffineSum.of(term.value())));
                }
                more.forEach(row -> open.addAll(row.factors().keySet()));
                rows.addAll(more);
            }
        }
    }

    private Position position(Term term) {
        return term.first() ? p : q;
    }

    /** The number whose remainder a term is, by a multiple of the modulus; empty if it's no remainder or may overflow. */
    private Optional<AffineSum> number(Term term, long modulus) {
        long divisor = Congruence.divisor(term.value());
        if (divisor > 0 && divisor % modulus == 0 && term.value() instanceof Expr.Binary remainder) {
            Values values = position(term).values();
            AffineSum number = values.linear(remainder.a());
            return values.isInt(number) ? Optional.of(number) : Optional.empty();
        }
        return Optional.empty();
    }

    /** Whether a row can't be a multiple once the others are taken from it. */
    private static boolean contradict(List<Row> rows, long modulus) {
        List<Row> open = new ArrayList<>();
        rows.forEach(row -> open.add(reduced(row.factors(), row.constant(), modulus)));
        while (!open.isEmpty()) {
            Row row = open.removeLast();
            if (row.factors().isEmpty() && row.constant() != 0) {
                return true;
            }
            Optional<Term> pivot = row.factors().entrySet().stream()
                    .filter(term -> Delinearization.gcd(term.getValue(), modulus) == 1)
                    .map(Map.Entry::getKey)
                    .findFirst();
            pivot.ifPresent(term -> open.replaceAll(other -> without(other, term, row, modulus)));
        }
        return false;
    }

    /** A row less as many times another one as leave nothing of a term. */
    private static Row without(Row row, Term term, Row pivot, long modulus) {
        Long factor = row.factors().get(term);
        if (factor == null) {
            return row;
        }
        long times = factor * inverse(pivot.factors().get(term), modulus) % modulus;
        Map<Term, Long> factors = new LinkedHashMap<>(row.factors());
        pivot.factors().forEach((t, f) -> factors.merge(t, -times * f, Long::sum));
        return reduced(factors, row.constant() - times * pivot.constant(), modulus);
    }

    private static Row reduced(Map<Term, Long> factors, long constant, long modulus) {
        Map<Term, Long> rest = new LinkedHashMap<>();
        factors.forEach((term, factor) -> {
            if (factor % modulus != 0) {
                rest.put(term, Math.floorMod(factor, modulus));
            }
        });
        return new Row(rest, Math.floorMod(constant, modulus));
    }

    private static long inverse(long factor, long modulus) {
        return BigInteger.valueOf(factor)
                .modInverse(BigInteger.valueOf(modulus))
                .longValue();
    }
}
