package dev.gyre.fpga.flow;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Relation;
import java.util.Optional;
import java.util.stream.LongStream;

/** Bounds of results from bounds of operands, with Java's wrapping. */
final class Ranges {
    private Ranges() {}

    /** The result of arithmetic that wraps at so many bits. */
    static ValueRange of(BinaryOp op, int bits, ValueRange a, ValueRange b) {
        ValueRange all = bits == 1 ? ValueRange.BIT : ValueRange.signed(bits);
        ValueRange exact = switch (op) {
            case ADD -> add(a, b, all);
            case SUB -> subtract(a, b, all);
            case MUL -> multiply(a, b, all);
            case AND -> and(a, b, all);
            case OR, XOR -> logic(a, b, all);
            case SHL -> shiftLeft(a, b, bits, all);
            case SHR -> shiftRight(a, b, bits);
            case USHR -> shiftRightUnsigned(a, b, bits, all);
            default -> all;
        };
        return all.contains(exact) ? exact : all;
    }

    private static ValueRange add(ValueRange a, ValueRange b, ValueRange all) {
        try {
            return new ValueRange(Math.addExact(a.low(), b.low()), Math.addExact(a.high(), b.high()));
        } catch (ArithmeticException overflow) {
            return all;
        }
    }

    private static ValueRange subtract(ValueRange a, ValueRange b, ValueRange all) {
        try {
            return new ValueRange(Math.subtractExact(a.low(), b.high()), Math.subtractExact(a.high(), b.low()));
        } catch (ArithmeticException overflow) {
            return all;
        }
    }

    private static ValueRange multiply(ValueRange a, ValueRange b, ValueRange all) {
        try {
            long[] corners = {
                Math.multiplyExact(a.low(), b.low()),
                Math.multiplyExact(a.low(), b.high()),
                Math.multiplyExact(a.high(), b.low()),
                Math.multiplyExact(a.high(), b.high())
            };
            return new ValueRange(
                    LongStream.of(corners).min().orElseThrow(),
                    LongStream.of(corners).max().orElseThrow());
        } catch (ArithmeticException overflow) {
            return all;
        }
    }

    private static ValueRange and(ValueRange a, ValueRange b, ValueRange all) {
        if (a.low() >= 0 && b.low() >= 0) {
            return new ValueRange(0, Math.min(a.high(), b.high()));
        }
        if (a.low() >= 0 || b.low() >= 0) {
            return new ValueRange(0, a.low() >= 0 ? a.high() : b.high());
        }
        return wider(a, b, all);
    }

    private static ValueRange logic(ValueRange a, ValueRange b, ValueRange all) {
        return a.low() >= 0 && b.low() >= 0
                ? ValueRange.unsigned(Math.min(63, Math.max(a.width(), b.width())))
                : wider(a, b, all);
    }

    private static ValueRange wider(ValueRange a, ValueRange b, ValueRange all) {
        int width = Math.max(a.width() + (a.isSigned() ? 0 : 1), b.width() + (b.isSigned() ? 0 : 1));
        return width >= all.width() ? all : ValueRange.signed(width);
    }

    private static ValueRange shiftLeft(ValueRange a, ValueRange b, int bits, ValueRange all) {
        ValueRange by = amount(b, bits);
        return by.high() == 63 ? all : multiply(a, new ValueRange(1L << by.low(), 1L << by.high()), all);
    }

    /** The range of a shift's distance: all possible ones, if it isn't known to be smaller. */
    private static ValueRange amount(ValueRange b, int bits) {
        ValueRange possible = new ValueRange(0, bits - 1);
        long n = b.low() & (bits - 1);
        return possible.contains(b) ? b : b.isConstant() ? ValueRange.of(n) : possible;
    }

    private static ValueRange shiftRight(ValueRange a, ValueRange b, int bits) {
        ValueRange by = amount(b, bits);
        return new ValueRange(
                Math.min(a.low() >> by.low(), a.low() >> by.high()),
                Math.max(a.high() >> by.low(), a.high() >> by.high()));
    }

    private static ValueRange shiftRightUnsigned(ValueRange a, ValueRange b, int bits, ValueRange all) {
        if (a.low() >= 0) {
            return shiftRight(a, b, bits);
        }
        int least = (int) amount(b, bits).low();
        return least == 0 ? all : ValueRange.unsigned(bits - least);
    }

    /** Whether a comparison is decided by the bounds alone, and how. */
    static Optional<Boolean> decided(Relation relation, ValueRange a, ValueRange b) {
        boolean below = a.high() < b.low();
        boolean above = a.low() > b.high();
        boolean apart = below || above;
        return switch (relation) {
            case LT -> below ? Optional.of(true) : a.low() >= b.high() ? Optional.of(false) : Optional.empty();
            case LE -> a.high() <= b.low() ? Optional.of(true) : above ? Optional.of(false) : Optional.empty();
            case GT -> above ? Optional.of(true) : a.high() <= b.low() ? Optional.of(false) : Optional.empty();
            case GE -> a.low() >= b.high() ? Optional.of(true) : below ? Optional.of(false) : Optional.empty();
            case EQ -> apart ? Optional.of(false) : Optional.empty();
            case NE -> apart ? Optional.of(true) : Optional.empty();
        };
    }
}
