package dev.gyre.jvm.simd.lane;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Further {@link DoubleFunctions}: powers, cube roots and hypotenuses, each at most 1 ulp from {@link StrictMath}'s. A power is the exponential of a product with a
 * logarithm, which has twice a double's digits: the series of (m - 1) / (m + 1) that fdlibm (Sun Microsystems, 1993) has, too, in pairs of
 * doubles. Polynomials interpolate at Chebyshev's nodes.
 */
public final class DoublePowers {
    private static final double THIRD = 0x1.5555555555555p-2;
    /** The rounding error of a third as a double. */
    private static final double THIRD_REST = 0x1.5555555555555p-56;
    /** Beyond it a power is no finite number, or zero. */
    private static final double LARGEST_EXPONENT = 750;

    private DoublePowers() {}

    public static DoubleVector cbrt(DoubleVector x) {
        DoubleVector size = x.abs();
        VectorMask<Double> small = size.lt(Double.MIN_NORMAL);
        LongVector bits = size.mul(0x1p54, small).reinterpretAsLongs();
        DoubleVector e = bits.lanewise(VectorOperators.LSHR, DoubleFunctions.MANTISSA)
                .or(0x4330_0000_0000_0000L)
                .reinterpretAsDoubles()
                .sub(0x1p52 + DoubleFunctions.BIAS)
                .sub(54, small);
        DoubleVector m =
                bits.and(0x000f_ffff_ffff_ffffL).or(0x3ff0_0000_0000_0000L).reinterpretAsDoubles();
        DoubleVector shifted = e.fma(e.broadcast(THIRD), e.broadcast(DoubleFunctions.ROUNDER));
        DoubleVector left = e.broadcast(DoubleFunctions.ROUNDER).sub(shifted).fma(e.broadcast(3), e); // -1, 0 or 1
        VectorMask<Double> above = left.compare(VectorOperators.GT, 0.5);
        VectorMask<Double> below = left.lt(-0.5);
        DoubleVector p = m.broadcast(-0x1.0e87006cbe6bbp-6);
        p = p.fma(m, m.broadcast(0x1.37ce9e9ed0a1dp-3));
        p = p.fma(m, m.broadcast(-0x1.2c4b958d54c08p-1));
        p = p.fma(m, m.broadcast(0x1.3a267a3d49ad4p0));
        p = p.fma(m, m.broadcast(-0x1.8dd4bd7d34771p0));
        p = p.fma(m, m.broadcast(0x1.c713e2847cbe6p0));
        p = p.mul(m.broadcast(1).blend(0x1.965fea53d6e3dp-1, above).blend(0x1.428a2f98d728bp0, below));
        m = m.mul(m.broadcast(1).blend(2, above).blend(0.5, below));
        // p is an inverse root to 17 binary digits, then to 50, and y a root whose error takes it once more
        DoubleVector off = p.mul(p).mul(p).neg().fma(m, m.broadcast(1));
        p = p.mul(off.fma(off.broadcast(2.0 / 9), off.broadcast(THIRD))).fma(off, p);
        DoubleVector square = p.mul(p);
        DoubleVector y = square.mul(m);
        DoubleVector ySquare = y.mul(y);
        DoubleVector lost = y.fma(y, ySquare.neg());
        DoubleVector rest = ySquare.neg().fma(y, m).sub(lost.mul(y));
        y = rest.mul(square).fma(y.broadcast(THIRD), y);
        y = y.reinterpretAsLongs()
                .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, DoubleFunctions.MANTISSA))
                .reinterpretAsDoubles();
        VectorMask<Double> ordinary = size.compare(VectorOperators.GT, 0).and(size.lt(Double.POSITIVE_INFINITY));
        return x.blend(DoubleFunctions.signed(y, x), ordinary);
    }

    public static DoubleVector hypot(DoubleVector x, DoubleVector y) {
        DoubleVector one = x.abs();
        DoubleVector other = y.abs();
        VectorMask<Double> larger = one.compare(VectorOperators.GE, other);
        DoubleVector a = other.blend(one, larger);
        DoubleVector b = one.blend(other, larger);
        VectorMask<Double> great = a.compare(VectorOperators.GT, 0x1p500);
        VectorMask<Double> little = a.lt(0x1p-450);
        DoubleVector scale = a.broadcast(1).blend(0x1p-600, great).blend(0x1p600, little);
        DoubleVector back = a.broadcast(1).blend(0x1p600, great).blend(0x1p-600, little);
        a = a.mul(scale);
        b = b.mul(scale);
        DoubleVector square = a.mul(a);
        DoubleVector added = b.mul(b);
        DoubleVector sum = square.add(added);
        DoubleVector rest = square.sub(sum)
                .add(added)
                .add(a.fma(a, square.neg()).add(b.fma(b, added.neg()))); // what squares and sum were rounded by
        DoubleVector root = sum.sqrt();
        rest = rest.add(root.neg().fma(root, sum));
        root = rest.fma(DoubleAngles.inverseRoot(sum).mul(0.5), root).mul(back);
        VectorMask<Double> infinite = one.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY)
                .or(other.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY));
        return root.blend(Double.POSITIVE_INFINITY, infinite);
    }

    public static DoubleVector pow(DoubleVector x, DoubleVector y) {
        DoubleVector size = x.abs();
        VectorMask<Double> small = size.lt(Double.MIN_NORMAL);
        LongVector bits = size.mul(0x1p54, small).reinterpretAsLongs();
        LongVector above = DoubleFunctions.aboveRoot(bits);
        DoubleVector m = DoubleFunctions.mantissa(bits, above);
        DoubleVector e = DoubleFunctions.exponent(above).sub(54, small);
        // s + sRest = (m - 1) / (m + 1)
        DoubleVector one = m.broadcast(1);
        DoubleVector f = m.sub(1);
        DoubleVector below = m.add(1);
        DoubleVector belowRest = m.sub(below.sub(1));
        DoubleVector inverse = one.div(below);
        DoubleVector s = f.mul(inverse);
        DoubleVector sRest = s.neg().fma(belowRest, s.neg().fma(below, f)).mul(inverse);
        // its square
        DoubleVector z = s.mul(s);
        DoubleVector zRest = s.add(s).fma(sRest, s.fma(s, z.neg()));
        // a third and what the series has more, by that square
        DoubleVector p = z.broadcast(0x1.b8e0c07ef591ap-5);
        p = p.fma(z, z.broadcast(0x1.ac4927065cf5ap-5));
        p = p.fma(z, z.broadcast(0x1.e1f80a4c22cd4p-5));
        p = p.fma(z, z.broadcast(0x1.1110df7e2b9b8p-4));
        p = p.fma(z, z.broadcast(0x1.3b13b1bd0ead0p-4));
        p = p.fma(z, z.broadcast(0x1.745d1745124c7p-4));
        p = p.fma(z, z.broadcast(0x1.c71c71c71cfe7p-4));
        p = p.fma(z, z.broadcast(0x1.2492492492491p-3));
        p = p.fma(z, z.broadcast(0x1.999999999999ap-3));
        DoubleVector more = p.mul(z);
        DoubleVector sum = more.add(THIRD);
        DoubleVector sumRest = sum.broadcast(THIRD).sub(sum).add(more).add(THIRD_REST);
        DoubleVector q = z.mul(sum);
        DoubleVector qRest = z.fma(sum, q.neg()).add(z.fma(sumRest, zRest.mul(sum)));
        // half the logarithm of m is s + s q
        DoubleVector t = s.mul(q);
        DoubleVector tRest = s.fma(q, t.neg()).add(s.fma(qRest, sRest.mul(q))).add(sRest);
        DoubleVector half = s.add(t);
        DoubleVector halfRest = s.sub(half).add(t).add(tRest);
        DoubleVector whole = e.mul(DoubleFunctions.LN2_SHORT);
        half = half.add(half);
        DoubleVector log = whole.add(half);
        DoubleVector logRest =
                whole.sub(log).add(half).add(e.fma(e.broadcast(DoubleFunctions.LN2_REST), halfRest.add(halfRest)));
        // whole is zero or larger than half
        DoubleVector power = log.mul(y);
        DoubleVector powerRest = log.fma(y, power.neg()).add(logRest.mul(y));
        VectorMask<Double> huge = power.abs().compare(VectorOperators.GT, LARGEST_EXPONENT);
        power = power.blend(DoubleFunctions.signed(power.broadcast(LARGEST_EXPONENT), power), huge);
        powerRest = powerRest.blend(0, huge);
        DoubleVector result = DoubleFunctions.expOfSum(power, powerRest);
        VectorMask<Double> ordinary = x.compare(VectorOperators.GT, 0)
                .and(x.lt(Double.POSITIVE_INFINITY))
                .and(y.abs().lt(Double.POSITIVE_INFINITY));
        if (!ordinary.allTrue()) {
            result = special(x, y, result);
        }
        return result;
    }

    /** The power of any numbers, if that of the base's size is known where it's neither zero nor infinite. */
    private static DoubleVector special(DoubleVector x, DoubleVector y, DoubleVector ofSize) {
        DoubleVector size = x.abs();
        VectorMask<Double> up = y.compare(VectorOperators.GT, 0);
        DoubleVector growing = y.broadcast(0).blend(Double.POSITIVE_INFINITY, up);
        DoubleVector shrinking = y.broadcast(Double.POSITIVE_INFINITY).blend(0, up);
        DoubleVector result = ofSize.blend(growing, size.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY))
                .blend(shrinking, size.eq(0));
        VectorMask<Double> endless = y.abs().compare(VectorOperators.EQ, Double.POSITIVE_INFINITY);
        DoubleVector end = growing.blend(shrinking, size.lt(1)).blend(Double.NaN, size.eq(1));
        result = result.blend(end, endless);
        VectorMask<Double> negative = x.reinterpretAsLongs().lt(0).cast(x.species());
        VectorMask<Double> odd = isWhole(y).and(isWhole(y.mul(0.5)).not());
        result = result.blend(result.neg(), negative.and(odd));
        VectorMask<Double> imaginary = x.lt(0).and(isWhole(y).not()).and(size.lt(Double.POSITIVE_INFINITY));
        result = result.blend(Double.NaN, imaginary);
        VectorMask<Double> none = x.compare(VectorOperators.NE, x).or(y.compare(VectorOperators.NE, y));
        return result.blend(Double.NaN, none).blend(1, y.eq(0));
    }

    private static VectorMask<Double> isWhole(DoubleVector x) {
        DoubleVector size = x.abs();
        return size.add(0x1p52)
                .sub(0x1p52)
                .compare(VectorOperators.EQ, size)
                .or(size.compare(VectorOperators.GE, 0x1p52));
    }
}
