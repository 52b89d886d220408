package uk.ac.manchester.tornado.api.types;

import java.util.Locale;

/** An IEEE 754 binary16 number. Arithmetic is done in binary32 and rounded once. */
public class HalfFloat {
    private final short bits;

    /** The nearest binary16 number. */
    public HalfFloat(float value) {
        this.bits = Float.floatToFloat16(value);
    }

    /** The number with these bits. */
    public HalfFloat(short bits) {
        this.bits = bits;
    }

    public static HalfFloat add(HalfFloat a, HalfFloat b) {
        return new HalfFloat(a.getFloat32() + b.getFloat32());
    }

    public static HalfFloat sub(HalfFloat a, HalfFloat b) {
        return new HalfFloat(a.getFloat32() - b.getFloat32());
    }

    public static HalfFloat mult(HalfFloat a, HalfFloat b) {
        return new HalfFloat(a.getFloat32() * b.getFloat32());
    }

    public static HalfFloat div(HalfFloat a, HalfFloat b) {
        return new HalfFloat(a.getFloat32() / b.getFloat32());
    }

    /** The 16 bits of the number. */
    public short getHalfFloatValue() {
        return bits;
    }

    /** The number in binary32, exactly. */
    public float getFloat32() {
        return Float.float16ToFloat(bits);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "HalfFloat: %.4f", getFloat32());
    }
}
