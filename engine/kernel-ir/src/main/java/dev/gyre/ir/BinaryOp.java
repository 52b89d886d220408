package dev.gyre.ir;

/** Functions of two values, with Java's meaning. Shifts take an int on the right. */
public enum BinaryOp {
    ADD("+"),
    SUB("-"),
    MUL("*"),
    DIV("/"),
    REM("%"),
    AND("&"),
    OR("|"),
    XOR("^"),
    SHL("<<"),
    SHR(">>"),
    USHR(">>>"),
    MIN("min"),
    MAX("max"),
    POW("pow"),
    ATAN2("atan2"),
    HYPOT("hypot");

    private final String symbol;

    BinaryOp(String symbol) {
        this.symbol = symbol;
    }

    public String symbol() {
        return symbol;
    }

    /** Whether the vector form may differ from the scalar one in the last places. */
    public boolean isTranscendental() {
        return this == POW || this == ATAN2 || this == HYPOT;
    }

    public boolean isShift() {
        return this == SHL || this == SHR || this == USHR;
    }

    /** The result of integers, by Java's own arithmetic. */
    public int of(int a, int b) {
        return switch (this) {
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
            case POW, ATAN2, HYPOT -> throw new IllegalArgumentException(this + " of integers");
        };
    }

    /** The result of longs, by Java's own arithmetic. */
    public long of(long a, long b) {
        return switch (this) {
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
            case POW, ATAN2, HYPOT -> throw new IllegalArgumentException(this + " of integers");
        };
    }
}
