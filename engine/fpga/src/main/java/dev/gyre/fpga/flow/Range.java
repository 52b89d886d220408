package dev.gyre.fpga.flow;

/**
 * The integers that a value is one of, bounds included. A value has as many wires as its range needs: two's complement if the range holds
 * negative numbers, else without a sign.
 */
public record Range(long low, long high) {
    public static final Range BIT = new Range(0, 1);
    public static final Range INT = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);
    public static final Range LONG = new Range(Long.MIN_VALUE, Long.MAX_VALUE);

    /** Refuses an empty one. */
    public Range {
        if (low > high) {
            throw new IllegalArgumentException("no number is at least " + low + " and at most " + high);
        }
    }

    public static Range of(long value) {
        return new Range(value, value);
    }

    /** All numbers of two's complement with so many bits. */
    public static Range signed(int bits) {
        return bits == Long.SIZE ? LONG : new Range(-1L << (bits - 1), (1L << (bits - 1)) - 1);
    }

    /** All numbers without sign of so many bits, fewer than 64. */
    public static Range unsigned(int bits) {
        return new Range(0, (1L << bits) - 1);
    }

    public boolean isConstant() {
        return low == high;
    }

    public boolean isSigned() {
        return low < 0;
    }

    public boolean contains(Range other) {
        return low <= other.low && other.high <= high;
    }

    public Range union(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** Wires that hold it, at least 1. */
    public int width() {
        if (low >= 0) {
            return Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(high));
        }
        int forLow = Long.SIZE - Long.numberOfLeadingZeros(~low);
        int forHigh = high < 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(high);
        return Math.max(forLow, forHigh) + 1;
    }
}
