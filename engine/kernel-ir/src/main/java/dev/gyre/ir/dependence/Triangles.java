package dev.gyre.ir.dependence;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.analysis.AffineSum;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of a triangle that lie one behind the other, as the distances of pairs do: row i begins at i (i - 1) / 2, or, of the upper one, at
 * n i - i (i + 1) / 2. What keeps to its row is no other one's.
 */
final class Triangles {
    private Triangles() {}

    /** The start of row i, {@code (squares * i * i + times * i) / 2}. */
    private record Rows(long squares, long times) {
        Rows plus(Rows other, long factor) {
            return new Rows(
                    Math.addExact(squares, Math.multiplyExact(factor, other.squares)),
                    Math.addExact(times, Math.multiplyExact(factor, other.times)));
        }

        /** The elements of row i. */
        AffineSum length(Expr i) {
            return AffineSum.of(i).times(squares).plus(AffineSum.of((squares + times) / 2));
        }
    }

    /** Whether an element that two accesses name tells the row. */
    static boolean areApart(Place a, Place b, KernelVariable loop) {
        Set<Rows> rows = rows(a, loop);
        rows.retainAll(rows(b, loop));
        return !rows.isEmpty();
    }

    /** The ways in which rows may lie so that an access keeps to its own. */
    private static Set<Rows> rows(Place place, KernelVariable loop) {
        Expr i = new Expr.Local(loop);
        Rows squares = new Rows(0, 0);
        AffineSum rest = place.index();
        for (Map.Entry<Expr, Long> term : place.index().terms().entrySet()) {
            Optional<Rows> found = half(term.getKey(), i, place.values());
            if (found.isPresent()) {
                squares = squares.plus(found.get(), term.getValue());
                rest = rest.plus(AffineSum.of(term.getKey()).times(-term.getValue()));
            }
        }
        Set<Rows> rows = new HashSet<>();
        if (squares.squares() != 0) {
            long straight = rest.factor(i);
            for (long times = straight - 1; times <= straight + 1; times++) {
                Rows all = squares.plus(new Rows(0, 2), times);
                if (keeps(place, rest.plus(AffineSum.of(i).times(-times)), all.length(i))) {
                    rows.add(all);
                }
            }
        }
        return rows;
    }

    /** Whether an element's number within its row is none of another row. */
    private static boolean keeps(Place place, AffineSum number, AffineSum length) {
        Position position = Position.of(place.index(), place.values());
        AffineSum left = length.minus(number);
        return position.range(length).low() >= 0
                && position.range(number).low() >= 0
                && position.range(left).low() >= 1;
    }

    /** The rows that a quotient by two of squares and multiples of a number stands for; empty if it isn't one or leaves a remainder. */
    private static Optional<Rows> half(Expr e, Expr i, Values values) {
        boolean halves = e instanceof Expr.Binary(BinaryOp op, Expr a, Expr.Const c)
                && ((op == BinaryOp.DIV && c.value().intValue() == 2)
                        || (op == BinaryOp.SHR && c.value().intValue() == 1)
                        || (op == BinaryOp.USHR
                                && c.value().intValue() == 1
                                && values.range(a).low() >= 0));
        return halves
                ? square(((Expr.Binary) e).a(), i, values).filter(rows -> (rows.squares() + rows.times()) % 2 == 0)
                : Optional.empty();
    }

    /** The squares and multiples of a number in a product of two sums; empty if there's more to it. */
    private static Optional<Rows> square(Expr e, Expr i, Values values) {
        if (!(e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)) || op != BinaryOp.MUL) {
            return Optional.empty();
        }
        AffineSum x = values.linear(a);
        AffineSum y = values.linear(b);
        Set<Expr> known = Set.of(i);
        if (!known.containsAll(x.terms().keySet())
                || !known.containsAll(y.terms().keySet())
                || Math.multiplyExact(x.constant(), y.constant()) != 0
                || !values.isInt(x)
                || !values.isInt(y)
                || !values.range(x).times(values.range(y)).isWithin(Range.INTS)) {
            return Optional.empty();
        }
        long one = x.factor(i);
        long other = y.factor(i);
        return Optional.of(new Rows(
                Math.multiplyExact(one, other),
                Math.addExact(Math.multiplyExact(one, y.constant()), Math.multiplyExact(other, x.constant()))));
    }
}
