package dev.gyre.jvm.simd.lane;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link Functions} of longs. */
public final class LongFunctions {
    /** Adding it to a double of moderate size leaves a whole number in the low bits. */
    private static final double ROUNDER = 0x1.8p52;

    private static final long ROUNDER_BITS = 0x4338_0000_0000_0000L;
    private static final int MODERATE = 51;

    private LongFunctions() {}

    /**
     * Quotients of longs as Java has them. Those of numbers of up to 51 bits are doubles' to the nearest whole number, which are one too many
     * where the remainder, exact by a fused multiply-add, has the other sign; others go lane by lane.
     *
     * @throws ArithmeticException if a divisor is zero
     */
    public static LongVector div(LongVector a, LongVector b) {
        if (b.eq(0).anyTrue()) {
            throw Lanes.divisionByZero();
        }
        LongVector quotient = a;
        if (beyond(a).lanewise(VectorOperators.OR, beyond(b)).eq(0).allTrue()) {
            DoubleVector dividend = whole(a);
            DoubleVector divisor = whole(b);
            DoubleVector nearest = dividend.div(divisor).add(ROUNDER).sub(ROUNDER);
            DoubleVector rest = nearest.neg().fma(divisor, dividend);
            VectorMask<Long> opposite = rest.mul(dividend).lt(0).cast(a.species());
            LongVector more = a.lanewise(VectorOperators.XOR, b)
                    .lanewise(VectorOperators.ASHR, Long.SIZE - 1)
                    .or(1);
            quotient =
                    nearest.add(ROUNDER).reinterpretAsLongs().sub(ROUNDER_BITS).sub(more, opposite);
        } else {
            long[] lanes = Lanes.longs(0);
            long[] divisors = Lanes.longs(1);
            a.intoArray(lanes, 0);
            b.intoArray(divisors, 0);
            Lanes.divide(lanes, divisors, a.length());
            quotient = LongVector.fromArray(a.species(), lanes, 0);
        }
        return quotient;
    }

    /** Quotients by a power of two, 2 or more, as Java has them: those of negative numbers are rounded up. */
    public static LongVector divideByPower(LongVector a, int power) {
        return a.add(a.lanewise(VectorOperators.ASHR, Long.SIZE - 1).lanewise(VectorOperators.LSHR, Long.SIZE - power))
                .lanewise(VectorOperators.ASHR, power);
    }

    /** Remainders by a power of two as Java has them. */
    public static LongVector remainderByPower(LongVector a, int power) {
        return a.sub(divideByPower(a, power).lanewise(VectorOperators.LSHL, power));
    }

    /** Remainders of longs as Java has them; throws as {@link #div} does. */
    public static LongVector rem(LongVector a, LongVector b) {
        return a.sub(div(a, b).mul(b));
    }

    /** Zero where a number has no more than 51 bits and a sign. */
    private static LongVector beyond(LongVector x) {
        return x.add(1L << MODERATE).lanewise(VectorOperators.LSHR, MODERATE + 1);
    }

    private static DoubleVector whole(LongVector x) {
        return x.add(ROUNDER_BITS).reinterpretAsDoubles().sub(ROUNDER);
    }
}
