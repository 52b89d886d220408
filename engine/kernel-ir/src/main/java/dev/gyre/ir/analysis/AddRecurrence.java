package dev.gyre.ir.analysis;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;

/**
 * The value of an integer in the rounds of a loop, {@code base + step * v} for the loop's variable v, in longs: it's the integer wherever it
 * lies within the ints.
 *
 * @param base a sum of longs that are the same in all rounds
 * @param step likewise
 * @param most how far from zero it and what it is made of may be, for any value of the variable
 */
public record AddRecurrence(AffineSum base, AffineSum step, double most) {
    /** The bound beyond which a value could leave the longs. */
    private static final double MOST = 0x1.fp62;

    /** Less than this is what two integers are apart. */
    private static final double INTEGERS = 0x1p32;

    private static final AffineSum NONE = AffineSum.of(0);

    public static AddRecurrence constant(long value) {
        return new AddRecurrence(AffineSum.of(value), NONE, Math.abs((double) value));
    }

    /** An integer that no round changes, as it is in the first lane. */
    public static AddRecurrence fixed(Expr integer) {
        return new AddRecurrence(wide(new Expr.First(integer)), NONE, -(double) Integer.MIN_VALUE);
    }

    /** The recurrence of the loop's variable. */
    public static AddRecurrence variable() {
        return new AddRecurrence(NONE, AffineSum.of(1), -(double) Integer.MIN_VALUE);
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
        return most <= Integer.MAX_VALUE || (isFixed() && base.expression(Kind.LONG) instanceof Expr.Convert);
    }

    public AddRecurrence plus(AddRecurrence other) {
        return new AddRecurrence(base.plus(other.base), step.plus(other.step), most + other.most);
    }

    public AddRecurrence minus(AddRecurrence other) {
        return new AddRecurrence(base.minus(other.base), step.minus(other.step), most + other.most);
    }

    /** A product with one of the two that no round changes. */
    public AddRecurrence times(AddRecurrence other) {
        return isFixed()
                ? new AddRecurrence(base.times(other.base), base.times(other.step), most * other.most)
                : other.times(this);
    }

    /** Shifted to the right, which is one only where the step has no bits that are lost. */
    public AddRecurrence shifted(int by) {
        return new AddRecurrence(base.shifted(by), step.shifted(by), most / (1L << by) + 1);
    }

    /** Its remainder by a power of two that divides the step. */
    public AddRecurrence rest(int power) {
        return new AddRecurrence(base.bits(power - 1L), NONE, power);
    }

    /** Its value for one of the loop's variable. */
    public AffineSum at(Expr value) {
        return base.plus(step.times(wide(value)));
    }

    /** A number that is computed from another one, whose value is known. */
    public static long with(AffineSum sum, Expr unit, long value) {
        Expr number = sum.expression(Kind.LONG).rewrite(e -> {
            if (e.equals(unit)) {
                return longs(value);
            }
            return e instanceof Expr.Binary(BinaryOp op, Expr.Const a, Expr.Const b)
                    ? longs(op.of(a.value().longValue(), b.value().longValue()))
                    : e;
        });
        return ((Expr.Const) number).value().longValue();
    }

    public static Expr.Const longs(long value) {
        return new Expr.Const(Kind.LONG, value);
    }

    private static AffineSum wide(Expr integer) {
        return integer instanceof Expr.Const c
                ? AffineSum.of(c.value().intValue())
                : AffineSum.of(new Expr.Convert(Kind.LONG, integer));
    }
}
