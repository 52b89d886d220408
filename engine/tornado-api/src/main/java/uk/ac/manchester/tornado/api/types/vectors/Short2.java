package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Two 16-bit integers, x and y. Operations go number by number. */
public final class Short2 extends Shorts<Short2> {
    public static final Class<Short2> TYPE = Short2.class;

    /** A vector of zeros. */
    public Short2() {
        this(new short[2]);
    }

    public Short2(short x, short y) {
        this(new short[] {x, y});
    }

    private Short2(short[] storage) {
        super(storage);
    }

    @Override
    Short2 zeros() {
        return new Short2();
    }

    public static Short2 add(Short2 a, Short2 b) {
        return a.combine(b, ADD);
    }

    public static Short2 add(Short2 a, short b) {
        return a.combine(b, ADD);
    }

    public static Short2 sub(Short2 a, Short2 b) {
        return a.combine(b, SUB);
    }

    public static Short2 sub(Short2 a, short b) {
        return a.combine(b, SUB);
    }

    public static Short2 mult(Short2 a, Short2 b) {
        return a.combine(b, MULT);
    }

    public static Short2 mult(Short2 a, short b) {
        return a.combine(b, MULT);
    }

    public static Short2 div(Short2 a, Short2 b) {
        return a.combine(b, DIV);
    }

    public static Short2 div(Short2 a, short b) {
        return a.combine(b, DIV);
    }

    public static Short2 min(Short2 a, Short2 b) {
        return a.combine(b, MIN);
    }

    public static Short2 max(Short2 a, Short2 b) {
        return a.combine(b, MAX);
    }

    public static Short2 inc(Short2 a, short value) {
        return add(a, value);
    }

    public static Short2 dec(Short2 a, short value) {
        return sub(a, value);
    }

    public static Short2 scale(Short2 a, short value) {
        return mult(a, value);
    }

    /** The numbers, put between the bounds. */
    public static Short2 clamp(Short2 x, short min, short max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** The smallest of the numbers. */
    public static short min(Short2 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static short max(Short2 value) {
        return value.fold(MAX);
    }

    /** Whether the numbers are the same. */
    public static boolean isEqual(Short2 a, Short2 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Short2 value) {
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

    public Short2 duplicate() {
        return new Short2(storage.clone());
    }
}
