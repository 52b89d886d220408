package dev.gyre.ir;

import java.util.OptionalInt;

/**
 * The number of rounds of a counted loop: max(0, ceil((bound - from) / step)), where a bound that the loop reaches counts one more. All that
 * counts rounds asks here. It is computed in 64 bits, as the difference of two ints may leave 32.
 */
public final class TripCount {
    /**
     * The largest step of a counted loop. A larger one would bring lanes and blocks of rounds beyond the integers of 32 bits, so that loops
     * with larger steps stay as they are.
     */
    public static final int MOST_STEP = 1 << 16;

    private TripCount() {}

    /** The rounds from a number to below another. */
    public static long of(long from, long beyond, long step) {
        return Math.max(0, Math.ceilDiv(beyond - from, step));
    }

    /** The rounds of a loop with these bounds. */
    public static long of(Stmt.For loop, long from, long bound) {
        return of(from, loop.relation() == Relation.LE ? bound + 1 : bound, loop.step());
    }

    /** The rounds of a loop whose bounds are constant; empty if they aren't, or if there are more than an int holds. */
    static OptionalInt constant(Stmt.For loop) {
        if (!(loop.from() instanceof Expr.Const from) || !(loop.bound() instanceof Expr.Const bound)) {
            return OptionalInt.empty();
        }
        long rounds = of(loop, from.value().longValue(), bound.value().longValue());
        return rounds == (int) rounds ? OptionalInt.of((int) rounds) : OptionalInt.empty();
    }

    /** The rounds of a loop with step 1, modulo 2^32, where it's known to have some or none exactly: the difference of its bounds. */
    public static Expr unclamped(Stmt.For loop) {
        Expr difference = new Expr.Binary(BinaryOp.SUB, loop.bound(), loop.from());
        return loop.relation() == Relation.LE
                ? new Expr.Binary(BinaryOp.ADD, difference, Expr.Const.of(1))
                : difference;
    }

    /** The rounds of a loop with step 1, modulo 2^32. */
    public static Expr of(Stmt.For loop) {
        return new Expr.Select(
                new Expr.Compare(loop.relation(), loop.from(), loop.bound()), unclamped(loop), Expr.Const.of(0));
    }
}
