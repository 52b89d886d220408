package dev.gyre.jvm.simd.ir;

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
    ATAN2("atan2");

    private final String symbol;

    BinaryOp(String symbol) {
        this.symbol = symbol;
    }

    public String symbol() {
        return symbol;
    }

    public boolean isShift() {
        return this == SHL || this == SHR || this == USHR;
    }
}
