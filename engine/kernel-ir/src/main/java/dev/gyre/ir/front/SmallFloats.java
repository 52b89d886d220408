package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.UnaryOp;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Conversions between binary16 and binary32 numbers as integer and floating-point arithmetic on their bits, which vectors have, while there is
 * no vector operation for them, and of 8-bit numbers to binary32. A NaN becomes a NaN whose upper bits it keeps, and quiet.
 */
public final class SmallFloats {
    /** Bits by which binary32's mantissa is longer. */
    private static final int LONGER = 13;

    private static final int SIGN = 0x8000;
    private static final int MAGNITUDE = 0x7fff;
    private static final int INFINITY = 0x7c00;
    private static final int FLOAT_INFINITY = 0x7f80_0000;
    private static final int FLOAT_NAN = 0x7fc0_0000;
    /** Makes of a binary16 number's bits, read as a binary32 number's upper ones, the same number: the difference of the exponents' biases. */
    private static final float REBIAS = 0x1p112f;
    /** The least normal binary16 number as a float's bits. */
    private static final int NORMAL = 113 << 23;
    /** The bits of the float from which rounding gives infinity, once it is rounded. */
    private static final int OVERFLOW = 143 << 23;
    /** A float whose unit in the last place is the least binary16 number. */
    private static final float LEAST_UNIT = 0.5f;

    private static final Expr NAN = new Expr.Const(Kind.FLOAT, Float.NaN);

    private SmallFloats() {}

    /** The bits, as a short, of the binary16 number in two bytes of an array, in the machine's order. */
    static Expr inBytes(ArrayRef bytes, Expr index) {
        Expr low = op(BinaryOp.AND, new Expr.Load(bytes, lower(index)), of(0xff));
        return op(BinaryOp.OR, op(BinaryOp.SHL, new Expr.Load(bytes, upper(index)), of(Byte.SIZE)), low);
    }

    /** The index of the lower of two bytes. */
    static Expr lower(Expr index) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? index : op(BinaryOp.ADD, index, of(1));
    }

    /** The index of the upper of two bytes. */
    static Expr upper(Expr index) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? op(BinaryOp.ADD, index, of(1)) : index;
    }

    /**
     * The float of a binary16 number's bits.
     *
     * @param reusable makes of an expression one that may be used more than once
     */
    static Expr toFloat(Expr bits, UnaryOperator<Expr> reusable) {
        Expr wide = reusable.apply(op(BinaryOp.SHL, op(BinaryOp.AND, bits, of(MAGNITUDE)), of(LONGER)));
        Expr number = op(BinaryOp.MUL, fromBits(wide), new Expr.Const(Kind.FLOAT, REBIAS));
        Expr isNan = new Expr.Compare(Relation.GT, wide, of(INFINITY << LONGER));
        Expr special = op(BinaryOp.OR, wide, new Expr.Select(isNan, of(FLOAT_NAN), of(FLOAT_INFINITY)));
        Expr isSpecial = new Expr.Compare(Relation.GE, wide, of(INFINITY << LONGER));
        Expr sign = op(BinaryOp.SHL, op(BinaryOp.AND, bits, of(SIGN)), of(16));
        Expr magnitude = new Expr.Select(isSpecial, special, toBits(number));
        return fromBits(op(BinaryOp.OR, magnitude, sign));
    }

    /** The bits of which an expression makes a float as {@link #toFloat} does, if it is one. */
    public static Optional<Expr> half(Expr e) {
        return e instanceof Expr.Unary(UnaryOp from, Expr.Binary(BinaryOp or, Expr.Select magnitude, Expr.Binary sign))
                        && from == UnaryOp.FROM_BITS
                        && or == BinaryOp.OR
                        && magnitude.condition() instanceof Expr.Compare(Relation _, Expr.Local wide, Expr _)
                        && sign.a() instanceof Expr.Binary(BinaryOp and, Expr bits, Expr _)
                        && and == BinaryOp.AND
                        && e.equals(toFloat(bits, _ -> wide))
                ? Optional.of(bits)
                : Optional.empty();
    }

    /**
     * The bits of the nearest binary16 number, as a short; of two the even one.
     *
     * @param reusable makes of an expression one that may be used more than once
     */
    static Expr fromFloat(Expr number, UnaryOperator<Expr> reusable) {
        Expr all = reusable.apply(toBits(number));
        Expr magnitude = reusable.apply(op(BinaryOp.AND, all, of(0x7fff_ffff)));
        Expr odd = op(BinaryOp.AND, op(BinaryOp.SHR, magnitude, of(LONGER)), of(1));
        Expr rounded = op(BinaryOp.ADD, op(BinaryOp.ADD, magnitude, of(0xfff - (112 << 23))), odd);
        Expr normal = op(BinaryOp.SHR, rounded, of(LONGER));
        Expr unit = new Expr.Const(Kind.FLOAT, LEAST_UNIT);
        Expr subnormal = op(
                BinaryOp.SUB,
                toBits(op(BinaryOp.ADD, fromBits(magnitude), unit)),
                of(Float.floatToRawIntBits(LEAST_UNIT)));
        Expr nan =
                op(BinaryOp.OR, op(BinaryOp.SHR, op(BinaryOp.AND, magnitude, of(0x7f_ffff)), of(LONGER)), of(0x7e00));
        Expr special = new Expr.Select(new Expr.Compare(Relation.GT, magnitude, of(FLOAT_INFINITY)), nan, of(INFINITY));
        Expr finite = new Expr.Select(new Expr.Compare(Relation.LT, magnitude, of(NORMAL)), subnormal, normal);
        Expr result = new Expr.Select(new Expr.Compare(Relation.GE, magnitude, of(OVERFLOW)), special, finite);
        Expr sign = op(BinaryOp.AND, op(BinaryOp.USHR, all, of(16)), of(SIGN));
        return new Expr.Unary(UnaryOp.TO_SHORT, op(BinaryOp.OR, result, sign));
    }

    /** The float of the bits of an 8-bit number with 4 bits of exponent, which has no infinity. */
    static Expr fromE4m3(Expr bits, UnaryOperator<Expr> reusable) {
        Expr given = reusable.apply(bits);
        Expr magnitude = reusable.apply(op(BinaryOp.AND, given, of(0x7f)));
        Expr number =
                op(BinaryOp.MUL, fromBits(op(BinaryOp.SHL, magnitude, of(20))), new Expr.Const(Kind.FLOAT, 0x1p120f));
        Expr isNan = new Expr.Compare(Relation.EQ, magnitude, of(0x7f));
        return new Expr.Select(isNan, NAN, fromBits(op(BinaryOp.OR, toBits(number), sign(given))));
    }

    /** The float of the bits of an 8-bit number with 5 bits of exponent, the upper ones of a 16-bit number. */
    static Expr fromE5m2(Expr bits, UnaryOperator<Expr> reusable) {
        Expr given = reusable.apply(bits);
        Expr magnitude = reusable.apply(op(BinaryOp.AND, given, of(0x7f)));
        Expr number =
                op(BinaryOp.MUL, fromBits(op(BinaryOp.SHL, magnitude, of(21))), new Expr.Const(Kind.FLOAT, REBIAS));
        Expr isInfinite = new Expr.Compare(Relation.EQ, magnitude, of(0x7c));
        Expr finite = new Expr.Select(isInfinite, of(FLOAT_INFINITY), toBits(number));
        Expr isNan = new Expr.Compare(Relation.GT, magnitude, of(0x7c));
        return new Expr.Select(isNan, NAN, fromBits(op(BinaryOp.OR, finite, sign(given))));
    }

    private static Expr sign(Expr bits) {
        return op(BinaryOp.SHL, op(BinaryOp.AND, bits, of(0x80)), of(24));
    }

    private static Expr of(int value) {
        return Expr.Const.of(value);
    }

    private static Expr op(BinaryOp op, Expr a, Expr b) {
        return new Expr.Binary(op, a, b);
    }

    private static Expr toBits(Expr number) {
        return new Expr.Unary(UnaryOp.TO_BITS, number);
    }

    private static Expr fromBits(Expr bits) {
        return new Expr.Unary(UnaryOp.FROM_BITS, bits);
    }
}
