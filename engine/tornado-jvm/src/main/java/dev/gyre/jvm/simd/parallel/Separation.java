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

    private final List<Position> places = new ArrayList<>();

    /** The index of one access, and what is known there. */
    private record Position(Linear index, Values values) {}

    /** Adds an access. */
    void add(Linear index, Values values) {
        places.add(new Position(digits(index, values), values));
    }

    /** The index with a number as quotient and remainder where it stands beside its own quotient. */
    private static Linear digits(Linear index, Values values) {
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

    /** By what a number is divided to give a quotient, or 0. */
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

    private static Linear split(Linear index, Expr number, int divisor, Values values) {
        long factor = index.terms().get(number);
        return index.plus(Linear.of(number).times(-factor))
                .plus(term(Values.quotient(number, divisor), values).times(Math.multiplyExact(factor, (long) divisor)))
                .plus(term(Values.remainder(number, divisor), values).times(factor));
    }

    /** Whether equal elements mean equal values of an expression. */
    boolean tells(Expr value) {
        return tells(value, 0);
    }

    private boolean tells(Expr value, int depth) {
        if (isOne(value) || folded(value).isDigit(value)) {
            return true;
        }
        if (depth == MOST_DIGITS) {
            return false;
        }
        for (int divisor : divisors(value)) {
            Expr quotient = Values.quotient(value, divisor);
            Expr remainder = Values.remainder(value, divisor);
            Separation digits = split(value, divisor);
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
        for (Position place : places) {
            for (Expr term : place.index().terms().keySet()) {
                term.walk(x -> {
                    int divisor = divisor(value, x);
                    if (divisor > 1) {
                        divisors.add(divisor);
                    }
                    if (x instanceof Expr.Binary(BinaryOp op, Expr a, Expr.Const c)
                            && op == BinaryOp.REM
                            && a.equals(value)) {
                        divisors.add(c.value().intValue());
                    }
                });
            }
        }
        return divisors;
    }

    /** The same places, with a value as quotient and remainder. */
    private Separation split(Expr value, int divisor) {
        Separation result = new Separation();
        for (Position p : places) {
            Linear index =
                    p.index().terms().containsKey(value) ? split(p.index(), value, divisor, p.values()) : p.index();
            result.add(index, p.values());
        }
        return result;
    }

    private static Linear term(Expr e, Values values) {
        Range range = values.range(e);
        return range.isOne() ? Linear.of(range.low()) : Linear.of(e);
    }

    /** The same places, other values than one that are known added to the constants. */
    private Separation folded(Expr value) {
        Separation result = new Separation();
        for (Position p : places) {
            Linear index = p.index();
            for (Map.Entry<Expr, Long> term : p.index().terms().entrySet()) {
                Range range = p.values().range(term.getKey());
                if (range.isOne() && !term.getKey().equals(value)) {
                    index = index.plus(Linear.of(term.getKey()).times(-term.getValue()))
                            .plus(Linear.of(range.low()).times(term.getValue()));
                }
            }
            result.places.add(new Position(index, p.values()));
        }
        return result;
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
        for (Position p : places) {
            Range here = below(p, value, place, above, places.getFirst().index().constant());
            below = below == null ? here : below.join(here);
        }
        long digits = Math.multiplyExact(place, range(value).width());
        return below.width() < place && (above == 0 || Math.addExact(digits, below.width()) < above);
    }

    /** What all terms at and above a place, and distances of constants, are multiples of; 0 if there are none. */
    private long above(Expr value, long place) {
        long divisor = 0;
        for (Position p : places) {
            long distance = Math.abs(Math.subtractExact(
                    p.index().constant(), places.getFirst().index().constant()));
            divisor = distance >= place ? gcd(divisor, distance) : divisor;
            for (Map.Entry<Expr, Long> term : p.index().terms().entrySet()) {
                if (!term.getKey().equals(value) && Math.abs(term.getValue()) >= place) {
                    divisor = gcd(divisor, Math.abs(term.getValue()));
                }
            }
        }
        return divisor;
    }

    /** What the terms below a place come to, with the constant as its distance from another one. */
    private static Range below(Position p, Expr value, long place, long above, long reference) {
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
