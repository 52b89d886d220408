package dev.gyre.jvm.simd.lane;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link Functions} that round floats and doubles to whole numbers, and what remains beyond whole quotients, with Java's bits. */
public final class Roundings {
    /** The bound of magnitudes that adding the rounder rounds to an integer. */
    private static final float ROUNDED_FLOATS = 0x1p22f;

    private static final double ROUNDED_DOUBLES = 0x1p51;
    /** The least magnitude from which every float is whole. */
    private static final float WHOLE_FLOATS = 0x1p23f;

    private static final double WHOLE_DOUBLES = 0x1p52;

    private Roundings() {}

    /** The largest integers that aren't above the lanes; exact, with Java's signs of zero. */
    public static FloatVector floor(FloatVector x) {
        FloatVector magnitude = x.abs();
        FloatVector nearest = Functions.signed(magnitude.add(WHOLE_FLOATS).sub(WHOLE_FLOATS), x);
        FloatVector below = nearest.sub(1f, nearest.compare(VectorOperators.GT, x));
        return below.blend(x, magnitude.lt(WHOLE_FLOATS).not());
    }

    /** The nearest integers, of two the larger one, as {@link Math#round(float)} has them. */
    public static IntVector round(FloatVector x) {
        FloatVector shifted = x.add(Functions.ROUNDER);
        VectorMask<Float> half = x.sub(shifted.sub(Functions.ROUNDER)).compare(VectorOperators.EQ, 0.5f);
        IntVector even = shifted.reinterpretAsInts().sub(Functions.ROUNDER_BITS);
        IntVector y = even.add(1, half.cast(even.species()));
        if (!x.abs().lt(ROUNDED_FLOATS).allTrue()) {
            IntVector cut = (IntVector) x.convert(VectorOperators.F2I, 0);
            FloatVector rest = x.sub((FloatVector) cut.convert(VectorOperators.I2F, 0));
            VectorMask<Float> up = rest.compare(VectorOperators.GE, 0.5f).and(rest.lt(1f));
            VectorMask<Float> down = rest.lt(-0.5f).and(rest.compare(VectorOperators.GT, -1f));
            y = cut.add(1, up.cast(cut.species())).sub(1, down.cast(cut.species()));
        }
        return y;
    }

    /** The smallest integers that aren't below the lanes; exact, with Java's signs of zero. */
    public static FloatVector ceil(FloatVector x) {
        return floor(x.neg()).neg();
    }

    /** The largest whole numbers that aren't above the lanes; exact, with Java's signs of zero. */
    public static DoubleVector floor(DoubleVector x) {
        DoubleVector magnitude = x.abs();
        LongVector sign = x.reinterpretAsLongs().lanewise(VectorOperators.AND, Long.MIN_VALUE);
        DoubleVector nearest = magnitude
                .add(WHOLE_DOUBLES)
                .sub(WHOLE_DOUBLES)
                .reinterpretAsLongs()
                .lanewise(VectorOperators.OR, sign)
                .reinterpretAsDoubles();
        DoubleVector below = nearest.sub(1, nearest.compare(VectorOperators.GT, x));
        return below.blend(x, magnitude.lt(WHOLE_DOUBLES).not());
    }

    /** The nearest whole numbers, of two the larger one, as {@link Math#round(double)} has them. */
    public static LongVector round(DoubleVector x) {
        DoubleVector shifted = x.add(DoubleFunctions.ROUNDER);
        VectorMask<Double> half = x.sub(shifted.sub(DoubleFunctions.ROUNDER)).compare(VectorOperators.EQ, 0.5);
        LongVector even = shifted.reinterpretAsLongs().sub(DoubleFunctions.ROUNDER_BITS);
        LongVector y = even.add(1, half.cast(even.species()));
        if (!x.abs().lt(ROUNDED_DOUBLES).allTrue()) {
            LongVector cut = (LongVector) x.convert(VectorOperators.D2L, 0);
            DoubleVector rest = x.sub((DoubleVector) cut.convert(VectorOperators.L2D, 0));
            VectorMask<Double> up = rest.compare(VectorOperators.GE, 0.5).and(rest.lt(1));
            VectorMask<Double> down = rest.lt(-0.5).and(rest.compare(VectorOperators.GT, -1));
            y = cut.add(1, up.cast(cut.species())).sub(1, down.cast(cut.species()));
        }
        return y;
    }

    /** The smallest whole numbers that aren't below the lanes; exact, with Java's signs of zero. */
    public static DoubleVector ceil(DoubleVector x) {
        return floor(x.neg()).neg();
    }

    /**
     * Remainders of quotients towards zero, with Java's bits. Where the rounded quotient's nearest whole number is exact, so is what a fused
     * multiply-add leaves of the dividend, and then what's added to make that positive; larger quotients go lane by lane.
     */
    public static DoubleVector rem(DoubleVector x, DoubleVector y) {
        DoubleVector dividend = x.abs();
        DoubleVector divisor = y.abs();
        DoubleVector quotient = dividend.div(divisor);
        DoubleVector nearest = quotient.add(WHOLE_DOUBLES).sub(WHOLE_DOUBLES);
        DoubleVector rest = nearest.neg().fma(divisor, dividend);
        rest = rest.add(divisor, rest.lt(0));
        DoubleVector result = DoubleFunctions.signed(rest, x);
        VectorMask<Double> ordinary = quotient.lt(ROUNDED_DOUBLES).and(divisor.lt(Double.POSITIVE_INFINITY));
        if (!ordinary.allTrue()) {
            result = Functions.each(x, y, LaneFunction.REM);
        }
        return result;
    }
}
