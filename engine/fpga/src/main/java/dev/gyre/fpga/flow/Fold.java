package dev.gyre.fpga.flow;

import dev.gyre.jvm.simd.ir.BinaryOp;

/** Arithmetic of constants, by Java's own. */
final class Fold {
    private Fold() {}

    static long of(BinaryOp op, int bits, long a, long b) {
        return bits == 64 ? longs(op, a, b) : bits == 32 ? ints(op, (int) a, (int) b) : ints(op, (int) a, (int) b) & 1;
    }

    private static int ints(BinaryOp op, int a, int b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case REM -> a % b;
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case SHL -> a << b;
            case SHR -> a >> b;
            case USHR -> a >>> b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case POW, ATAN2 -> throw new IllegalArgumentException(op + " of integers");
        };
    }

    private static long longs(BinaryOp op, long a, long b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case REM -> a % b;
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case SHL -> a << b;
            case SHR -> a >> b;
            case USHR -> a >>> b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case POW, ATAN2 -> throw new IllegalArgumentException(op + " of integers");
        };
    }
}
