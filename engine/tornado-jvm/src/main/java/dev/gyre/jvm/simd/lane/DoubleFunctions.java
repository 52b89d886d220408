package dev.gyre.jvm.simd.lane;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Functions} of doubles. The logarithm, sine and cosine have the reductions and polynomials of fdlibm (Sun Microsystems, 1993), the hyperbolic
 * tangent those of Cephes, the exponential is a Taylor series: each is at most 1 ulp from {@link StrictMath}'s, tanh 2. {@link DoubleAngles},
 * {@link DoublePowers} and {@link DoubleHyperbolics} have more.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the published coefficients, which the compiler rounds to doubles
public final class DoubleFunctions {
    static final double LOG2_E = 0x1.71547652b82fep0;
    static final double LN2_HIGH = 0x1.62e42fefa39efp-1;
    static final double LN2_LOW = 0x1.abc9e3b39803fp-56;
    /** ln 2 with so few digits that its product with an exponent is exact, and the rest. */
    static final double LN2_SHORT = 0x1.62e42feep-1;

    static final double LN2_REST = 0x1.a39ef35793c76p-33;
    /** Adding it rounds a double of moderate size to an integer, which its low bits then hold. */
    static final double ROUNDER = 0x1.8p52;

    static final long ROUNDER_BITS = 0x4338_0000_0000_0000L;
    static final int MANTISSA = 52;
    static final long BIAS = 1023;
    /** The largest exponent at which the exponential and its inverse are normal numbers. */
    private static final double NORMAL_EXPONENT = 708;

    /** The square root of 1/2, down to which numbers' mantissas are taken. */
    private static final long ROOT_BITS = 0x3fe6_a09e_667f_3bcdL;

    static final long EXPONENTS = 0xfff0_0000_0000_0000L;
    /** Added to bits so that what they are above the root isn't negative: 1,024 exponents. */
    private static final long ABOVE = 0x4000_0000_0000_0000L;

    static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
    static final double HALF_PI_HIGH = 0x1.921fb54442d18p0;
    static final double HALF_PI_MIDDLE = 0x1.1a62633145c07p-54;
    static final double HALF_PI_LOW = -1.497384904859169777e-33;
    /** Beyond it the reduction of angles loses digits. */
    static final double LARGEST_ANGLE = 0x1p20;

    private DoubleFunctions() {}

    public static DoubleVector exp(DoubleVector x) {
        DoubleVector shifted = x.fma(x.broadcast(LOG2_E), x.broadcast(ROUNDER));
        DoubleVector p = expNearZero(x, x.broadcast(ROUNDER).sub(shifted));
        DoubleVector y = scaled(p, shifted);
        if (!x.abs().compare(VectorOperators.LE, NORMAL_EXPONENT).allTrue()) {
            // powers of two that aren't normal numbers are products of two, and beyond them p isn't anything
            DoubleVector clipped = x.max(-750).min(750);
            shifted = clipped.fma(x.broadcast(LOG2_E), x.broadcast(ROUNDER));
            LongVector exponent = shifted.reinterpretAsLongs().sub(ROUNDER_BITS).add(2048);
            LongVector half = exponent.lanewise(VectorOperators.LSHR, 1);
            LongVector rest = exponent.sub(half);
            y = expNearZero(clipped, x.broadcast(ROUNDER).sub(shifted))
                    .mul(powerOfTwo(half))
                    .mul(powerOfTwo(rest));
        }
        return y;
    }

    /**
     * The exponential of a sum, whose second part is small and which is between -750 and 750.
     *
     * @return within 0.6 ulp if it's a normal number
     */
    static DoubleVector expOfSum(DoubleVector x, DoubleVector more) {
        DoubleVector shifted = x.fma(x.broadcast(LOG2_E), x.broadcast(ROUNDER));
        DoubleVector times = x.broadcast(ROUNDER).sub(shifted);
        DoubleVector near = times.fma(times.broadcast(LN2_HIGH), x);
        DoubleVector rest = times.fma(times.broadcast(LN2_LOW), more);
        DoubleVector r = near.add(rest);
        rest = near.sub(r).add(rest); // what the sum was rounded by
        DoubleVector sum = r.add(1);
        DoubleVector under = r.sub(sum.sub(1)).add(rest.fma(r, rest));
        DoubleVector y = sum.add(r.mul(r).fma(expCurve(r), under));
        // a power of two that isn't a normal number is a product of two
        LongVector exponent = shifted.reinterpretAsLongs().sub(ROUNDER_BITS - 2048);
        LongVector half = exponent.lanewise(VectorOperators.LSHR, 1);
        return y.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    /** {@code (exp(r) - 1 - r) / (r * r)}, for r near zero. */
    static DoubleVector expCurve(DoubleVector r) {
        DoubleVector p = r.broadcast(0x1.1f6717774d5e0p-29);
        p = p.fma(r, r.broadcast(0x1.af390ba7e6f47p-26));
        p = p.fma(r, r.broadcast(0x1.27e4e1dcf773bp-22));
        p = p.fma(r, r.broadcast(0x1.71de0d85293b8p-19));
        p = p.fma(r, r.broadcast(0x1.a01a01a48116fp-16));
        p = p.fma(r, r.broadcast(0x1.a01a01a7cebcdp-13));
        p = p.fma(r, r.broadcast(0x1.6c16c16c167dap-10));
        p = p.fma(r, r.broadcast(0x1.11111111109a6p-7));
        p = p.fma(r, r.broadcast(0x1.5555555555555p-5));
        p = p.fma(r, r.broadcast(0x1.5555555555556p-3));
        return p.fma(r, r.broadcast(0.5));
    }

    /** Powers of two, of integers that are 1,024 too large. */
    static DoubleVector powerOfTwo(LongVector exponent) {
        return exponent.add(BIAS - 1024)
                .lanewise(VectorOperators.LSHL, MANTISSA)
                .reinterpretAsDoubles();
    }

    /** Normal numbers times two to the power of the integers that rounded doubles hold in their low bits. */
    private static DoubleVector scaled(DoubleVector p, DoubleVector shifted) {
        return p.reinterpretAsLongs()
                .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, MANTISSA))
                .reinterpretAsDoubles();
    }

    /** The exponential of x plus so many times log 2, which is near zero: 1 / n! for n up to 13. */
    private static DoubleVector expNearZero(DoubleVector x, DoubleVector times) {
        DoubleVector r = times.fma(times.broadcast(LN2_HIGH), x);
        r = times.fma(times.broadcast(LN2_LOW), r);
        DoubleVector p = r.broadcast(1.0 / 6_227_020_800L);
        p = p.fma(r, r.broadcast(1.0 / 479_001_600));
        p = p.fma(r, r.broadcast(1.0 / 39_916_800));
        p = p.fma(r, r.broadcast(1.0 / 3_628_800));
        p = p.fma(r, r.broadcast(1.0 / 362_880));
        return series(r, p.fma(r, r.broadcast(1.0 / 40_320)));
    }

    /** Taylor's series of the exponential, of whose terms the first eight are here. */
    private static DoubleVector series(DoubleVector r, DoubleVector further) {
        DoubleVector p = further.fma(r, r.broadcast(1.0 / 5_040));
        p = p.fma(r, r.broadcast(1.0 / 720));
        p = p.fma(r, r.broadcast(1.0 / 120));
        p = p.fma(r, r.broadcast(1.0 / 24));
        p = p.fma(r, r.broadcast(1.0 / 6));
        p = p.fma(r, r.broadcast(0.5));
        return p.fma(r.mul(r), r).add(1);
    }

    public static DoubleVector tanh(DoubleVector x) {
        DoubleVector size = x.abs();
        DoubleVector z = x.mul(x);
        DoubleVector p = z.broadcast(-9.64399179425052238628e-1);
        p = p.fma(z, z.broadcast(-9.92877231001918586564e1));
        p = p.fma(z, z.broadcast(-1.61468768441708447952e3));
        DoubleVector q = z.add(1.12811678491632931402e2);
        q = q.fma(z, z.broadcast(2.23548839060100448583e3));
        q = q.fma(z, z.broadcast(4.84406305325125486048e3));
        DoubleVector near = p.div(q).mul(z).fma(size, size);
        DoubleVector twice = size.add(size);
        twice = twice.blend(50, twice.compare(VectorOperators.GT, 50)); // from where on tanh rounds to 1
        DoubleVector shifted = twice.fma(x.broadcast(LOG2_E), x.broadcast(ROUNDER));
        DoubleVector e = scaled(expNearZero(twice, x.broadcast(ROUNDER).sub(shifted)), shifted);
        DoubleVector far = x.broadcast(1).sub(x.broadcast(2).div(e.add(1)));
        DoubleVector y = far.blend(near, size.lt(0.625));
        return signed(y, x).blend(x, x.compare(VectorOperators.NE, x));
    }

    /** The magnitudes, none negative, with the signs of x. */
    static DoubleVector signed(DoubleVector size, DoubleVector x) {
        LongVector sign = x.reinterpretAsLongs().and(Long.MIN_VALUE);
        return size.reinterpretAsLongs().or(sign).reinterpretAsDoubles();
    }

    public static DoubleVector log(DoubleVector x) {
        VectorMask<Double> small = x.lt(Double.MIN_NORMAL);
        LongVector bits = x.mul(0x1p54, small).reinterpretAsLongs();
        LongVector above = aboveRoot(bits);
        DoubleVector f = mantissa(bits, above).sub(1);
        DoubleVector e = exponent(above).sub(54, small);
        DoubleVector half = f.mul(f).mul(0.5);
        DoubleVector rest = half.sub(e.fma(e.broadcast(LN2_REST), logCurve(f, half)));
        DoubleVector result = e.fma(e.broadcast(LN2_SHORT), f.sub(rest));
        result = result.blend(x, x.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY));
        result = result.blend(Double.NEGATIVE_INFINITY, x.eq(0));
        return result.blend(Double.NaN, x.lt(0).or(x.compare(VectorOperators.NE, x)));
    }

    /**
     * {@code log(1 + f) - (f - half)}.
     *
     * @param half that half
     */
    static DoubleVector logCurve(DoubleVector f, DoubleVector half) {
        DoubleVector s = f.div(f.add(2));
        DoubleVector z = s.mul(s);
        DoubleVector w = z.mul(z);
        DoubleVector even = w.broadcast(1.531383769920937332e-1);
        even = even.fma(w, w.broadcast(2.222219843214978396e-1));
        even = even.fma(w, w.broadcast(3.999999999940941908e-1)).mul(w);
        DoubleVector odd = w.broadcast(1.479819860510418591e-1);
        odd = odd.fma(w, w.broadcast(1.818357216161805012e-1));
        odd = odd.fma(w, w.broadcast(2.857142874366239149e-1));
        odd = odd.fma(w, w.broadcast(6.666666666666735130e-1));
        return s.mul(half.add(odd.fma(z, even)));
    }

    /** The distance of bits from those of the root of 1/2, plus 1,024 exponents. */
    static LongVector aboveRoot(LongVector bits) {
        return bits.sub(ROOT_BITS).add(ABOVE);
    }

    /** The number between the root of 1/2 and that of 2 of which one with these bits is a multiple by a power of two. */
    static DoubleVector mantissa(LongVector bits, LongVector above) {
        return bits.sub(above.and(EXPONENTS)).add(ABOVE).reinterpretAsDoubles();
    }

    /** The exponents as doubles, of bits as {@link #aboveRoot} gives them. */
    static DoubleVector exponent(LongVector above) {
        return above.lanewise(VectorOperators.LSHR, MANTISSA)
                .or(0x4330_0000_0000_0000L)
                .reinterpretAsDoubles()
                .sub(0x1p52 + 1024);
    }

    public static DoubleVector sin(DoubleVector x) {
        DoubleVector y = x.blend(wave(x, 0), x.compare(VectorOperators.NE, 0));
        VectorMask<Double> small = x.abs().lt(LARGEST_ANGLE);
        if (!small.allTrue()) {
            y = Functions.each(x, LaneFunction.SIN).blend(y, small);
        }
        return y;
    }

    public static DoubleVector cos(DoubleVector x) {
        DoubleVector y = wave(x, 1);
        VectorMask<Double> small = x.abs().lt(LARGEST_ANGLE);
        if (!small.allTrue()) {
            y = Functions.each(x, LaneFunction.COS).blend(y, small);
        }
        return y;
    }

    /** The sine of x plus so many right angles. */
    private static DoubleVector wave(DoubleVector x, int rightAngles) {
        DoubleVector shifted = x.fma(x.broadcast(TWO_OVER_PI), x.broadcast(ROUNDER));
        DoubleVector n = x.broadcast(ROUNDER).sub(shifted);
        DoubleVector near = n.fma(n.broadcast(HALF_PI_HIGH), x); // exact, as both are multiples of one small number
        DoubleVector more = n.mul(HALF_PI_MIDDLE);
        DoubleVector lost = n.fma(n.broadcast(HALF_PI_MIDDLE), more.neg());
        DoubleVector r = near.add(more);
        DoubleVector added = r.sub(near);
        DoubleVector rest = near.sub(r.sub(added)).add(more.sub(added)); // what the sum was rounded by
        rest = n.fma(n.broadcast(HALF_PI_LOW), rest.add(lost));
        DoubleVector z = r.mul(r);
        DoubleVector v = z.mul(r);
        DoubleVector s = z.broadcast(1.58969099521155010221e-10);
        s = s.fma(z, z.broadcast(-2.50507602534068634195e-8));
        s = s.fma(z, z.broadcast(2.75573137070700676789e-6));
        s = s.fma(z, z.broadcast(-1.98412698298579493134e-4));
        s = s.fma(z, z.broadcast(8.33333333332248946124e-3));
        s = rest.mul(0.5).sub(v.mul(s)).mul(z).sub(rest);
        s = r.sub(v.fma(v.broadcast(1.66666666666666324348e-1), s));
        DoubleVector c = z.broadcast(-1.13596475577881948265e-11);
        c = c.fma(z, z.broadcast(2.08757232129817482790e-9));
        c = c.fma(z, z.broadcast(-2.75573143513906633035e-7));
        c = c.fma(z, z.broadcast(2.48015872894767294178e-5));
        c = c.fma(z, z.broadcast(-1.38888888888741095749e-3));
        c = c.fma(z, z.broadcast(4.16666666666666019037e-2));
        DoubleVector half = z.mul(0.5);
        DoubleVector one = half.broadcast(1).sub(half);
        DoubleVector under = half.broadcast(1).sub(one).sub(half);
        c = one.add(under.add(z.mul(z).fma(c, r.mul(rest).neg())));
        LongVector quarter = shifted.reinterpretAsLongs().add(rightAngles - ROUNDER_BITS);
        DoubleVector y = s.blend(c, quarter.and(1).eq(1).cast(x.species()));
        return y.blend(y.neg(), quarter.and(2).eq(2).cast(x.species()));
    }

    /**
     * Powers to the digits of a float and some more. The logarithm's polynomial in m - 1 interpolates at Chebyshev's nodes and is within 2^-35, the
     * exponential's is a Taylor series.
     *
     * @param x not negative, and no more than a float
     */
    static DoubleVector power(DoubleVector x, DoubleVector y) {
        LongVector bits = x.reinterpretAsLongs();
        LongVector above = aboveRoot(bits);
        DoubleVector f = mantissa(bits, above).sub(1);
        DoubleVector e = exponent(above);
        DoubleVector p = f.broadcast(0x1.acec7d3d1b5a2p-5);
        p = p.fma(f, f.broadcast(-0x1.9196c6bc21ad9p-4));
        p = p.fma(f, f.broadcast(0x1.9b8895420bad7p-4));
        p = p.fma(f, f.broadcast(-0x1.97635525673a2p-4));
        p = p.fma(f, f.broadcast(0x1.c2cead15105e5p-4));
        p = p.fma(f, f.broadcast(-0x1.ffd022bc4bcf1p-4));
        p = p.fma(f, f.broadcast(0x1.24ad02d3c0b87p-3));
        p = p.fma(f, f.broadcast(-0x1.555735b4dc574p-3));
        p = p.fma(f, f.broadcast(0x1.99990376c976ap-3));
        p = p.fma(f, f.broadcast(-0x1.fffff63d83143p-3));
        p = p.fma(f, f.broadcast(0x1.555555f2adeb6p-2));
        p = p.fma(f, f.broadcast(-0x1.0000000316965p-1));
        p = p.fma(f, f.broadcast(0x1.ffffffffe46f7p-1));
        DoubleVector log = e.fma(e.broadcast(LN2_HIGH), p.mul(f)).blend(-1e300, x.eq(0));
        DoubleVector t = log.mul(y).max(-200).min(200); // beyond floats
        DoubleVector shifted = t.fma(t.broadcast(LOG2_E), t.broadcast(ROUNDER));
        DoubleVector r = t.broadcast(ROUNDER).sub(shifted).fma(t.broadcast(LN2_HIGH), t);
        return scaled(series(r, r.broadcast(1.0 / 40_320)), shifted);
    }
}
