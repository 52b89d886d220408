package dev.gyre.papers.claims.lmul;

/**
 * Floats of few bits, rounded to the nearest one and from the middle to the even one. Below the least exponent they lie as far apart as at it,
 * as subnormal numbers do; above there is no bound, since nothing here gets to it.
 *
 * @param mantissa bits behind the leading one
 * @param least exponent of a normal number
 */
record Rounding(int mantissa, int least) {
    /** The 8-bit format with 5 exponent bits. */
    static final Rounding E5M2 = new Rounding(2, -14);
    /** The 8-bit format with 4 exponent bits. */
    static final Rounding E4M3 = new Rounding(3, -6);

    /** This mantissa with exponents that have no bounds, as if each number were scaled first, which favours small formats. */
    Rounding unbounded() {
        return new Rounding(mantissa, Double.MIN_EXPONENT);
    }

    double of(double value) {
        int last = Math.max(Math.getExponent(value), least) - mantissa;
        return Math.scalb(Math.rint(Math.scalb(value, -last)), last);
    }
}
