package dev.gyre.ir.dependence;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.analysis.AffineSum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Conclusions from two accesses naming the same element. The equation of their indices falls apart: terms whose factors are multiples of a
 * number, and others that together stay below it, are equal each for themselves. Values that turn out equal go from the other equations,
 * until nothing changes.
 */
final class Delinearization {
    private final Position p;
    private final Position q;
    private final Set<Expr> equal = new HashSet<>();
    private List<Equation> open;
    private boolean apart;

    /** A sum of the first access' values is one of the other's. */
    record Equation(AffineSum p, AffineSum q) {}

    /**
     * Derives the conclusions for two accesses.
     *
     * @param same what is known to be equal beforehand
     */
    Delinearization(Position p, Position q, List<Expr> same) {
        equal.addAll(same);
        this.p = p;
        this.q = q;
        this.open = List.of(new Equation(p.index(), q.index()));
        boolean changed = true;
        while (changed && !apart) {
            boolean stepped = step();
            changed = congruences() || stepped;
        }
    }

    /** Whether there are no equal elements. */
    boolean isApart() {
        return apart || order().isNever() || remainders().isNever();
    }

    /** Whether equal elements mean equal values of an expression, or there are none. */
    boolean tells(Expr value) {
        return apart || isEqual(value) || order().tells(value) || remainders().isNever();
    }

    private Congruences remainders() {
        return new Congruences(p, q, open, equal, this::isEqual);
    }

    /** Loops' variables of either access that have one value each, if there are equal elements. */
    Map<KernelVariable, Long> numbers() {
        Map<KernelVariable, Long> numbers = new HashMap<>();
        for (Equation equation : open) {
            long distance =
                    Math.subtractExact(equation.q().constant(), equation.p().constant());
            if (equation.q().isConstant()) {
                number(equation.p(), distance, numbers);
            } else if (equation.p().isConstant()) {
                number(equation.q(), -distance, numbers);
            }
        }
        return numbers;
    }

    private static void number(AffineSum sum, long value, Map<KernelVariable, Long> numbers) {
        if (sum.terms().size() == 1) {
            Map.Entry<Expr, Long> term = sum.terms().entrySet().iterator().next();
            if (term.getKey() instanceof Expr.Local(KernelVariable v) && value % term.getValue() == 0) {
                numbers.put(v, value / term.getValue());
            }
        }
    }

    private Order order() {
        return new Order(p, q, open, this::isEqual);
    }

    private boolean step() {
        List<Equation> next = new ArrayList<>();
        boolean changed = false;
        for (Equation equation : open) {
            Equation rest = reduced(equation);
            apart |= isNever(rest);
            if (isTrivial(rest) || tellsOne(rest)) {
                changed = true;
            } else {
                List<Equation> parts = parts(rest);
                changed |= parts.size() > 1 || !rest.equals(equation);
                next.addAll(parts);
            }
        }
        open = next;
        return changed;
    }

    /** The equation without what is equal on both sides, single values among the constants unless they stand on both sides. */
    private Equation reduced(Equation equation) {
        AffineSum left = folded(equation.p(), p, equation.q());
        AffineSum right = folded(equation.q(), q, equation.p());
        for (Map.Entry<Expr, Long> term : equation.p().terms().entrySet()) {
            Long factor = left.terms().get(term.getKey());
            if (factor != null && factor.equals(right.terms().get(term.getKey())) && isEqual(term.getKey())) {
                AffineSum gone = AffineSum.of(term.getKey()).times(-factor);
                left = left.plus(gone);
                right = right.plus(gone);
            }
        }
        return new Equation(left, right);
    }

    private static AffineSum folded(AffineSum sum, Position place, AffineSum other) {
        AffineSum result = sum;
        for (Map.Entry<Expr, Long> term : sum.terms().entrySet()) {
            Range range = place.valuesOf(term.getKey());
            if (range.isOne() && !term.getValue().equals(other.terms().get(term.getKey()))) {
                result = result.plus(AffineSum.of(term.getKey()).times(-term.getValue()))
                        .plus(AffineSum.of(Math.multiplyExact(range.low(), term.getValue())));
            }
        }
        return result;
    }

    private boolean isNever(Equation equation) {
        long distance = Math.subtractExact(equation.q().constant(), equation.p().constant());
        long divisor = gcd(factors(equation), 1);
        return !p.range(equation.p()).meets(q.range(equation.q())) || (divisor > 0 && distance % divisor != 0);
    }

    private static boolean isTrivial(Equation equation) {
        return equation.p().isConstant() && equation.q().isConstant();
    }

    /** Takes note of the value that an equation is about, if it's one value. */
    private boolean tellsOne(Equation equation) {
        boolean one = equation.p().terms().size() == 1 && equation.p().equals(equation.q());
        return one && add(equation.p().terms().keySet().iterator().next());
    }

    private boolean add(Expr value) {
        boolean added = equal.add(value);
        if (value instanceof Expr.Binary(BinaryOp op, Expr number, Expr.Const by)) {
            int divisor = by.value().intValue();
            boolean whole = (op == BinaryOp.DIV && isEqual(Quotients.remainder(number, divisor)))
                    || (op == BinaryOp.REM && isEqual(Quotients.quotient(number, divisor)));
            if (whole) {
                equal.add(number);
            }
        }
        return added;
    }

    /** Learns from equal remainders: the one term that isn't known to be equal is, if it has fewer values than there are remainders. */
    private boolean congruences() {
        boolean changed = false;
        for (Expr value : List.copyOf(equal)) {
            if (value instanceof Expr.Binary(BinaryOp op, Expr number, Expr.Const by)
                    && op == BinaryOp.REM
                    && p.values().isInt(p.values().linear(number))
                    && q.values().isInt(q.values().linear(number))) {
                List<Map.Entry<Expr, Long>> others = p.values().linear(number).terms().entrySet().stream()
                        .filter(term -> !isEqual(term.getKey()))
                        .toList();
                if (others.size() == 1
                        && Math.abs(others.getFirst().getValue()) == 1
                        && width(others.getFirst().getKey()) < by.value().intValue()) {
                    changed |= add(others.getFirst().getKey());
                }
            }
        }
        return changed;
    }

    private long width(Expr value) {
        return p.valuesOf(value).join(q.valuesOf(value)).width();
    }

    /** Whether a value is the same in both iterations. */
    private boolean isEqual(Expr value) {
        if (equal.contains(value)
                || p.values().isNumber(value)
                || p.valuesOf(value).join(q.valuesOf(value)).isOne()) {
            return true;
        }
        return switch (value) {
            case Expr.Local _, Expr.Size _ -> false;
            case Expr.Load load -> p.values().isUnchanged(load.array()) && isEqual(load.index());
            default -> value.operands().stream().allMatch(this::isEqual);
        };
    }

    /** The equations that this one falls apart to, or itself. */
    private List<Equation> parts(Equation equation) {
        NavigableSet<Long> factors = factors(equation);
        for (long place : factors.descendingSet()) {
            if (place > factors.first()) {
                List<Equation> parts =
                        parts(equation, below(equation.p(), place), below(equation.q(), place), gcd(factors, place));
                if (parts.isEmpty()) {
                    parts = parts(equation, rest(equation.p(), place), rest(equation.q(), place), place);
                }
                if (!parts.isEmpty()) {
                    return parts;
                }
            }
        }
        return List.of(equation);
    }

    /** Two equations, one of which has the low terms, if the others' factors are multiples of a modulus; none if the low ones may be more. */
    private List<Equation> parts(Equation equation, AffineSum lowP, AffineSum lowQ, long modulus) {
        Range rangeP = p.range(lowP);
        Range rangeQ = q.range(lowQ);
        long distance = Math.subtractExact(equation.q().constant(), equation.p().constant());
        // A distance goes with the terms below, but for whole moduli.
        long middle = Math.subtractExact(rangeP.middle(), Math.addExact(rangeQ.middle(), distance));
        long nearest = Math.floorDiv(middle, modulus);
        for (long whole : new long[] {nearest * modulus, Math.addExact(nearest, 1) * modulus}) {
            long rest = Math.addExact(distance, whole);
            if (rangeP.join(rangeQ.plus(Range.of(rest))).width() < modulus) {
                AffineSum highP = high(equation.p(), lowP);
                AffineSum highQ = high(equation.q(), lowQ).plus(AffineSum.of(-whole));
                return List.of(new Equation(highP, highQ), new Equation(lowP, lowQ.plus(AffineSum.of(rest))));
            }
        }
        return List.of();
    }

    private static AffineSum high(AffineSum sum, AffineSum low) {
        return sum.symbols().minus(low);
    }

    /** The factors' remainders by a place, to the nearest multiple: a diagonal is as many rows as columns. */
    private static AffineSum rest(AffineSum sum, long place) {
        AffineSum rest = AffineSum.of(0);
        for (Map.Entry<Expr, Long> term : sum.terms().entrySet()) {
            long least = Math.floorMod(term.getValue(), place);
            rest = rest.plus(AffineSum.of(term.getKey()).times(2 * least > place ? least - place : least));
        }
        return rest;
    }

    private static AffineSum below(AffineSum sum, long place) {
        AffineSum low = AffineSum.of(0);
        for (Map.Entry<Expr, Long> term : sum.terms().entrySet()) {
            if (Math.abs(term.getValue()) < place) {
                low = low.plus(AffineSum.of(term.getKey()).times(term.getValue()));
            }
        }
        return low;
    }

    private static NavigableSet<Long> factors(Equation equation) {
        NavigableSet<Long> factors = new TreeSet<>();
        equation.p().terms().values().forEach(f -> factors.add(Math.abs(f)));
        equation.q().terms().values().forEach(f -> factors.add(Math.abs(f)));
        return factors;
    }

    private static long gcd(NavigableSet<Long> factors, long least) {
        return factors.tailSet(least).stream().reduce(0L, Delinearization::gcd);
    }

    static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
