package dev.gyre.ir.interpret;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.UnaryOp;

/** The form's operations on boxed numbers, each as Java has it: ints as Integers, floats as Floats. */
final class Scalars {
    private Scalars() {}

    /** A number as another kind. */
    static Number number(Kind kind, Object value) {
        if (value instanceof Boolean b) {
            return b ? 1 : 0;
        }
        Object plain = value instanceof Character c ? Integer.valueOf(c) : value;
        Number n = (Number) plain;
        return switch (kind) {
            case BOOLEAN, INT -> n.intValue();
            case LONG -> n.longValue();
            case FLOAT -> n.floatValue();
            case DOUBLE -> n.doubleValue();
        };
    }

    static boolean holds(Relation relation, Number a, Number b) {
        if (a instanceof Float || a instanceof Double) {
            double x = a.doubleValue();
            double y = b.doubleValue();
            return switch (relation) {
                case LT -> x < y;
                case LE -> x <= y;
                case GT -> x > y;
                case GE -> x >= y;
                case EQ -> x == y;
                case NE -> x != y;
            };
        }
        return relation.holds(Long.compare(a.longValue(), b.longValue()));
    }

    static Number fma(Number a, Number b, Number c) {
        return a instanceof Float
                ? (Number) Math.fma(a.floatValue(), b.floatValue(), c.floatValue())
                : (Number) Math.fma(a.doubleValue(), b.doubleValue(), c.doubleValue());
    }

    static Number binary(BinaryOp op, Number a, Number b) {
        return switch (a) {
            case Integer x -> op.of(x, b.intValue());
            case Long x when op.isShift() -> shifted(op, x, b.intValue());
            case Long x -> op.of(x, b.longValue());
            case Float x -> floats(op, x, b.floatValue());
            default -> doubles(op, a.doubleValue(), b.doubleValue());
        };
    }

    private static long shifted(BinaryOp op, long x, int by) {
        return switch (op) {
            case SHL -> x << by;
            case SHR -> x >> by;
            default -> x >>> by;
        };
    }

    private static float floats(BinaryOp op, float x, float y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case REM -> x % y;
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            default -> (float) doubles(op, x, y);
        };
    }

    private static double doubles(BinaryOp op, double x, double y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case REM -> x % y;
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case POW -> Math.pow(x, y);
            case ATAN2 -> Math.atan2(x, y);
            case HYPOT -> Math.hypot(x, y);
            case AND, OR, XOR, SHL, SHR, USHR -> throw new IllegalArgumentException(op + " of floating point");
        };
    }

    static Number unary(UnaryOp op, Number a) {
        return switch (a) {
            case Integer x -> ints(op, x);
            case Long x -> longs(op, x);
            case Float x -> floats(op, x);
            default -> doubles(op, a.doubleValue());
        };
    }

    private static Number ints(UnaryOp op, int x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case BIT_COUNT -> Integer.bitCount(x);
            case TO_BYTE -> (int) (byte) x;
            case TO_SHORT -> (int) (short) x;
            case TO_CHAR -> (int) (char) x;
            case FROM_BITS -> (Number) Float.intBitsToFloat(x);
            default -> throw new IllegalArgumentException(op + " of an int");
        };
    }

    private static Number longs(UnaryOp op, long x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case BIT_COUNT -> (long) Long.bitCount(x);
            case FROM_BITS -> (Number) Double.longBitsToDouble(x);
            default -> throw new IllegalArgumentException(op + " of a long");
        };
    }

    private static Number floats(UnaryOp op, float x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case ROUND -> (Number) Math.round(x);
            case TO_BITS -> (Number) Float.floatToRawIntBits(x);
            default -> (Number) doubles(op, x).floatValue();
        };
    }

    private static Number doubles(UnaryOp op, double x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SQRT -> Math.sqrt(x);
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case TAN -> Math.tan(x);
            case TANH -> Math.tanh(x);
            case ASIN -> Math.asin(x);
            case ACOS -> Math.acos(x);
            case ATAN -> Math.atan(x);
            case CBRT -> Math.cbrt(x);
            case SINH -> Math.sinh(x);
            case COSH -> Math.cosh(x);
            case EXPM1 -> Math.expm1(x);
            case LOG1P -> Math.log1p(x);
            case LOG10 -> Math.log10(x);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case ROUND -> (Number) Math.round(x);
            case TO_BITS -> (Number) Double.doubleToRawLongBits(x);
            case BIT_COUNT, TO_BYTE, TO_SHORT, TO_CHAR, FROM_BITS ->
                throw new IllegalArgumentException(op + " of floating point");
        };
    }
}
