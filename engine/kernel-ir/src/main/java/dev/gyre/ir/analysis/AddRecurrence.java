package dev.gyre.ir.analysis;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;

/**
 * The value of an integer in the rounds of a loop, {@code base + step * v} for the loop's variable v, in longs: it's the integer wherever it
 * lies within the ints.
 *
 * @param base a long that is the same in all rounds
 * @param step likewise
 * @param most how far from zero it and what it is made of may be, for any value of the variable
 */
public record AddRecurrence(Expr base, Expr step, double most) {
    /** The bound beyond which a value could leave the longs. */
    private static final double MOST = 0x1.fp62;

    /** Less than this is what two integers are apart. */
    private static final double INTEGERS = 0x1p32;

    private static final Expr NONE = longs(0);

    public static AddRecurrence constant(long value) {
        return new AddRecurrence(longs(value), NONE, Math.abs((double) value));
    }

    /** An integer that no round changes, as it is in the first lane. */
    public static AddRecurrence fixed(Expr integer) {
        return new AddRecurrence(
                new Expr.Convert(Kind.LONG, new Expr.First(integer)), NONE, -(double) Integer.MIN_VALUE);
    }

    /** The recurrence of the loop's variable. */
    public static AddRecurrence variable() {
        return new AddRecurrence(NONE, longs(1), -(double) Integer.MIN_VALUE);
    }

    public boolean isFixed() {
        return step.equals(NONE);
    }

    /** Whether computing it doesn't leave the longs. */
    public boolean isExact() {
        return most <= MOST;
    }

    /** A copy where it is known to be an integer in the first round and in the last one. */
    public AddRecurrence asInteger() {
        return new AddRecurrence(base, step, Math.min(most, INTEGERS));
    }

    /** Whether it is an integer in any case, as what was one before is. */
    public boolean isInteger() {
        return most <= Integer.MAX_VALUE || (isFixed() && base instanceof Expr.Convert);
    }

    public AddRecurrence plus(AddRecurrence other, BinaryOp op) {
        return new AddRecurrence(fold(op, base, other.base), fold(op, step, other.step), most + other.most);
    }

    /** A product with one of the two that no round changes. */
    public AddRecurrence times(AddRecurrence other) {
        return isFixed()
                ? new AddRecurrence(
                        fold(BinaryOp.MUL, base, other.base), fold(BinaryOp.MUL, base, other.step), most * other.most)
                : other.times(this);
    }

    /** Shifted to the right, which is one only where the step has no bits that are lost. */
    public AddRecurrence shifted(int by) {
        return new AddRecurrence(shifted(base, by), isFixed() ? NONE : shifted(step, by), most / (1L << by) + 1);
    }

    /** Its remainder by a power of two that divides the step. */
    public AddRecurrence rest(int power) {
        return new AddRecurrence(fold(BinaryOp.AND, base, longs(power - 1L)), NONE, power);
    }

    /** Its value for one of the loop's variable. */
    public Expr at(Expr value) {
        return isFixed() ? base : fold(BinaryOp.ADD, base, fold(BinaryOp.MUL, step, wide(value)));
    }

    private static Expr shifted(Expr e, int by) {
        return fold(BinaryOp.SHR, e, Expr.Const.of(by));
    }

    /** A number that is computed from another one, whose value is known. */
    public static Expr with(Expr expr, Expr unit, long value) {
        return expr.rewrite(e -> {
            if (e.equals(unit)) {
                return longs(value);
            }
            return e instanceof Expr.Binary(BinaryOp op, Expr.Const a, Expr.Const b)
                    ? longs(op.of(a.value().longValue(), b.value().longValue()))
                    : e;
        });
    }

    /** The number that the base has added at its end. */
    public long number() {
        return number(base);
    }

    /** The base without that number. */
    public Expr place() {
        return place(base);
    }

    /** The number that a sum has at its end. */
    public static long number(Expr e) {
        return switch (e) {
            case Expr.Const c -> c.value().longValue();
            case Expr.Binary(BinaryOp op, Expr _, Expr.Const c)
            when op == BinaryOp.ADD -> c.value().longValue();
            default -> 0;
        };
    }

    /** A sum without that number. */
    public static Expr place(Expr e) {
        return e instanceof Expr.Const
                ? NONE
                : number(e) == 0 ? e : e.operands().getFirst();
    }

    private static Expr ahead(Expr place, long number) {
        return place instanceof Expr.Const c
                ? longs(c.value().longValue() + number)
                : number == 0 ? place : new Expr.Binary(BinaryOp.ADD, place, longs(number));
    }

    /** The difference of its base and another one that grows by the same step. */
    public Expr minus(Expr other) {
        AddRecurrence o = new AddRecurrence(other, step, 0);
        return place().equals(o.place()) ? longs(number() - o.number()) : fold(BinaryOp.SUB, base, other);
    }

    public static Expr.Const longs(long value) {
        return new Expr.Const(Kind.LONG, value);
    }

    private static Expr wide(Expr integer) {
        return integer instanceof Expr.Const c ? longs(c.value().intValue()) : new Expr.Convert(Kind.LONG, integer);
    }

    private static boolean is(Expr e, long value) {
        return e instanceof Expr.Const c && c.value().longValue() == value;
    }

    /** Computed as far as it is known; a number that is added is kept at the end. */
    public static Expr fold(BinaryOp op, Expr a, Expr b) {
        if (a instanceof Expr.Const x && b instanceof Expr.Const y) {
            return longs(op.of(x.value().longValue(), y.value().longValue()));
        }
        long x = number(a);
        long y = number(b);
        switch (op) {
            case ADD, SUB -> {
                if (y != 0 || (x != 0 && !(b instanceof Expr.Const))) {
                    return ahead(fold(op, place(a), place(b)), op.of(x, y));
                }
            }
            case MUL -> {
                if (x != 0 && b instanceof Expr.Const c) {
                    return ahead(fold(op, place(a), b), x * c.value().longValue());
                }
                if (y != 0 && a instanceof Expr.Const c) {
                    return ahead(fold(op, a, place(b)), y * c.value().longValue());
                }
            }
            case SHR -> {
                int by = ((Expr.Const) b).value().intValue();
                long whole = x >> by;
                if (whole != 0) {
                    return ahead(fold(op, ahead(place(a), x - (whole << by)), b), whole);
                }
            }
            case AND -> {
                long rest = ((Expr.Const) b).value().longValue();
                if (x != 0 && (x & rest) == 0) {
                    return fold(op, place(a), b);
                }
            }
            default -> {}
        }
        if (op == BinaryOp.MUL) {
            return is(a, 0) || is(b, 0) ? NONE : is(a, 1) ? b : is(b, 1) ? a : new Expr.Binary(op, a, b);
        }
        boolean same = is(b, 0) && op != BinaryOp.AND;
        return same ? a : is(a, 0) && op == BinaryOp.ADD ? b : new Expr.Binary(op, a, b);
    }
}
