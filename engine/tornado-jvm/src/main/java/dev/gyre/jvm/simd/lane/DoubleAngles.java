package dev.gyre.jvm.simd.lane;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Further {@link DoubleFunctions}: the tangent, and the angles that have a sine, cosine or tangent, each at most 1 ulp from {@link StrictMath}'s. The
 * arctangent has the reduction and polynomial of fdlibm (Sun Microsystems, 1993), the arcsine and arccosine its reduction. Their polynomial and the
 * tangent's interpolate at Chebyshev's nodes, and are within 2^-58 of the function.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the published coefficients, which the compiler rounds to doubles
public final class DoubleAngles {
    /** The minuend of the first guess at an inverse root, from which half a number's bits are subtracted: exponents are halved and inverted. */
    private static final long INVERSE_ROOT = 0x5fe6_eb50_c7b5_37a9L;

    private DoubleAngles() {}

    public static DoubleVector tan(DoubleVector x) {
        DoubleVector shifted = x.fma(x.broadcast(DoubleFunctions.TWO_OVER_PI), x.broadcast(DoubleFunctions.ROUNDER));
        DoubleVector n = x.broadcast(DoubleFunctions.ROUNDER).sub(shifted);
        DoubleVector near = n.fma(n.broadcast(DoubleFunctions.HALF_PI_HIGH), x); // exact, as of sines
        DoubleVector more = n.mul(DoubleFunctions.HALF_PI_MIDDLE);
        DoubleVector lost = n.fma(n.broadcast(DoubleFunctions.HALF_PI_MIDDLE), more.neg());
        DoubleVector r = near.add(more);
        DoubleVector added = r.sub(near);
        DoubleVector rest = near.sub(r.sub(added)).add(more.sub(added)); // what the sum was rounded by
        rest = n.fma(n.broadcast(DoubleFunctions.HALF_PI_LOW), rest.add(lost));
        DoubleVector z = r.mul(r);
        DoubleVector p = z.broadcast(0x1.1cd0748bdec26p-17);
        p = p.fma(z, z.broadcast(-0x1.339d0ea4114f4p-16));
        p = p.fma(z, z.broadcast(0x1.32a0d18e57d7dp-15));
        p = p.fma(z, z.broadcast(-0x1.72e5b20013895p-17));
        p = p.fma(z, z.broadcast(0x1.d28af9cd6d7f0p-15));
        p = p.fma(z, z.broadcast(0x1.795e09979fa10p-14));
        p = p.fma(z, z.broadcast(0x1.f9e5f09808220p-13));
        p = p.fma(z, z.broadcast(0x1.351b58dca0e14p-11));
        p = p.fma(z, z.broadcast(0x1.7da7fdd217169p-10));
        p = p.fma(z, z.broadcast(0x1.d6d39416a54a6p-9));
        p = p.fma(z, z.broadcast(0x1.226e36639eabfp-7));
        p = p.fma(z, z.broadcast(0x1.664f487d7db20p-6));
        p = p.fma(z, z.broadcast(0x1.ba1ba1ba29cf8p-5));
        p = p.fma(z, z.broadcast(0x1.1111111111099p-3));
        p = p.fma(z, z.broadcast(0x1.5555555555555p-2));
        DoubleVector cube = z.mul(r);
        DoubleVector rough = cube.fma(p, r);
        DoubleVector q = cube.fma(p, rough.mul(rough).fma(rest, rest));
        DoubleVector y = r.add(q);
        DoubleVector under = r.sub(y).add(q);
        DoubleVector inverse = y.broadcast(-1).div(y);
        DoubleVector off = inverse.fma(under, inverse.fma(y, y.broadcast(1)));
        inverse = inverse.fma(off, inverse);
        y = y.blend(inverse, shifted.reinterpretAsLongs().and(1).eq(1).cast(x.species()));
        y = x.blend(y, x.compare(VectorOperators.NE, 0));
        VectorMask<Double> small = x.abs().lt(DoubleFunctions.LARGEST_ANGLE);
        if (!small.allTrue()) {
            y = Functions.each(x, LaneFunction.TAN).blend(y, small);
        }
        return y;
    }

    public static DoubleVector asin(DoubleVector x) {
        DoubleVector size = x.abs();
        VectorMask<Double> far = size.compare(VectorOperators.GT, 0.5);
        DoubleVector half = x.broadcast(1).sub(size).mul(0.5);
        DoubleVector root = half.sqrt();
        DoubleVector r = asinPolynomial(size.mul(size).blend(half, far));
        DoubleVector twice = root.add(root);
        DoubleVector below = r.fma(twice, rootRest(half, root)).sub(DoubleFunctions.HALF_PI_MIDDLE);
        DoubleVector right = x.broadcast(DoubleFunctions.HALF_PI_HIGH);
        DoubleVector y = right.sub(twice);
        y = y.add(right.sub(y).sub(twice).sub(below)); // with what the difference was rounded by
        return DoubleFunctions.signed(size.fma(r, size).blend(y, far), x);
    }

    public static DoubleVector acos(DoubleVector x) {
        DoubleVector size = x.abs();
        VectorMask<Double> far = size.compare(VectorOperators.GT, 0.5);
        DoubleVector half = x.broadcast(1).sub(size).mul(0.5);
        DoubleVector root = half.sqrt();
        DoubleVector r = asinPolynomial(size.mul(size).blend(half, far));
        DoubleVector twice = root.add(root);
        DoubleVector more = r.fma(twice, rootRest(half, root));
        DoubleVector near = x.broadcast(DoubleFunctions.HALF_PI_HIGH)
                .sub(x.sub(x.mul(r).sub(DoubleFunctions.HALF_PI_MIDDLE).neg()));
        DoubleVector left = x.broadcast(2 * DoubleFunctions.HALF_PI_HIGH)
                .sub(twice.add(more.sub(2 * DoubleFunctions.HALF_PI_MIDDLE)));
        return near.blend(twice.add(more).blend(left, x.lt(0)), far);
    }

    /** The arcsine of a root of z, less it and by it. */
    private static DoubleVector asinPolynomial(DoubleVector z) {
        DoubleVector p = z.broadcast(0x1.d72b2bc8155f8p-6);
        p = p.fma(z, z.broadcast(-0x1.e6aaa8a0a04ccp-7));
        p = p.fma(z, z.broadcast(0x1.1d189408314eep-6));
        p = p.fma(z, z.broadcast(0x1.65a9c4dfcf8b2p-8));
        p = p.fma(z, z.broadcast(0x1.52420b04b37bep-7));
        p = p.fma(z, z.broadcast(0x1.782651caa6547p-7));
        p = p.fma(z, z.broadcast(0x1.c9cf07674736ap-7));
        p = p.fma(z, z.broadcast(0x1.1c4d35cf95421p-6));
        p = p.fma(z, z.broadcast(0x1.6e8bb1c8209a2p-6));
        p = p.fma(z, z.broadcast(0x1.f1c71c1db0623p-6));
        p = p.fma(z, z.broadcast(0x1.6db6db6e31f13p-5));
        p = p.fma(z, z.broadcast(0x1.3333333332ecap-4));
        p = p.fma(z, z.broadcast(0x1.5555555555556p-3));
        return p.mul(z);
    }

    /** The difference of twice the exact root and twice the rounded one, to a few digits. */
    private static DoubleVector rootRest(DoubleVector square, DoubleVector root) {
        return root.neg().fma(root, square).mul(inverseRoot(square));
    }

    /** A root's inverse within a twenty-eighth. */
    static DoubleVector inverseRoot(DoubleVector x) {
        LongVector half = x.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 1);
        return half.broadcast(INVERSE_ROOT).sub(half).reinterpretAsDoubles();
    }

    public static DoubleVector atan(DoubleVector x) {
        return DoubleFunctions.signed(atanOfPositive(x.abs()), x);
    }

    /** The angle's distance from that of 0, 1/2, 1, 3/2 or infinity, to it. */
    private static DoubleVector atanOfPositive(DoubleVector size) {
        VectorMask<Double> half = size.compare(VectorOperators.GE, 7.0 / 16);
        VectorMask<Double> one = size.compare(VectorOperators.GE, 11.0 / 16);
        VectorMask<Double> more = size.compare(VectorOperators.GE, 19.0 / 16);
        VectorMask<Double> large = size.compare(VectorOperators.GE, 39.0 / 16);
        DoubleVector from = size.broadcast(0).blend(0.5, half).blend(1, one).blend(1.5, more);
        DoubleVector above = size.sub(from).blend(-1, large);
        DoubleVector below = size.fma(from, size.broadcast(1)).blend(size, large);
        DoubleVector t = above.div(below);
        DoubleVector z = t.mul(t);
        DoubleVector p = z.broadcast(1.62858201153657823623e-2);
        p = p.fma(z, z.broadcast(-3.65315727442169155270e-2));
        p = p.fma(z, z.broadcast(4.97687799461593236017e-2));
        p = p.fma(z, z.broadcast(-5.83357013379057348645e-2));
        p = p.fma(z, z.broadcast(6.66107313738753120669e-2));
        p = p.fma(z, z.broadcast(-7.69187620504482999495e-2));
        p = p.fma(z, z.broadcast(9.09088713343650656196e-2));
        p = p.fma(z, z.broadcast(-1.11111104054623557880e-1));
        p = p.fma(z, z.broadcast(1.42857142725034663711e-1));
        p = p.fma(z, z.broadcast(-1.99999999998764832476e-1));
        p = p.fma(z, z.broadcast(3.33333333333329318027e-1));
        DoubleVector high = size.broadcast(0)
                .blend(0x1.dac670561bb4fp-2, half)
                .blend(DoubleFunctions.HALF_PI_HIGH / 2, one)
                .blend(0x1.f730bd281f69bp-1, more)
                .blend(DoubleFunctions.HALF_PI_HIGH, large);
        DoubleVector low = size.broadcast(0)
                .blend(0x1.a2b7f222f65e2p-56, half)
                .blend(DoubleFunctions.HALF_PI_MIDDLE / 2, one)
                .blend(0x1.007887af0cbbdp-56, more)
                .blend(DoubleFunctions.HALF_PI_MIDDLE, large);
        return high.sub(t.mul(z).mul(p).sub(low).sub(t));
    }

    public static DoubleVector atan2(DoubleVector y, DoubleVector x) {
        DoubleVector up = y.abs();
        DoubleVector along = x.abs();
        DoubleVector ratio = up.div(along);
        ratio = ratio.blend(1, up.compare(VectorOperators.EQ, along)); // infinities, too
        DoubleVector angle = atanOfPositive(ratio.blend(0, up.eq(0)));
        VectorMask<Double> left = x.reinterpretAsLongs().lt(0).cast(x.species());
        DoubleVector other =
                angle.broadcast(2 * DoubleFunctions.HALF_PI_HIGH).sub(angle.sub(2 * DoubleFunctions.HALF_PI_MIDDLE));
        DoubleVector result = DoubleFunctions.signed(angle.blend(other, left), y);
        return result.blend(x.add(y), x.compare(VectorOperators.NE, x).or(y.compare(VectorOperators.NE, y)));
    }
}
