package dev.gyre.jvm.simd.lane;

import java.math.BigInteger;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link Functions} of longs. */
public final class LongFunctions {
    private static final int MODERATE = 51;
    private static final long LOW = 0xffff_ffffL;

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
        if (moderate(a, b).eq(0).allTrue()) {
            quotient = quotient(a, b);
        } else {
            quotient = each(a, b, false);
        }
        return quotient;
    }

    /**
     * Quotients by a constant as Java has them: of a product of 128 bits with the constant's inverse the upper ones, less one for what's negative. The
     * product is one of halves without signs.
     *
     * @param magic the constant's inverse, {@link #magic}
     * @param shift by how many bits beyond 64, {@link #shift}
     */
    public static LongVector divideBy(LongVector a, long magic, int shift) {
        LongVector inverse = a.broadcast(magic);
        LongVector low = a.and(LOW);
        LongVector high = a.lanewise(VectorOperators.LSHR, Integer.SIZE);
        LongVector inverseLow = inverse.and(LOW);
        LongVector inverseHigh = inverse.lanewise(VectorOperators.LSHR, Integer.SIZE);
        LongVector one = high.mul(inverseLow);
        LongVector other = low.mul(inverseHigh);
        LongVector carried = low.mul(inverseLow)
                .lanewise(VectorOperators.LSHR, Integer.SIZE)
                .add(one.and(LOW))
                .add(other.and(LOW))
                .lanewise(VectorOperators.LSHR, Integer.SIZE);
        LongVector negative = a.lanewise(VectorOperators.ASHR, Long.SIZE - 1);
        return high.mul(inverseHigh)
                .add(one.lanewise(VectorOperators.LSHR, Integer.SIZE))
                .add(other.lanewise(VectorOperators.LSHR, Integer.SIZE))
                .add(carried)
                .sub(negative.and(inverse))
                .lanewise(VectorOperators.ASHR, shift)
                .sub(negative);
    }

    /** Remainders by a constant as Java has them; parameters as of {@link #divideBy}. */
    public static LongVector remainderBy(LongVector a, long magic, int shift, long divisor) {
        return a.sub(divideBy(a, magic, shift).mul(divisor));
    }

    /** The bits by which {@link #divideBy} shifts for a divisor of 3 or more that is no power of two. */
    public static int shift(long divisor) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(divisor - 1);
    }

    /** The multiplier of {@link #divideBy}: 2 to the power of 64 and the shift by the divisor, rounded up, without a sign. */
    public static long magic(long divisor) {
        return BigInteger.ONE
                .shiftLeft(Long.SIZE + shift(divisor))
                .divide(BigInteger.valueOf(divisor))
                .add(BigInteger.ONE)
                .longValue();
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
        if (b.eq(0).anyTrue()) {
            throw Lanes.divisionByZero();
        }
        LongVector rest = a;
        if (moderate(a, b).eq(0).allTrue()) {
            rest = a.sub(quotient(a, b).mul(b));
        } else {
            rest = each(a, b, true);
        }
        return rest;
    }

    private static LongVector each(LongVector a, LongVector b, boolean remainder) {
        long[] lanes = Lanes.longs(0);
        long[] divisors = Lanes.longs(1);
        a.intoArray(lanes, 0);
        b.intoArray(divisors, 0);
        Lanes.divide(lanes, divisors, a.length(), remainder);
        return LongVector.fromArray(a.species(), lanes, 0);
    }

    private static LongVector quotient(LongVector a, LongVector b) {
        DoubleVector dividend = whole(a);
        DoubleVector divisor = whole(b);
        DoubleVector nearest =
                dividend.div(divisor).add(DoubleFunctions.ROUNDER).sub(DoubleFunctions.ROUNDER);
        DoubleVector rest = nearest.neg().fma(divisor, dividend);
        VectorMask<Long> opposite = rest.mul(dividend).lt(0).cast(a.species());
        LongVector more = a.lanewise(VectorOperators.XOR, b)
                .lanewise(VectorOperators.ASHR, Long.SIZE - 1)
                .or(1);
        return nearest.add(DoubleFunctions.ROUNDER)
                .reinterpretAsLongs()
                .sub(DoubleFunctions.ROUNDER_BITS)
                .sub(more, opposite);
    }

    /** Zero where two numbers have no more than 51 bits and a sign. */
    private static LongVector moderate(LongVector a, LongVector b) {
        LongVector one = a.add(1L << MODERATE);
        LongVector other = b.add(1L << MODERATE);
        return one.lanewise(VectorOperators.OR, other).lanewise(VectorOperators.LSHR, MODERATE + 1);
    }

    private static DoubleVector whole(LongVector x) {
        return x.add(DoubleFunctions.ROUNDER_BITS).reinterpretAsDoubles().sub(DoubleFunctions.ROUNDER);
    }
}
