package dev.gyre.ir;

/** Functions of one value. All but the last three give a value of their operand's kind. */
public enum UnaryOp {
    NEG,
    ABS,
    SQRT,
    EXP,
    LOG,
    SIN,
    COS,
    TAN,
    TANH,
    ASIN,
    ACOS,
    ATAN,
    CBRT,
    SINH,
    COSH,
    EXPM1,
    LOG1P,
    LOG10,
    FLOOR,
    CEIL,
    BIT_COUNT,
    TO_BYTE,
    TO_SHORT,
    TO_CHAR,
    /** The nearest int to a float, or long to a double, of two the larger one. */
    ROUND,
    /** The bits of a float as an int, or of a double as a long. */
    TO_BITS,
    /** The float with the bits of an int, or the double with those of a long. */
    FROM_BITS;

    Kind result(Kind operand) {
        return switch (this) {
            case ROUND, TO_BITS -> operand == Kind.FLOAT ? Kind.INT : Kind.LONG;
            case FROM_BITS -> operand == Kind.INT ? Kind.FLOAT : Kind.DOUBLE;
            default -> operand;
        };
    }

    /** Whether the vector form may differ from the scalar one in the last places. */
    public boolean isTranscendental() {
        return switch (this) {
            case EXP, LOG, SIN, COS, TAN, TANH, ASIN, ACOS, ATAN, CBRT, SINH, COSH, EXPM1, LOG1P, LOG10 -> true;
            default -> false;
        };
    }

    /** Whether there's a function of floats, too; of others a float's is that of a double, rounded. */
    public boolean isOfFloats() {
        return switch (this) {
            case CBRT, SINH, COSH, EXPM1, LOG1P, LOG10 -> false;
            default -> true;
        };
    }
}
