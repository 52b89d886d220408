package uk.ac.manchester.tornado.api.types;

/** Conversions of bfloat16 numbers, the upper halves of 32-bit floats. */
public final class BFloat16 {
    public static final float BF16_MAX = 3.3895314e38f;
    private static final int NAN = 0x7fc0;

    private BFloat16() {}

    public static float bf16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest number, of two the one further from zero; infinity past the largest. */
    public static short bf16FromFloat(float value) {
        if (Float.isNaN(value)) {
            return (short) NAN;
        }
        int magnitude = (Float.floatToRawIntBits(Math.abs(value)) + 0x8000) >> 16;
        return (short) (value < 0f ? magnitude | 0x8000 : magnitude);
    }
}
