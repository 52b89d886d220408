package dev.gyre.jvm.simd.parallel;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Variable;
import java.util.Map;
import java.util.function.Function;

/**
 * Where an access goes for given arguments.
 *
 * @param index as a sum
 * @param values what is known there
 */
record Place(Access access, Linear index, Values values) {

    /**
     * The place of an access.
     *
     * @throws ArithmeticException if its numbers leave the longs
     */
    static Place of(Access access, Function<Expr, Long> arguments) {
        Values values = new Values(access, arguments);
        return new Place(access, values.linear(access.index()), values);
    }

    /**
     * Whether another access keeps to what its own iteration stores here. Where that can't be shown it's taken from {@code @Parallel} of two
     * stores, and of two accesses whose indices have loaded numbers that only say where in an iteration's row they are.
     */
    boolean isApart(Place other, Variable loop) {
        if (equals(other) && isOffset(loop) && row(loop) > 0) {
            return true;
        }
        Separation separation = new Separation();
        separation.add(index, values);
        separation.add(other.index, other.values);
        return separation.tells(new Expr.Local(loop))
                || (isOffset(loop)
                        && other.isOffset(loop)
                        && (other.access.store() || (access.index().loads() && isInRow(other, loop))));
    }

    /** Whether the access stays in an array of a size. */
    boolean isWithin(long size) {
        Range range = values.range(index);
        return range.low() >= 0 && range.high() < size;
    }

    /** Whether the index has no loaded numbers but such that are smaller than the distance of two iterations' rows. */
    private boolean isOffset(Variable loop) {
        long offset = 0;
        for (Map.Entry<Expr, Long> term : index.terms().entrySet()) {
            offset = term.getKey().loads() ? Math.max(offset, Math.abs(term.getValue())) : offset;
        }
        return offset == 0 || offset < row(loop);
    }

    /** The largest factor that an index has of what depends on the iteration and isn't loaded. */
    private long row(Variable loop) {
        long row = 0;
        for (Map.Entry<Expr, Long> term : index.terms().entrySet()) {
            row = isOwn(term.getKey(), loop) ? Math.max(row, Math.abs(term.getValue())) : row;
        }
        return row;
    }

    private static boolean isOwn(Expr term, Variable loop) {
        return term.reads(loop) && !term.loads();
    }

    /** Whether a load is in the row that the store here is in. */
    private boolean isInRow(Place load, Variable loop) {
        Linear difference = load.index.plus(index.times(-1));
        return Math.abs(difference.constant()) < row(loop)
                && difference.terms().keySet().stream().noneMatch(term -> isOwn(term, loop));
    }
}
