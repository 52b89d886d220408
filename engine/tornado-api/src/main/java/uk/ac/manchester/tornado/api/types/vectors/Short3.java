package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Three 16-bit integers, x to z. Operations go number by number. */
public final class Short3 extends Shorts<Short3> {
    public static final Class<Short3> TYPE = Short3.class;

    /** A vector of zeros. */
    public Short3() {
        this(new short[3]);
    }

    public Short3(short x, short y, short z) {
        this(new short[] {x, y, z});
    }

    private Short3(short[] storage) {
        super(storage);
    }

    @Override
    Short3 zeros() {
        return new Short3();
    }

    public static Short3 add(Short3 a, Short3 b) {
        return a.combine(b, ADD);
    }

    public static Short3 add(Short3 a, short b) {
        return a.combine(b, ADD);
    }

    public static Short3 sub(Short3 a, Short3 b) {
        return a.combine(b, SUB);
    }

    public static Short3 sub(Short3 a, short b) {
        return a.combine(b, SUB);
    }

    public static Short3 mult(Short3 a, Short3 b) {
        return a.combine(b, MULT);
    }

    public static Short3 mult(Short3 a, short b) {
        return a.combine(b, MULT);
    }

    public static Short3 div(Short3 a, Short3 b) {
        return a.combine(b, DIV);
    }

    public static Short3 div(Short3 a, short b) {
        return a.combine(b, DIV);
    }

    public static Short3 min(Short3 a, Short3 b) {
        return a.combine(b, MIN);
    }

    public static Short3 max(Short3 a, Short3 b) {
        return a.combine(b, MAX);
    }

    public static Short3 inc(Short3 a, short value) {
        return add(a, value);
    }

    public static Short3 dec(Short3 a, short value) {
        return sub(a, value);
    }

    public static Short3 scale(Short3 a, short value) {
        return mult(a, value);
    }

    /** The numbers, put between the bounds. */
    public static Short3 clamp(Short3 x, short min, short max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** The smallest of the numbers. */
    public static short min(Short3 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static short max(Short3 value) {
        return value.fold(MAX);
    }

    /** Whether the numbers are the same. */
    public static boolean isEqual(Short3 a, Short3 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Short3 value) {
        copy(value);
    }

    public short getX() {
        return get(0);
    }

    public void setX(short value) {
        set(0, value);
    }

    public short getY() {
        return get(1);
    }

    public void setY(short value) {
        set(1, value);
    }

    public short getZ() {
        return get(2);
    }

    public void setZ(short value) {
        set(2, value);
    }

    public Short3 duplicate() {
        return new Short3(storage.clone());
    }
}
