package dev.gyre.jvm.simd.lane;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Further {@link Functions} of floats: the tangent, and the angles that have a sine, cosine or tangent, by Cephes' polynomials. They're within 3 ulp of the
 * exact value, the tangent within 4.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the published coefficients, which the compiler rounds to floats
public final class Angles {
    private Angles() {}

    public static FloatVector tan(FloatVector x) {
        FloatVector shifted = x.fma(x.broadcast(Functions.TWO_OVER_PI), x.broadcast(Functions.ROUNDER));
        FloatVector n = x.broadcast(Functions.ROUNDER).sub(shifted);
        FloatVector near = n.fma(n.broadcast(Functions.HALF_PI_HIGH), x);
        FloatVector more = n.mul(Functions.HALF_PI_MIDDLE);
        FloatVector lost = n.fma(n.broadcast(Functions.HALF_PI_MIDDLE), more.neg());
        FloatVector r = near.add(more);
        FloatVector added = r.sub(near);
        FloatVector rest = near.sub(r.sub(added)).add(more.sub(added)); // what the sum was rounded by
        r = r.add(n.fma(n.broadcast(Functions.HALF_PI_LOW), rest.add(lost)));
        FloatVector z = r.mul(r);
        FloatVector p = z.broadcast(9.38540185543e-3f);
        p = p.fma(z, z.broadcast(3.11992232697e-3f));
        p = p.fma(z, z.broadcast(2.44301354525e-2f));
        p = p.fma(z, z.broadcast(5.34112807005e-2f));
        p = p.fma(z, z.broadcast(1.33387994085e-1f));
        p = p.fma(z, z.broadcast(3.33331568548e-1f));
        p = p.mul(z).fma(r, r);
        IntVector quarter = shifted.reinterpretAsInts().sub(Functions.ROUNDER_BITS);
        VectorMask<Float> odd = quarter.and(1).eq(1).cast(x.species());
        FloatVector y = p.blend(p.broadcast(-1f).div(p), odd);
        y = x.blend(y, x.compare(VectorOperators.NE, 0f));
        VectorMask<Float> small = x.abs().lt(Functions.LARGEST_ANGLE);
        if (!small.allTrue()) {
            y = Functions.each(x, LaneFunction.TAN).blend(y, small);
        }
        return y;
    }

    public static FloatVector asin(FloatVector x) {
        FloatVector size = x.abs();
        VectorMask<Float> far = size.compare(VectorOperators.GT, 0.5f);
        FloatVector p = near(size, far);
        p = p.blend(twiceBelow(p, Functions.HALF_PI_HIGH, Functions.HALF_PI_MIDDLE), far);
        return Functions.signed(p, x);
    }

    public static FloatVector acos(FloatVector x) {
        FloatVector size = x.abs();
        VectorMask<Float> far = size.compare(VectorOperators.GT, 0.5f);
        FloatVector p = near(size, far);
        FloatVector right =
                p.broadcast(Functions.HALF_PI_HIGH).sub(Functions.signed(p, x).sub(Functions.HALF_PI_MIDDLE));
        FloatVector left = twiceBelow(p, 2 * Functions.HALF_PI_HIGH, 2 * Functions.HALF_PI_MIDDLE);
        return right.blend(p.add(p).blend(left, x.lt(0f)), far);
    }

    /** The arcsine of what isn't above 1/2, and of the root of half the distance from 1. */
    private static FloatVector near(FloatVector size, VectorMask<Float> far) {
        FloatVector half = size.broadcast(1f).sub(size).mul(0.5f);
        FloatVector z = size.mul(size).blend(half, far);
        FloatVector t = size.blend(half.sqrt(), far);
        FloatVector p = z.broadcast(4.2163199048e-2f);
        p = p.fma(z, z.broadcast(2.4181311049e-2f));
        p = p.fma(z, z.broadcast(4.5470025998e-2f));
        p = p.fma(z, z.broadcast(7.4953002686e-2f));
        p = p.fma(z, z.broadcast(1.6666752422e-1f));
        return p.mul(z).fma(t, t);
    }

    private static FloatVector twiceBelow(FloatVector p, float high, float low) {
        return p.broadcast(high).sub(p.add(p).sub(low));
    }

    public static FloatVector atan(FloatVector x) {
        return Functions.signed(atanOfPositive(x.abs()), x);
    }

    private static FloatVector atanOfPositive(FloatVector size) {
        VectorMask<Float> large = size.compare(VectorOperators.GT, 2.41421356f);
        VectorMask<Float> middle =
                size.compare(VectorOperators.GT, 0.414213562f).andNot(large);
        FloatVector above = size.blend(-1f, large).blend(size.sub(1f), middle);
        FloatVector below = size.broadcast(1f).blend(size, large).blend(size.add(1f), middle);
        FloatVector t = above.div(below);
        FloatVector z = t.mul(t);
        FloatVector p = z.broadcast(8.05374449538e-2f);
        p = p.fma(z, z.broadcast(-1.38776856032e-1f));
        p = p.fma(z, z.broadcast(1.99777106478e-1f));
        p = p.fma(z, z.broadcast(-3.33329491539e-1f));
        p = p.mul(z).fma(t, t);
        FloatVector low =
                size.broadcast(0f).blend(Functions.HALF_PI_MIDDLE, large).blend(Functions.HALF_PI_MIDDLE / 2, middle);
        FloatVector high =
                size.broadcast(0f).blend(Functions.HALF_PI_HIGH, large).blend(Functions.HALF_PI_HIGH / 2, middle);
        return high.add(p.add(low));
    }

    public static FloatVector atan2(FloatVector y, FloatVector x) {
        FloatVector up = y.abs();
        FloatVector along = x.abs();
        FloatVector ratio = up.div(along);
        ratio = ratio.blend(1f, up.compare(VectorOperators.EQ, along)); // infinities, too
        FloatVector angle = atanOfPositive(ratio.blend(0f, up.eq(0f)));
        VectorMask<Float> left = x.reinterpretAsInts().lt(0).cast(x.species());
        FloatVector other = angle.broadcast(2 * Functions.HALF_PI_HIGH).sub(angle.sub(2 * Functions.HALF_PI_MIDDLE));
        FloatVector result = Functions.signed(angle.blend(other, left), y);
        return result.blend(x.add(y), x.compare(VectorOperators.NE, x).or(y.compare(VectorOperators.NE, y)));
    }
}
