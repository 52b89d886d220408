package dev.gyre.jvm.simd.lane;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Further {@link DoubleFunctions}: hyperbolic sines and cosines, exponentials less 1, and logarithms of what is 1 more and of base 10, each at most 1 ulp from
 * {@link StrictMath}'s, sinh, cosh and log10 2, as StrictMath's own may be that far off. Exponentials are sums of two doubles here; the sine's
 * polynomial near zero interpolates at Chebyshev's nodes.
 */
public final class DoubleHyperbolics {
    private static final double LOG10_E = 0x1.bcb7b1526e50ep-2;
    private static final double LOG10_E_REST = 0x1.95355baaafad3p-57;
    /** The logarithm of 2 to the base 10, with so few digits that its product with an exponent is exact; the rest is apart. */
    private static final double LOG10_2 = 0x1.34413509f4p-2;

    private static final double LOG10_2_REST = 0x1.cff7988f8959bp-41;
    /** Beyond it hyperbolic functions are infinite. */
    private static final double MOST = 710.6;

    /** From here on what is added to 1 is rounded to nothing in a sum. */
    private static final double NEGLIGIBLE = 0x1p60;

    private DoubleHyperbolics() {}

    public static DoubleVector sinh(DoubleVector x) {
        DoubleVector size = x.abs();
        DoubleVector z = x.mul(x);
        DoubleVector p = z.broadcast(0x1.b413a2632a732p-41);
        p = p.fma(z, z.broadcast(0x1.611caf3d7bfe1p-33));
        p = p.fma(z, z.broadcast(0x1.ae646102f8d4bp-26));
        p = p.fma(z, z.broadcast(0x1.71de3a4e0d67dp-19));
        p = p.fma(z, z.broadcast(0x1.a01a01a01eed5p-13));
        p = p.fma(z, z.broadcast(0x1.11111111110fdp-7));
        p = p.fma(z, z.broadcast(0x1.5555555555555p-3));
        DoubleVector near = z.mul(size).fma(p, size);
        DoubleVector y = hyperbolic(size, -1).blend(near, size.lt(1));
        return DoubleFunctions.signed(y, x).blend(x, x.compare(VectorOperators.NE, x));
    }

    public static DoubleVector cosh(DoubleVector x) {
        return hyperbolic(x.abs(), 1).blend(x, x.compare(VectorOperators.NE, x));
    }

    /** Half the exponential and half its inverse, with a sign. */
    private static DoubleVector hyperbolic(DoubleVector size, int sign) {
        DoubleVector x = size.blend(MOST, size.compare(VectorOperators.GT, MOST));
        DoubleVector shifted = x.fma(x.broadcast(DoubleFunctions.LOG2_E), x.broadcast(DoubleFunctions.ROUNDER));
        DoubleVector times = x.broadcast(DoubleFunctions.ROUNDER).sub(shifted);
        DoubleVector near = times.fma(times.broadcast(DoubleFunctions.LN2_HIGH), x);
        DoubleVector rest = times.mul(DoubleFunctions.LN2_LOW);
        DoubleVector r = near.add(rest);
        rest = near.sub(r).add(rest);
        DoubleVector quarter =
                DoubleFunctions.powerOfTwo(shifted.reinterpretAsLongs().sub(DoubleFunctions.ROUNDER_BITS - 1022));
        DoubleVector sum = r.add(1);
        DoubleVector under = r.sub(sum.sub(1));
        under = under.add(r.mul(r).fma(DoubleFunctions.expCurve(r), rest.fma(r, rest)));
        DoubleVector exponential = sum.add(under);
        DoubleVector high = exponential.mul(quarter);
        DoubleVector low = sum.sub(exponential).add(under).mul(quarter);
        DoubleVector inverse = high.broadcast(0.0625 * sign).div(high);
        inverse = inverse.sub(inverse.mul(low).mul(inverse.mul(16.0 * sign)));
        DoubleVector y = high.add(inverse);
        y = y.add(high.sub(y).add(inverse).add(low));
        return y.add(y);
    }

    public static DoubleVector expm1(DoubleVector x) {
        DoubleVector clipped = x.blend(-50, x.lt(-50)).blend(710, x.compare(VectorOperators.GT, 710));
        DoubleVector shifted = x.broadcast(DoubleFunctions.LOG2_E).fma(clipped, x.broadcast(DoubleFunctions.ROUNDER));
        DoubleVector times = x.broadcast(DoubleFunctions.ROUNDER).sub(shifted);
        DoubleVector near = times.fma(times.broadcast(DoubleFunctions.LN2_HIGH), clipped);
        DoubleVector rest = times.mul(DoubleFunctions.LN2_LOW);
        DoubleVector r = near.add(rest);
        rest = near.sub(r).add(rest);
        DoubleVector half =
                DoubleFunctions.powerOfTwo(shifted.reinterpretAsLongs().sub(DoubleFunctions.ROUNDER_BITS - 1023));
        DoubleVector q = r.mul(r).fma(DoubleFunctions.expCurve(r), rest.fma(r, rest));
        DoubleVector base = half.sub(0.5);
        DoubleVector lost = half.sub(base).sub(0.5);
        DoubleVector more = half.mul(r);
        DoubleVector y = base.add(more);
        y = y.add(q.fma(half, base.sub(y).add(more).add(lost)));
        y = y.add(y);
        return x.blend(y, x.abs().compare(VectorOperators.GE, 0x1p-54)); // not where x is so small or no number
    }

    public static DoubleVector log1p(DoubleVector x) {
        DoubleVector u = x.add(1);
        DoubleVector added = u.sub(1);
        DoubleVector lost = u.sub(added).sub(1).neg().add(x.sub(added)); // what the sum was rounded by
        LongVector above = DoubleFunctions.aboveRoot(u.reinterpretAsLongs());
        DoubleVector f = DoubleFunctions.mantissa(u.reinterpretAsLongs(), above).sub(1);
        DoubleVector e = DoubleFunctions.exponent(above);
        LongVector one = above.and(0).add(0x7ff0_0000_0000_0000L);
        DoubleVector scale = one.sub(above.and(DoubleFunctions.EXPONENTS)).reinterpretAsDoubles();
        // the logarithm's slope is 1 / (1 + f)
        DoubleVector slope = f.sub(1).fma(f, f.broadcast(-1)).fma(f, f.broadcast(1));
        lost = lost.mul(scale).mul(slope).blend(0, x.compare(VectorOperators.GT, NEGLIGIBLE));
        DoubleVector half = f.mul(f).mul(0.5);
        DoubleVector rest = e.fma(e.broadcast(DoubleFunctions.LN2_REST), lost.add(DoubleFunctions.logCurve(f, half)));
        DoubleVector y = e.fma(e.broadcast(DoubleFunctions.LN2_SHORT), f.sub(half.sub(rest)));
        y = y.blend(x, x.eq(0).or(x.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY)));
        y = y.blend(Double.NEGATIVE_INFINITY, x.eq(-1));
        return y.blend(Double.NaN, x.lt(-1).or(x.compare(VectorOperators.NE, x)));
    }

    public static DoubleVector log10(DoubleVector x) {
        VectorMask<Double> small = x.lt(Double.MIN_NORMAL);
        LongVector bits = x.mul(0x1p54, small).reinterpretAsLongs();
        LongVector above = DoubleFunctions.aboveRoot(bits);
        DoubleVector f = DoubleFunctions.mantissa(bits, above).sub(1);
        DoubleVector e = DoubleFunctions.exponent(above).sub(54, small);
        DoubleVector half = f.mul(f).mul(0.5);
        DoubleVector curve = DoubleFunctions.logCurve(f, half).sub(half);
        DoubleVector p = f.mul(LOG10_E);
        DoubleVector rest = f.fma(f.broadcast(LOG10_E_REST), f.fma(f.broadcast(LOG10_E), p.neg()));
        rest = curve.fma(curve.broadcast(LOG10_E), e.fma(e.broadcast(LOG10_2_REST), rest));
        DoubleVector whole = e.mul(LOG10_2);
        DoubleVector y = whole.add(p);
        y = y.add(whole.sub(y).add(p).add(rest));
        y = y.blend(x, x.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY));
        y = y.blend(Double.NEGATIVE_INFINITY, x.eq(0));
        return y.blend(Double.NaN, x.lt(0).or(x.compare(VectorOperators.NE, x)));
    }
}
