package dev.gyre.jvm.simd.lane;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Mathematical functions of vectors, made of operations whose results are exact or correctly rounded. The Vector API's own functions
 * have other last bits once a method is compiled, so that results would depend on when the JVM compiles; these are always the same.
 *
 * <p>Those of floats are polynomials after Cephes (S. L. Moshier, Methods and Programs for Mathematical Functions, 1989), with
 * contracted multiply-adds: exp, log, tanh, sin and cos are within 2 ulp of the exact value, sin and cos within 1e-7 where they are
 * near zero away from x = 0. {@link Angles} has those of angles; {@link DoubleFunctions} are of doubles.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the published coefficients, which the compiler rounds to floats
public final class Functions {
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /** Adding it rounds a float of moderate size to an integer, which its low bits then hold. */
    static final float ROUNDER = 0x1.8p23f;

    /** The largest exponent at which the exponential and its inverse are normal numbers. */
    private static final float NORMAL_EXPONENT = 87f;

    static final int ROUNDER_BITS = 0x4b400000;
    private static final int MANTISSA = 23;
    /** The lower half of a long. */
    private static final long LOW = 0xffff_ffffL;

    private static final int BIAS = 127;
    static final float TWO_OVER_PI = 0.636619772f;
    static final float HALF_PI_HIGH = 1.57079637f;
    static final float HALF_PI_MIDDLE = -4.37113883e-8f;
    static final float HALF_PI_LOW = -1.71512451e-15f;
    /** Beyond it the reduction of angles loses digits. */
    static final float LARGEST_ANGLE = 0x1p16f;

    private Functions() {}

    public static FloatVector exp(FloatVector x) {
        FloatVector shifted = x.fma(x.broadcast(LOG2_E), x.broadcast(ROUNDER));
        FloatVector p = expNearZero(x, x.broadcast(ROUNDER).sub(shifted));
        FloatVector y = scaled(p, shifted);
        if (!x.abs().compare(VectorOperators.LE, NORMAL_EXPONENT).allTrue()) {
            // powers of two that aren't normal numbers are products of two, and beyond them p isn't anything
            IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
            IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
            IntVector rest = exponent.sub(half);
            y = p.mul(half.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA).reinterpretAsFloats())
                    .mul(rest.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA).reinterpretAsFloats());
            y = y.blend(0f, x.lt(-104f)).blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, 89f));
        }
        return y;
    }

    /** Normal numbers times two to the power of the integers that rounded floats hold in their low bits. */
    private static FloatVector scaled(FloatVector p, FloatVector shifted) {
        return p.reinterpretAsInts()
                .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA))
                .reinterpretAsFloats();
    }

    /** The exponential of x plus so many times log 2, which is near zero. */
    private static FloatVector expNearZero(FloatVector x, FloatVector times) {
        FloatVector r = times.fma(times.broadcast(LN2_HIGH), x);
        r = times.fma(times.broadcast(LN2_LOW), r);
        FloatVector p = r.broadcast(1.9875691500e-4f);
        p = p.fma(r, r.broadcast(1.3981999507e-3f));
        p = p.fma(r, r.broadcast(8.3334519073e-3f));
        p = p.fma(r, r.broadcast(4.1665795894e-2f));
        p = p.fma(r, r.broadcast(1.6666665459e-1f));
        p = p.fma(r, r.broadcast(5.0000001201e-1f));
        return p.fma(r.mul(r), r).add(1f);
    }

    public static FloatVector tanh(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector z = x.mul(x);
        FloatVector p = z.broadcast(-5.70498872745e-3f);
        p = p.fma(z, z.broadcast(2.06390887954e-2f));
        p = p.fma(z, z.broadcast(-5.37397155531e-2f));
        p = p.fma(z, z.broadcast(1.33314422036e-1f));
        p = p.fma(z, z.broadcast(-3.33332819422e-1f));
        FloatVector near = p.mul(z).fma(size, size);
        FloatVector twice = size.add(size);
        twice = twice.blend(20f, twice.compare(VectorOperators.GT, 20f)); // from where on tanh rounds to 1
        FloatVector shifted = twice.fma(x.broadcast(LOG2_E), x.broadcast(ROUNDER));
        FloatVector e = scaled(expNearZero(twice, x.broadcast(ROUNDER).sub(shifted)), shifted);
        FloatVector far = x.broadcast(1f).sub(x.broadcast(2f).div(e.add(1f)));
        // near is NaN where x is, whereas far has been made of NaN's bits
        FloatVector result = near.blend(far, size.compare(VectorOperators.GE, 0.625f));
        return signed(result, x);
    }

    /** The magnitudes, none negative, with the signs of x. */
    static FloatVector signed(FloatVector size, FloatVector x) {
        IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
        return size.reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    public static FloatVector log(FloatVector x) {
        VectorMask<Float> tiny = x.lt(Float.MIN_NORMAL);
        IntVector bits = x.mul(0x1p23f, tiny).reinterpretAsInts();
        IntVector exponent = bits.lanewise(VectorOperators.ASHR, MANTISSA).sub(BIAS);
        FloatVector e = ((FloatVector) exponent.convert(VectorOperators.I2F, 0)).sub(23f, tiny);
        FloatVector m = bits.and(0x7fffff).or(0x3f800000).reinterpretAsFloats();
        VectorMask<Float> upper = m.compare(VectorOperators.GT, 1.41421356f);
        m = m.mul(0.5f, upper).sub(1f);
        e = e.add(1f, upper);
        FloatVector p = m.broadcast(7.0376836292e-2f);
        p = p.fma(m, m.broadcast(-1.1514610310e-1f));
        p = p.fma(m, m.broadcast(1.1676998740e-1f));
        p = p.fma(m, m.broadcast(-1.2420140846e-1f));
        p = p.fma(m, m.broadcast(1.4249322787e-1f));
        p = p.fma(m, m.broadcast(-1.6668057665e-1f));
        p = p.fma(m, m.broadcast(2.0000714765e-1f));
        p = p.fma(m, m.broadcast(-2.4999993993e-1f));
        p = p.fma(m, m.broadcast(3.3333331174e-1f));
        FloatVector z = m.mul(m);
        FloatVector y = e.fma(e.broadcast(LN2_LOW), p.mul(m).mul(z));
        y = z.fma(z.broadcast(-0.5f), y);
        FloatVector result = e.fma(e.broadcast(LN2_HIGH), m.add(y));
        result = result.blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
        result = result.blend(Float.NEGATIVE_INFINITY, x.eq(0f));
        return result.blend(Float.NaN, x.lt(0f).or(x.compare(VectorOperators.NE, x)));
    }

    public static FloatVector sin(FloatVector x) {
        FloatVector y = x.blend(wave(x, 0), x.compare(VectorOperators.NE, 0f));
        VectorMask<Float> large = x.abs().compare(VectorOperators.GE, LARGEST_ANGLE);
        if (large.anyTrue()) {
            y = y.blend(each(x, LaneFunction.SIN), large);
        }
        return y;
    }

    public static FloatVector cos(FloatVector x) {
        FloatVector y = wave(x, 1);
        VectorMask<Float> large = x.abs().compare(VectorOperators.GE, LARGEST_ANGLE);
        if (large.anyTrue()) {
            y = y.blend(each(x, LaneFunction.COS), large);
        }
        return y;
    }

    /** The sine of x plus so many right angles. */
    static FloatVector wave(FloatVector x, int rightAngles) {
        FloatVector shifted = x.fma(x.broadcast(TWO_OVER_PI), x.broadcast(ROUNDER));
        FloatVector n = x.broadcast(ROUNDER).sub(shifted);
        FloatVector r = n.fma(n.broadcast(HALF_PI_HIGH), x);
        r = n.fma(n.broadcast(HALF_PI_MIDDLE), r);
        r = n.fma(n.broadcast(HALF_PI_LOW), r);
        FloatVector z = r.mul(r);
        FloatVector s = z.broadcast(-1.9515295891e-4f);
        s = s.fma(z, z.broadcast(8.3321608736e-3f));
        s = s.fma(z, z.broadcast(-1.6666654611e-1f));
        s = s.mul(z).fma(r, r);
        FloatVector c = z.broadcast(2.443315711809948e-5f);
        c = c.fma(z, z.broadcast(-1.388731625493765e-3f));
        c = c.fma(z, z.broadcast(4.166664568298827e-2f));
        c = c.mul(z).fma(z, z.fma(z.broadcast(-0.5f), z.broadcast(1f)));
        IntVector quarter = shifted.reinterpretAsInts().add(rightAngles - ROUNDER_BITS);
        FloatVector y = s.blend(c, quarter.and(1).eq(1).cast(x.species()));
        return y.blend(y.neg(), quarter.and(2).eq(2).cast(x.species()));
    }

    /** Ones in the binary digits. */
    public static IntVector bit_count(IntVector x) {
        return x.lanewise(VectorOperators.BIT_COUNT);
    }

    public static LongVector bit_count(LongVector x) {
        return x.lanewise(VectorOperators.BIT_COUNT);
    }

    /**
     * Quotients of ints as Java has them. Floats give a first quotient, whose remainder is below 512 divisors; they then divide that
     * remainder, which leaves at most one divisor too many or too few, and one of the wrong sign.
     *
     * @throws ArithmeticException if a divisor is zero
     */
    public static IntVector div(IntVector a, IntVector b) {
        if (b.eq(0).anyTrue()) {
            throw Lanes.divisionByZero();
        }
        FloatVector divisor = (FloatVector) b.convert(VectorOperators.I2F, 0);
        FloatVector inverse = divisor.broadcast(1f).div(divisor);
        IntVector quotient =
                (IntVector) a.convert(VectorOperators.I2F, 0).mul(inverse).convert(VectorOperators.F2I, 0);
        IntVector rest = a.sub(quotient.mul(b));
        IntVector more =
                (IntVector) rest.convert(VectorOperators.I2F, 0).mul(inverse).convert(VectorOperators.F2I, 0);
        quotient = quotient.add(more);
        rest = rest.sub(more.mul(b));
        VectorMask<Integer> whole = rest.abs().compare(VectorOperators.UGE, b.abs());
        more = rest.lanewise(VectorOperators.XOR, b)
                .lanewise(VectorOperators.ASHR, 31)
                .or(1);
        quotient = quotient.add(more, whole);
        rest = rest.sub(more.mul(b), whole);
        VectorMask<Integer> opposite =
                rest.lanewise(VectorOperators.XOR, a).lt(0).andNot(rest.eq(0));
        more = a.lanewise(VectorOperators.XOR, b)
                .lanewise(VectorOperators.ASHR, 31)
                .or(1);
        return quotient.sub(more, opposite);
    }

    /**
     * Quotients by a constant as Java has them: with 2^s / d, rounded up, a product of 64 bits has the quotient in its upper ones, less one for
     * what's negative. Products are of numbers without signs, which every processor multiplies in one instruction; the upper half of one is
     * too great by the inverse where the other number was negative.
     *
     * @param magic the constant's inverse, {@link #magic}
     * @param shift s, {@link #shift}
     */
    public static IntVector divideBy(IntVector a, long magic, int shift) {
        LongVector pairs = a.reinterpretAsLongs();
        LongVector inverse = pairs.broadcast(magic).and(LOW); // the JIT takes a masked number for one without a sign
        LongVector even = pairs.and(LOW).mul(inverse).lanewise(VectorOperators.LSHR, Integer.SIZE);
        LongVector odd =
                pairs.lanewise(VectorOperators.LSHR, Integer.SIZE).mul(inverse).and(~LOW);
        IntVector negative = a.lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
        return even.or(odd)
                .reinterpretAsInts()
                .sub(negative.and((int) magic))
                .lanewise(VectorOperators.ASHR, shift - Integer.SIZE)
                .sub(negative);
    }

    /** Remainders by a constant as Java has them; parameters as of {@link #divideBy}. */
    public static IntVector remainderBy(IntVector a, long magic, int shift, int divisor) {
        return a.sub(divideBy(a, magic, shift).mul(divisor));
    }

    /** The bits by which {@link #divideBy} shifts for a divisor of 2 or more. */
    public static int shift(int divisor) {
        return 2 * Integer.SIZE - 1 - Integer.numberOfLeadingZeros(divisor - 1);
    }

    /** The multiplier of {@link #divideBy} for a divisor of 2 or more. */
    public static long magic(int divisor) {
        return (1L << shift(divisor)) / divisor + 1;
    }

    /** Remainders of ints as Java has them; throws as {@link #div} does. */
    public static IntVector rem(IntVector a, IntVector b) {
        return a.sub(div(a, b).mul(b));
    }

    /** Powers by logarithms of doubles, within 1 ulp; of negative numbers and of what isn't finite lane by lane. */
    public static FloatVector pow(FloatVector x, FloatVector y) {
        VectorMask<Float> ordinary = x.reinterpretAsInts()
                .compare(VectorOperators.GE, 0)
                .cast(x.species())
                .and(x.lt(Float.POSITIVE_INFINITY))
                .and(y.abs().lt(Float.POSITIVE_INFINITY));
        FloatVector result = x;
        if (ordinary.allTrue()) {
            float[] lanes = Lanes.floats(0);
            float[] exponents = Lanes.floats(1);
            x.intoArray(lanes, 0);
            y.intoArray(exponents, 0);
            VectorSpecies<Float> half = x.length() == 16
                    ? FloatVector.SPECIES_256
                    : x.length() == 8 ? FloatVector.SPECIES_128 : FloatVector.SPECIES_64;
            VectorSpecies<Double> wide = x.length() == 16
                    ? DoubleVector.SPECIES_512
                    : x.length() == 8 ? DoubleVector.SPECIES_256 : DoubleVector.SPECIES_128;
            FloatVector low = power(half, wide, lanes, exponents, 0);
            FloatVector high = power(half, wide, lanes, exponents, x.length() / 2);
            low.intoArray(lanes, 0);
            high.intoArray(lanes, x.length() / 2);
            result = FloatVector.fromArray(x.species(), lanes, 0).blend(1f, y.eq(0f));
        } else {
            result = each(x, y, LaneFunction.POW);
        }
        return result;
    }

    private static FloatVector power(
            VectorSpecies<Float> half, VectorSpecies<Double> wide, float[] lanes, float[] exponents, int at) {
        DoubleVector x =
                (DoubleVector) FloatVector.fromArray(half, lanes, at).convertShape(VectorOperators.F2D, wide, 0);
        DoubleVector y =
                (DoubleVector) FloatVector.fromArray(half, exponents, at).convertShape(VectorOperators.F2D, wide, 0);
        return (FloatVector) DoubleFunctions.power(x, y).convertShape(VectorOperators.D2F, half, 0);
    }

    /** Remainders of quotients towards zero. */
    public static FloatVector rem(FloatVector x, FloatVector y) {
        return each(x, y, LaneFunction.REM);
    }

    static FloatVector each(FloatVector x, LaneFunction f) {
        float[] lanes = Lanes.floats(0);
        x.intoArray(lanes, 0);
        f.apply(lanes, x.length());
        return FloatVector.fromArray(x.species(), lanes, 0);
    }

    static FloatVector each(FloatVector x, FloatVector y, LaneFunction f) {
        float[] lanes = Lanes.floats(0);
        x.intoArray(lanes, 0);
        float[] others = Lanes.floats(1);
        y.intoArray(others, 0);
        f.apply(lanes, others, x.length());
        return FloatVector.fromArray(x.species(), lanes, 0);
    }

    static DoubleVector each(DoubleVector x, LaneFunction f) {
        double[] lanes = Lanes.doubles(0);
        x.intoArray(lanes, 0);
        f.apply(lanes, x.length());
        return DoubleVector.fromArray(x.species(), lanes, 0);
    }

    static DoubleVector each(DoubleVector x, DoubleVector y, LaneFunction f) {
        double[] lanes = Lanes.doubles(0);
        x.intoArray(lanes, 0);
        double[] others = Lanes.doubles(1);
        y.intoArray(others, 0);
        f.apply(lanes, others, x.length());
        return DoubleVector.fromArray(x.species(), lanes, 0);
    }

    /** Adds to lane i lane i + half, around the end: repeated with halves of halves, every lane holds the sum, in one order. */
    public static FloatVector addHalf(FloatVector x, int half) {
        return x.add(x.rearrange(x.species().iotaShuffle(half, 1, true)));
    }

    /** The products of halves, as {@link #addHalf} gives sums. */
    public static FloatVector mulHalf(FloatVector x, int half) {
        return x.mul(x.rearrange(x.species().iotaShuffle(half, 1, true)));
    }

    /** The sums of halves; see {@link #addHalf(FloatVector, int)}. */
    public static DoubleVector addHalf(DoubleVector x, int half) {
        return x.add(x.rearrange(x.species().iotaShuffle(half, 1, true)));
    }

    /** The products of halves, as {@link #addHalf} gives sums. */
    public static DoubleVector mulHalf(DoubleVector x, int half) {
        return x.mul(x.rearrange(x.species().iotaShuffle(half, 1, true)));
    }
}
