package dev.gyre.ir.dependence;

import dev.gyre.ir.Expr;
import dev.gyre.ir.analysis.AffineSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Conclusions from bounds on the distances between values of two accesses, if both name the same element: where a row of one is a column of the
 * other, and in both the column isn't less than the row, all are equal. Bounded differences are ways in a graph, and the bound on two
 * values is the shortest way between them (a system of difference constraints).
 */
final class Order {
    /** The number of values above which nothing is looked at: the time grows with its cube. */
    private static final int MOST_VALUES = 40;
    /** The way between two values of which nothing is known, longer than any other. */
    private static final long FAR = 1L << 60;

    private static final long LONGEST = FAR / MOST_VALUES / 2;
    /** The number of the value 0. */
    private static final int ZERO = 0;

    private final Map<Term, Integer> numbers = new LinkedHashMap<>();
    private final List<Bound> bounds = new ArrayList<>();
    private final long[][] ways;
    private final boolean never;

    /** A term of the first access or of the other one. */
    private record Term(boolean first, Expr value) {}

    /** A value is at most so much above another one; both are numbers of terms. */
    private record Bound(int value, int base, long most) {}

    /** A sum as the difference of two numbered values. */
    private record Difference(int value, int base) {
        static final Difference NONE = new Difference(ZERO, ZERO);
    }

    /**
     * Derives the conclusions for two accesses.
     *
     * @param equations between sums of the first and of the other one
     * @param isEqual whether a value is the same in both
     */
    Order(Position p, Position q, List<Delinearization.Equation> equations, Predicate<Expr> isEqual) {
        equations.forEach(this::learn);
        learnFacts(true, p);
        learnFacts(false, q);
        Set<Expr> all = new LinkedHashSet<>();
        numbers.keySet().forEach(term -> all.add(term.value()));
        all.removeIf(isEqual.negate());
        all.forEach(value -> between(number(new Term(true, value)), number(new Term(false, value)), Range.of(0)));
        if (numbers.size() >= MOST_VALUES) {
            ways = new long[1][1];
            never = false;
            return;
        }
        numbers.forEach((term, number) -> between(number, ZERO, (term.first() ? p : q).valuesOf(term.value())));
        ways = shortest();
        boolean possible = true;
        for (int i = 0; i < ways.length; i++) {
            possible &= ways[i][i] >= 0;
        }
        never = !possible || excludes(true, p) || excludes(false, q);
    }

    /** Whether there are no such values. */
    boolean isNever() {
        return never;
    }

    /** Whether a value is the same in both accesses. */
    boolean tells(Expr value) {
        Integer one = numbers.get(new Term(true, value));
        Integer other = numbers.get(new Term(false, value));
        return never || (one != null && other != null && isBetween(one, other, 0));
    }

    private boolean isBetween(int value, int base, long difference) {
        return value < ways.length
                && base < ways.length
                && ways[value][base] <= difference
                && ways[base][value] <= -difference;
    }

    private int number(Term term) {
        return numbers.computeIfAbsent(term, _ -> numbers.size() + 1);
    }

    private void between(int value, int base, Range difference) {
        bounds.add(new Bound(value, base, difference.high()));
        bounds.add(new Bound(base, value, Math.negateExact(difference.low())));
    }

    /** Takes note of an equation of two values at a distance, or of one value and a number. */
    private void learn(Delinearization.Equation equation) {
        Map<Term, Long> terms = new LinkedHashMap<>();
        equation.p().terms().forEach((value, factor) -> terms.put(new Term(true, value), factor));
        equation.q().terms().forEach((value, factor) -> terms.put(new Term(false, value), -factor));
        List<Term> values = List.copyOf(terms.keySet());
        if (values.isEmpty() || values.size() > 2) {
            return;
        }
        long factor = terms.get(values.getFirst());
        long distance = Math.subtractExact(equation.q().constant(), equation.p().constant());
        boolean opposed = values.size() == 1 || terms.get(values.getLast()) == -factor;
        if (opposed && distance % factor == 0) {
            int base = values.size() == 1 ? ZERO : number(values.getLast());
            between(number(values.getFirst()), base, Range.of(distance / factor));
        }
    }

    private void learnFacts(boolean first, Position at) {
        at.facts().forEach((sum, range) -> {
            Difference difference = difference(first, sum);
            if (!difference.equals(Difference.NONE)) {
                between(difference.value(), difference.base(), range);
            }
        });
        at.values().exclusions().forEach(fact -> difference(first, fact.sum())); // which gives its terms numbers
    }

    /** The difference that a sum without a constant is; {@code NONE} if it isn't one. */
    private Difference difference(boolean first, AffineSum sum) {
        int value = ZERO;
        int base = ZERO;
        for (Map.Entry<Expr, Long> term : sum.terms().entrySet()) {
            if (term.getValue() == 1 && value == ZERO) {
                value = number(new Term(first, term.getKey()));
            } else if (term.getValue() == -1 && base == ZERO) {
                base = number(new Term(first, term.getKey()));
            } else {
                return Difference.NONE;
            }
        }
        return new Difference(value, base);
    }

    private long[][] shortest() {
        int n = numbers.size() + 1;
        long[][] way = new long[n][n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(way[i], FAR);
            way[i][i] = 0;
        }
        for (Bound b : bounds) {
            if (Math.abs(b.most()) < LONGEST) {
                way[b.value()][b.base()] = Math.min(way[b.value()][b.base()], b.most());
            }
        }
        for (int over = 0; over < n && way[over][over] >= 0; over++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    if (way[i][over] < FAR && way[over][j] < FAR) {
                        way[i][j] = Math.min(way[i][j], way[i][over] + way[over][j]);
                    }
                }
            }
        }
        return way;
    }

    /** Whether a difference would have to be what a condition excludes. */
    private boolean excludes(boolean first, Position at) {
        for (Fact fact : at.values().exclusions()) {
            Difference difference = difference(first, fact.sum());
            if (!difference.equals(Difference.NONE)
                    && isBetween(
                            difference.value(), difference.base(), fact.range().low())) {
                return true;
            }
        }
        return false;
    }
}
