package dev.gyre.fpga.flow;

/**
 * The integers that a value is one of, bounds included. A value has as many wires as its range needs: two's complement if the range holds
 * negative numbers, else without a sign.
 */
public record ValueRange(long low, long high) {
    public static final ValueRange BIT = new ValueRange(0, 1);
    public static final ValueRange INT = new ValueRange(Integer.MIN_VALUE, Integer.MAX_VALUE);
    public static final ValueRange LONG = new ValueRange(Long.MIN_VALUE, Long.MAX_VALUE);

    /** Refuses an empty one. */
    public ValueRange {
        if (low > high) {
            throw new IllegalArgumentException("no number is at least " + low + " and at most " + high);
        }
    }

    public static ValueRange of(long value) {
        return new ValueRange(value, value);
    }

    /** All numbers of two's complement with so many bits. */
    public static ValueRange signed(int bits) {
        return bits == Long.SIZE ? LONG : new ValueRange(-1L << (bits - 1), (1L << (bits - 1)) - 1);
    }

    /** All numbers without sign of so many bits, fewer than 64. */
    public static ValueRange unsigned(int bits) {
        return new ValueRange(0, (1L << bits) - 1);
    }

    public boolean isConstant() {
        return low == high;
    }

    public boolean isSigned() {
        return low < 0;
    }

    public boolean contains(ValueRange other) {
        return low <= other.low && other.high <= high;
    }

    public ValueRange union(ValueRange other) {
        return new ValueRange(Math.min(low, other.low), Math.max(high, other.high));
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
