package dev.gyre.models.reproduce.claims.lmul;

/**
 * Floats of few mantissa bits, rounded to the nearest one and from the middle to the even one. Exponents have no bounds, which favours
 * small formats.
 *
 * @param mantissa bits behind the leading one
 */
record Rounding(int mantissa) {
    /** The mantissa of the 8-bit format with 5 exponent bits. */
    static final Rounding E5M2 = new Rounding(2);
    /** The mantissa of the 8-bit format with 4 exponent bits. */
    static final Rounding E4M3 = new Rounding(3);

    double of(double value) {
        int last = Math.getExponent(value) - mantissa;
        return Math.scalb(Math.rint(Math.scalb(value, -last)), last);
    }
}
