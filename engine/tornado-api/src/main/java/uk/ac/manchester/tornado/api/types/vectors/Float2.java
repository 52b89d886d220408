package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Two 32-bit floats, x and y. Operations go number by number. */
public final class Float2 extends Floats<Float2> {
    public static final Class<Float2> TYPE = Float2.class;

    /** A vector of zeros. */
    public Float2() {
        this(new float[2]);
    }

    public Float2(float x, float y) {
        this(new float[] {x, y});
    }

    private Float2(float[] storage) {
        super(storage);
    }

    @Override
    Float2 zeros() {
        return new Float2();
    }

    public static Float2 add(Float2 a, Float2 b) {
        return a.combine(b, ADD);
    }

    public static Float2 add(Float2 a, Int2 b) {
        return add(a, of(b));
    }

    public static Float2 add(Int2 a, Float2 b) {
        return add(of(a), b);
    }

    public static Float2 add(Float2 a, float b) {
        return a.combine(b, ADD);
    }

    public static void add(Float2 a, Float2 b, Float2 c) {
        c.set(add(a, b));
    }

    public static Float2 sub(Float2 a, Float2 b) {
        return a.combine(b, SUB);
    }

    public static Float2 sub(Int2 a, Float2 b) {
        return sub(of(a), b);
    }

    public static Float2 sub(Float2 a, Int2 b) {
        return sub(a, of(b));
    }

    public static Float2 sub(Float2 a, float b) {
        return a.combine(b, SUB);
    }

    public static void sub(Float2 a, Float2 b, Float2 c) {
        c.set(sub(a, b));
    }

    public static Float2 mult(Float2 a, Float2 b) {
        return a.combine(b, MULT);
    }

    public static Float2 mult(Int2 a, Float2 b) {
        return mult(of(a), b);
    }

    public static Float2 mult(Float2 a, Int2 b) {
        return mult(a, of(b));
    }

    public static Float2 mult(Float2 a, float b) {
        return a.combine(b, MULT);
    }

    public static void mult(Float2 a, Float2 b, Float2 c) {
        c.set(mult(a, b));
    }

    public static Float2 div(Float2 a, Float2 b) {
        return a.combine(b, DIV);
    }

    public static Float2 div(Int2 a, Float2 b) {
        return div(of(a), b);
    }

    public static Float2 div(Float2 a, Int2 b) {
        return div(a, of(b));
    }

    public static Float2 div(Float2 a, float b) {
        return a.combine(b, DIV);
    }

    public static void div(Float2 a, Float2 b, Float2 c) {
        c.set(div(a, b));
    }

    public static Float2 min(Float2 a, Float2 b) {
        return a.combine(b, MIN);
    }

    public static Float2 min(Int2 a, Float2 b) {
        return min(of(a), b);
    }

    public static Float2 min(Float2 a, Int2 b) {
        return min(a, of(b));
    }

    public static void min(Float2 a, Float2 b, Float2 c) {
        c.set(min(a, b));
    }

    public static Float2 max(Float2 a, Float2 b) {
        return a.combine(b, MAX);
    }

    public static Float2 max(Int2 a, Float2 b) {
        return max(of(a), b);
    }

    public static Float2 max(Float2 a, Int2 b) {
        return max(a, of(b));
    }

    public static void max(Float2 a, Float2 b, Float2 c) {
        c.set(max(a, b));
    }

    public static Float2 inc(Float2 a, float value) {
        return add(a, value);
    }

    public static Float2 dec(Float2 a, float value) {
        return sub(a, value);
    }

    /** The vector times the inverse of a number. */
    public static Float2 scaleByInverse(Float2 a, float value) {
        return mult(a, 1f / value);
    }

    public static Float2 scale(Float2 a, float value) {
        return mult(a, value);
    }

    public static Float2 sqrt(Float2 a) {
        return a.map(TornadoMath::sqrt);
    }

    public static Float2 floor(Float2 a) {
        return a.map(TornadoMath::floor);
    }

    /** The fraction of each number above its floor. */
    public static Float2 fract(Float2 a) {
        return a.map(TornadoMath::fract);
    }

    /** Puts the numbers themselves between the bounds. */
    public static void clamp(Float2 x, float min, float max) {
        x.set(x.map(v -> TornadoMath.clamp(v, min, max)));
    }

    /** The vector scaled to length 1. */
    public static Float2 normalise(Float2 value) {
        return scaleByInverse(value, length(value));
    }

    /** The smallest of the numbers. */
    public static float min(Float2 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static float max(Float2 value) {
        return value.fold(MAX);
    }

    /** The sum of the products, in their order. */
    public static float dot(Float2 a, Float2 b) {
        return mult(a, b).fold(ADD);
    }

    /** The Euclidean length. */
    public static float length(Float2 value) {
        return TornadoMath.sqrt(dot(value, value));
    }

    /** Whether the numbers are the same, bit for bit. */
    public static boolean isEqual(Float2 a, Float2 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    private static Float2 of(Int2 values) {
        return new Float2(floats(values));
    }

    public void set(Float2 value) {
        copy(value);
    }

    public float getX() {
        return get(0);
    }

    public void setX(float value) {
        set(0, value);
    }

    public float getY() {
        return get(1);
    }

    public void setY(float value) {
        set(1, value);
    }

    public Float2 duplicate() {
        return new Float2(storage.clone());
    }
}
