package dev.gyre.ir.dependence;

import dev.gyre.ir.Relation;

/** Integers from one to another, both included. Arithmetic that leaves the longs throws {@link ArithmeticException}. */
record Range(long low, long high) {
    /** The range of all ints. */
    static final Range INTS = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);

    static Range of(long value) {
        return new Range(value, value);
    }

    boolean isOne() {
        return low == high;
    }

    /** The difference of its ends; throws ArithmeticException if it overflows. */
    long width() {
        return Math.subtractExact(high, low);
    }

    Range plus(Range other) {
        return new Range(Math.addExact(low, other.low), Math.addExact(high, other.high));
    }

    Range times(long factor) {
        long a = Math.multiplyExact(low, factor);
        long b = Math.multiplyExact(high, factor);
        return new Range(Math.min(a, b), Math.max(a, b));
    }

    Range times(Range other) {
        return times(other.low).join(times(other.high));
    }

    Range join(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** The numbers whose product with a factor is in the range. */
    Range dividedBy(long factor) {
        return factor < 0
                ? new Range(-high, -low).dividedBy(-factor)
                : new Range(Math.ceilDiv(low, factor), Math.floorDiv(high, factor));
    }

    /** The quotients by a positive number. */
    Range over(long divisor) {
        return new Range(low / divisor, high / divisor);
    }

    long middle() {
        return Math.addExact(low, width() / 2);
    }

    boolean meets(Range other) {
        return low <= other.high && other.low <= high;
    }

    boolean isWithin(Range other) {
        return low >= other.low && high <= other.high;
    }

    /** The numbers of this range that are in a relation to numbers of another one, if there are any; all otherwise. */
    Range limited(Relation relation, Range other) {
        Range limited = narrowed(relation, other);
        return limited.low <= limited.high ? limited : this;
    }

    /** The numbers of this range that are in a relation to numbers of another one; if there are none, a range that ends before it begins. */
    Range narrowed(Relation relation, Range other) {
        return switch (relation) {
            case LT -> new Range(low, Math.min(high, other.high - 1));
            case LE -> new Range(low, Math.min(high, other.high));
            case GT -> new Range(Math.max(low, other.low + 1), high);
            case GE -> new Range(Math.max(low, other.low), high);
            case EQ -> new Range(Math.max(low, other.low), Math.min(high, other.high));
            case NE ->
                other.isOne() && other.low == high
                        ? new Range(low, high - 1)
                        : other.isOne() && other.low == low ? new Range(low + 1, high) : this;
        };
    }

    Range meet(Range other) {
        long from = Math.max(low, other.low);
        return new Range(from, Math.max(from, Math.min(high, other.high)));
    }
}
