package uk.ac.manchester.tornado.api.types;

/**
 * Conversions of 8-bit floats. E4M3 has a sign, 4 bits of exponent and 3 of mantissa, one NaN and no infinity; E5M2 has 5 and 2, and is
 * otherwise as IEEE 754 has it.
 */
public final class FP8 {
    public static final float E4M3_MAX = 448.0f;
    public static final float E5M2_MAX = 57344.0f;
    private static final int NAN = 0x7f;
    private static final int E4M3_LARGEST = 0x7e;
    private static final int E5M2_INFINITY = 0x7c;

    private FP8() {}

    public static float e4m3ToFloat(byte bits) {
        return (bits & NAN) == NAN ? Float.NaN : decode(bits, 3, 7);
    }

    /** The nearest number, of two the one further from zero; past the largest, the largest. */
    public static byte e4m3FromFloat(float value) {
        return encode(value, 3, 7, E4M3_LARGEST);
    }

    public static float e5m2ToFloat(byte bits) {
        int magnitude = bits & 0x7f;
        if (magnitude > E5M2_INFINITY) {
            return Float.NaN;
        }
        return magnitude < E5M2_INFINITY ? decode(bits, 2, 15) : Math.copySign(Float.POSITIVE_INFINITY, (float) bits);
    }

    /** The nearest number, of two the one further from zero; infinity past the largest. */
    public static byte e5m2FromFloat(float value) {
        return encode(value, 2, 15, E5M2_INFINITY);
    }

    private static float decode(byte bits, int mantissaBits, int bias) {
        int exponent = (bits & 0x7f) >> mantissaBits;
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int hidden = exponent == 0 ? 0 : 1 << mantissaBits;
        float magnitude = Math.scalb((float) (hidden + mantissa), Math.max(exponent, 1) - bias - mantissaBits);
        return bits < 0 ? -magnitude : magnitude;
    }

    private static byte encode(float value, int mantissaBits, int bias, int largest) {
        if (Float.isNaN(value)) {
            return NAN;
        }
        int lowest = 1 - bias;
        int exponent = Math.max(Math.getExponent(value), lowest);
        double units = Math.scalb((double) Math.abs(value), mantissaBits - exponent);
        long field = ((long) (exponent - lowest) << mantissaBits) + (int) (units + 0.5);
        int magnitude = (int) Math.min(field, (long) largest);
        return (byte) (value < 0f ? magnitude | 0x80 : magnitude);
    }
}
