package dev.gyre.engine.op.lmul;

import dev.gyre.engine.GyreException;

/**
 * A floating-point format as L-Mul sees it, Luo and Sun 2024, arXiv:2410.00907: a sign bit, exponent bits, mantissa bits, and
 * how many of these count.
 *
 * @param exponent exponent bits
 * @param mantissa mantissa bits
 * @param width how many of the mantissa's leading bits count; the rest is cut off
 * @param finite whether all ones in the exponent are numbers too, with only the last pattern left for NaN, as in e4m3
 */
public record LMulFormat(int exponent, int mantissa, int width, boolean finite) {

    /** bfloat16. */
    public static final LMulFormat BFLOAT16 = new LMulFormat(8, 7, 7, false);
    /** The 8-bit format of 4 exponent and 3 mantissa bits that has no infinity. */
    public static final LMulFormat E4M3 = new LMulFormat(4, 3, 3, true);
    /** The 8-bit format of 5 exponent and 2 mantissa bits. */
    public static final LMulFormat E5M2 = new LMulFormat(5, 2, 2, false);

    /**
     * Refuses widths that the mantissa doesn't have, and formats of more than 32 bits.
     *
     * @throws GyreException if the width isn't between 1 and the mantissa's, or the format isn't one
     */
    public LMulFormat {
        if (exponent < 2 || mantissa < 1 || exponent + mantissa > 31) {
            throw new GyreException(
                    "no format for L-Mul: " + exponent + " exponent and " + mantissa + " mantissa bits");
        }
        if (width < 1 || width > mantissa) {
            throw new GyreException("L-Mul with a width of " + width + " must be from 1 to " + mantissa);
        }
    }

    /** float32 of which the given number of mantissa bits count. */
    public static LMulFormat float32(int width) {
        return new LMulFormat(8, 23, width, false);
    }

    /** The subtrahend of the sum of two magnitudes: the exponent's bias, less the constant 2^-l of the mantissa. */
    public int offset() {
        int bias = (1 << (exponent - 1)) - 1;
        return (bias << mantissa) - (1 << (mantissa - shift()));
    }

    /** The paper's l: the width, but 3 for a width of 4, and 4 for more. */
    private int shift() {
        if (width <= 3) {
            return width;
        }
        return width == 4 ? 3 : 4;
    }

    /** Mask of the magnitude bits that count. */
    public int keep() {
        int magnitude = (1 << exponent << mantissa) - 1;
        return magnitude & -(1 << (mantissa - width));
    }

    /** The least pattern above every finite number. */
    public int infinity() {
        int all = (1 << exponent) - 1;
        return finite ? (all << mantissa) | ((1 << mantissa) - 1) : all << mantissa;
    }

    /** The sign bit. */
    public int sign() {
        return 1 << exponent << mantissa;
    }
}
