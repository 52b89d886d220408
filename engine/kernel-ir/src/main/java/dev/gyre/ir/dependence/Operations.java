package dev.gyre.ir.dependence;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.UnaryOp;

/** The ranges of results of operations on ints of some ranges; they may be too wide but never too narrow. */
final class Operations {
    static final Range BYTES = new Range(Byte.MIN_VALUE, Byte.MAX_VALUE);
    static final Range SHORTS = new Range(Short.MIN_VALUE, Short.MAX_VALUE);
    private static final Range CHARS = new Range(Character.MIN_VALUE, Character.MAX_VALUE);
    private static final int INT_BITS = 32;

    private Operations() {}

    static Range of(UnaryOp op, Range x) {
        return switch (op) {
            case NEG -> x.low() == Integer.MIN_VALUE ? Range.INTS : x.times(-1);
            case ABS ->
                x.low() == Integer.MIN_VALUE
                        ? Range.INTS
                        : new Range(
                                x.low() <= 0 && x.high() >= 0 ? 0 : Math.min(Math.abs(x.low()), Math.abs(x.high())),
                                Math.max(Math.abs(x.low()), Math.abs(x.high())));
            case TO_BYTE -> x.isWithin(BYTES) ? x : BYTES;
            case TO_SHORT -> x.isWithin(SHORTS) ? x : SHORTS;
            case TO_CHAR -> x.isWithin(CHARS) ? x : CHARS;
            default -> Range.INTS;
        };
    }

    /** The range of an operation other than a sum, which {@link Values} knows more of. A range beyond the ints is one that the processor cuts. */
    static Range of(BinaryOp op, Range x, Range y) {
        return switch (op) {
            case MUL -> x.times(y);
            case MIN -> new Range(Math.min(x.low(), y.low()), Math.min(x.high(), y.high()));
            case MAX -> new Range(Math.max(x.low(), y.low()), Math.max(x.high(), y.high()));
            case DIV -> y.isOne() && y.low() > 0 ? x.over(y.low()) : Range.INTS;
            case REM -> y.isOne() && y.low() > 0 ? remainder(x, y.low()) : Range.INTS;
            case OR, XOR -> x.low() >= 0 && y.low() >= 0 ? new Range(0, bits(x.high() | y.high())) : Range.INTS;
            case AND -> masked(x, y);
            case SHL -> y.isOne() && y.low() >= 0 && y.low() < INT_BITS ? x.times(1L << y.low()) : Range.INTS;
            case SHR, USHR -> shifted(op, x, y);
            default -> Range.INTS;
        };
    }

    /** The bits of two numbers that both have, of which one has no sign. */
    private static Range masked(Range x, Range y) {
        if (x.low() < 0 && y.low() < 0) {
            return Range.INTS;
        }
        return new Range(0, x.low() < 0 ? y.high() : y.low() < 0 ? x.high() : Math.min(x.high(), y.high()));
    }

    private static Range shifted(BinaryOp op, Range x, Range by) {
        if (!by.isOne() || by.low() < 0 || by.low() >= INT_BITS) {
            return Range.INTS;
        }
        if (x.low() >= 0) {
            return x.over(1L << by.low());
        }
        return op == BinaryOp.USHR && by.low() > 0 ? new Range(0, (1L << (INT_BITS - by.low())) - 1) : Range.INTS;
    }

    /** The greatest number of as many bits. */
    private static long bits(long number) {
        return number == 0 ? 0 : 2 * Long.highestOneBit(number) - 1;
    }

    private static Range remainder(Range x, long divisor) {
        if (x.isOne()) {
            return Range.of(x.low() % divisor);
        }
        if (x.low() >= 0 && x.high() < divisor) {
            return x;
        }
        return new Range(x.low() >= 0 ? 0 : 1 - divisor, x.high() <= 0 ? 0 : divisor - 1);
    }
}
