package dev.gyre.jvm.simd.parallel;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether an element that two accesses name tells the iteration that they belong to. An index is a number whose digits are loops'
 * variables, quotients and remainders: a digit can be read off if what is below it stays below its place, and it with that below what is
 * above.
 */
final class Separation {
    /** Quotients of quotients that are looked at. */
    private static final int MOST_DIGITS = 6;

    private final List<Place> places = new ArrayList<>();

    /** The index of one access, and what is known there. */
    private record Place(Linear index, Values values) {}

    /** Adds an access. */
    void add(Linear index, Values values) {
        places.add(new Place(index, values));
    }

    /** Whether equal elements mean equal values of an expression. */
    boolean tells(Expr value) {
        return tells(value, 0);
    }

    private boolean tells(Expr value, int depth) {
        if (isOne(value) || isDigit(value)) {
            return true;
        }
        if (depth == MOST_DIGITS) {
            return false;
        }
        for (int divisor : divisors(value)) {
            Expr quotient = Values.quotient(value, divisor);
            Expr remainder = Values.remainder(value, divisor);
            Separation digits = split(value, quotient, remainder, divisor);
            if (digits.tells(quotient, depth + 1) && digits.tells(remainder, depth + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the value is one and the same at all places. */
    private boolean isOne(Expr value) {
        Range all = range(value);
        return all.isOne();
    }

    private Range range(Expr value) {
        return places.stream()
                .map(p -> p.values().range(value))
                .reduce(Range::join)
                .orElseThrow();
    }

    /** By what a value is divided anywhere. */
    private Set<Integer> divisors(Expr value) {
        Set<Integer> divisors = new LinkedHashSet<>();
        if (range(value).low() < 0) {
            return divisors;
        }
        for (Place place : places) {
            for (Expr term : place.index().terms().keySet()) {
                term.walk(x -> {
                    if (x instanceof Expr.Binary(BinaryOp op, Expr a, Expr.Const c)
                            && (op == BinaryOp.DIV || op == BinaryOp.REM)
                            && c.value().intValue() > 1) {
                        int n = c.value().intValue();
                        if (a.equals(value)) {
                            divisors.add(n);
                        } else if (op == BinaryOp.DIV
                                && value instanceof Expr.Binary(BinaryOp outer, Expr b, Expr.Const d)
                                && outer == BinaryOp.DIV
                                && a.equals(b)
                                && n > d.value().intValue()
                                && n % d.value().intValue() == 0) {
                            divisors.add(n / d.value().intValue());
                        }
                    }
                });
            }
        }
        return divisors;
    }

    /** The same places, with a value as quotient and remainder. */
    private Separation split(Expr value, Expr quotient, Expr remainder, int divisor) {
        Separation result = new Separation();
        for (Place place : places) {
            Long factor = place.index().terms().get(value);
            Linear index = place.index();
            if (factor != null) {
                index = index.plus(Linear.of(value).times(-factor))
                        .plus(term(quotient, place.values()).times(Math.multiplyExact(factor, (long) divisor)))
                        .plus(term(remainder, place.values()).times(factor));
            }
            result.add(index, place.values());
        }
        return result;
    }

    private static Linear term(Expr e, Values values) {
        Range range = values.range(e);
        return range.isOne() ? Linear.of(range.low()) : Linear.of(e);
    }

    private boolean isDigit(Expr value) {
        Long factor = places.getFirst().index().terms().get(value);
        if (factor == null
                || places.stream()
                        .anyMatch(p -> !factor.equals(p.index().terms().get(value)))) {
            return false;
        }
        long place = Math.abs(factor);
        long above = above(value, place);
        Range below = null;
        for (Place p : places) {
            Range here = below(p, value, place, above, places.getFirst().index().constant());
            below = below == null ? here : below.join(here);
        }
        long digits = Math.multiplyExact(place, range(value).width());
        return below.width() < place && (above == 0 || Math.addExact(digits, below.width()) < above);
    }

    /** What all terms at and above a place are multiples of, and 0 if there are none. */
    private long above(Expr value, long place) {
        long divisor = 0;
        for (Place p : places) {
            for (Map.Entry<Expr, Long> term : p.index().terms().entrySet()) {
                if (!term.getKey().equals(value) && Math.abs(term.getValue()) >= place) {
                    divisor = gcd(divisor, Math.abs(term.getValue()));
                }
            }
        }
        return divisor;
    }

    /** What the terms below a place come to, with the constant as its distance from another one. */
    private static Range below(Place p, Expr value, long place, long above, long reference) {
        long constant = Math.subtractExact(p.index().constant(), reference);
        if (above > 0) {
            constant = Math.floorMod(constant, above);
            constant = constant > above / 2 ? constant - above : constant;
        }
        Range sum = Range.of(constant);
        for (Map.Entry<Expr, Long> term : p.index().terms().entrySet()) {
            if (!term.getKey().equals(value) && Math.abs(term.getValue()) < place) {
                sum = sum.plus(p.values().range(term.getKey()).times(term.getValue()));
            }
        }
        return sum;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
