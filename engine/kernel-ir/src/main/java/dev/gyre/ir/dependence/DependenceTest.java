package dev.gyre.ir.dependence;

import dev.gyre.ir.Expr;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether an element that two accesses name tells the iteration that they belong to. An index is a number whose digits are loops'
 * variables, quotients and remainders, as {@link Delinearization} reads them off; a variable that isn't a digit itself is known by its quotient and
 * remainder.
 *
 * @param same what is known to be equal beforehand
 */
record DependenceTest(Position p, Position q, List<Expr> same) {
    /** Quotients of quotients that are looked at. */
    private static final int MOST_DIGITS = 6;

    /** Whether equal elements mean equal values of an expression. */
    boolean tells(Expr value) {
        return tells(value, 0);
    }

    private boolean tells(Expr value, int depth) {
        if (p.valuesOf(value).join(q.valuesOf(value)).isOne() || new Delinearization(p, q, same).tells(value)) {
            return true;
        }
        if (depth == MOST_DIGITS) {
            return false;
        }
        Set<Integer> divisors = new LinkedHashSet<>(p.divisors(value));
        divisors.retainAll(q.divisors(value));
        for (int divisor : divisors) {
            DependenceTest digits = new DependenceTest(p.split(value, divisor), q.split(value, divisor), same);
            if (digits.tells(Quotients.quotient(value, divisor), depth + 1)
                    && digits.tells(Quotients.remainder(value, divisor), depth + 1)) {
                return true;
            }
        }
        return false;
    }
}
