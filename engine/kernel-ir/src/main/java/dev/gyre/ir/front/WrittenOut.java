package dev.gyre.ir.front;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.UnaryOp;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Functions of Java's library that are no operation of vectors, as several that are. */
final class WrittenOut {
    /** The least magnitude from which every double is whole. */
    private static final double WHOLE = 0x1p52;

    private WrittenOut() {}

    /**
     * A function of {@code Integer}; arguments may be used more than once.
     *
     * @param reusable makes of an expression one that may be used more than once
     */
    static Optional<Expr> ofInts(String name, List<Expr> arguments, UnaryOperator<Expr> reusable) {
        Expr x = arguments.getFirst();
        return switch (name) {
            case "bitCount" -> Optional.of(count(x));
            case "compareUnsigned" ->
                Optional.of(compare(reusable.apply(turned(x)), reusable.apply(turned(arguments.get(1)))));
            case "numberOfTrailingZeros" -> Optional.of(trailingZeros(x));
            case "numberOfLeadingZeros" -> Optional.of(leadingZeros(x, reusable));
            default -> ofWhole(name, arguments);
        };
    }

    /**
     * A function of {@code Long}; arguments may be used more than once.
     *
     * @param reusable makes of an expression one that may be used more than once
     */
    static Optional<Expr> ofLongs(String name, List<Expr> arguments, UnaryOperator<Expr> reusable) {
        Expr x = arguments.getFirst();
        return switch (name) {
            case "bitCount" -> Optional.of(new Expr.Convert(Kind.INT, count(x)));
            case "numberOfTrailingZeros" -> Optional.of(new Expr.Convert(Kind.INT, trailingZeros(x)));
            case "numberOfLeadingZeros" -> Optional.of(new Expr.Convert(Kind.INT, leadingZeros(x, reusable)));
            default -> ofWhole(name, arguments);
        };
    }

    /** A function that {@code Integer} and {@code Long} have alike. */
    private static Optional<Expr> ofWhole(String name, List<Expr> arguments) {
        if (arguments.size() != 2) {
            return Optional.empty();
        }
        Expr x = arguments.getFirst();
        Expr y = arguments.getLast();
        return switch (name) {
            case "compare" -> Optional.of(compare(x, y));
            case "min" -> Optional.of(op(BinaryOp.MIN, x, y));
            case "max" -> Optional.of(op(BinaryOp.MAX, x, y));
            case "sum" -> Optional.of(op(BinaryOp.ADD, x, y));
            case "rotateLeft" -> Optional.of(rotated(x, y, BinaryOp.SHL, BinaryOp.USHR));
            case "rotateRight" -> Optional.of(rotated(x, y, BinaryOp.USHR, BinaryOp.SHL));
            default -> Optional.empty();
        };
    }

    /** The nearest whole double, of two the even one, with the sign of a double that may be used more than once. */
    static Expr rint(Expr x) {
        Expr magnitude = new Expr.Unary(UnaryOp.ABS, x);
        Expr whole = new Expr.Const(Kind.DOUBLE, WHOLE);
        Expr rounded = op(BinaryOp.SUB, op(BinaryOp.ADD, magnitude, whole), whole);
        Expr sign = op(BinaryOp.AND, new Expr.Unary(UnaryOp.TO_BITS, x), new Expr.Const(Kind.LONG, Long.MIN_VALUE));
        Expr signed =
                new Expr.Unary(UnaryOp.FROM_BITS, op(BinaryOp.OR, new Expr.Unary(UnaryOp.TO_BITS, rounded), sign));
        return new Expr.Select(new Expr.Compare(Relation.LT, magnitude, whole), signed, x);
    }

    /** A number kept between two that are known, in their order; a long between ints is one of these. */
    static Optional<Expr> clamp(Expr x, Expr least, Expr most) {
        if (!(least instanceof Expr.Const low) || !(most instanceof Expr.Const high) || !areInOrder(low, high)) {
            return Optional.empty(); // an error, or it may be one
        }
        if (x.kind() == least.kind()) {
            return Optional.of(between(x, low, high));
        }
        if (x instanceof Expr.Convert(Kind _, Expr narrow) && narrow.kind() == Kind.INT) {
            return Optional.of(between(narrow, low, high));
        }
        Expr.Const lowest = new Expr.Const(Kind.LONG, low.value().longValue());
        Expr.Const highest = new Expr.Const(Kind.LONG, high.value().longValue());
        return Optional.of(new Expr.Convert(Kind.INT, between(x, lowest, highest)));
    }

    private static boolean areInOrder(Expr.Const low, Expr.Const high) {
        double x = low.value().doubleValue();
        double y = high.value().doubleValue();
        return low.kind().isFloating()
                ? x <= y && Double.compare(x, y) <= 0
                : low.value().longValue() <= high.value().longValue();
    }

    private static Expr between(Expr x, Expr low, Expr high) {
        return op(BinaryOp.MIN, high, op(BinaryOp.MAX, x, low));
    }

    private static Expr compare(Expr a, Expr b) {
        Expr above = new Expr.Select(new Expr.Compare(Relation.GT, a, b), of(1), of(0));
        return new Expr.Select(new Expr.Compare(Relation.LT, a, b), of(-1), above);
    }

    /** Ordered as the other one without its sign. */
    private static Expr turned(Expr x) {
        return op(BinaryOp.XOR, x, of(Integer.MIN_VALUE));
    }

    /** The ones of what is below the lowest one. */
    private static Expr trailingZeros(Expr x) {
        Expr others = op(BinaryOp.XOR, x, whole(x, -1));
        return count(op(BinaryOp.AND, others, op(BinaryOp.SUB, x, whole(x, 1))));
    }

    /** The count of leading zeros: every bit from the highest one down is set, and the zeros left are counted. */
    private static Expr leadingZeros(Expr x, UnaryOperator<Expr> reusable) {
        int bits = Byte.SIZE * x.kind().bytes();
        Expr ones = x;
        for (int by = 1; by < bits; by *= 2) {
            Expr lower = reusable.apply(ones);
            ones = op(BinaryOp.OR, lower, op(BinaryOp.USHR, lower, of(by)));
        }
        return op(BinaryOp.SUB, whole(x, bits), count(ones));
    }

    /** A number of another one's kind. */
    private static Expr whole(Expr like, int value) {
        return like.kind() == Kind.LONG ? new Expr.Const(Kind.LONG, (long) value) : of(value);
    }

    private static Expr rotated(Expr x, Expr by, BinaryOp out, BinaryOp in) {
        return op(BinaryOp.OR, op(out, x, by), op(in, x, new Expr.Unary(UnaryOp.NEG, by)));
    }

    private static Expr count(Expr x) {
        return new Expr.Unary(UnaryOp.BIT_COUNT, x);
    }

    private static Expr of(int value) {
        return Expr.Const.of(value);
    }

    private static Expr op(BinaryOp op, Expr a, Expr b) {
        return new Expr.Binary(op, a, b);
    }
}
