package uk.ac.manchester.tornado.api.types.vectors;

import java.util.Arrays;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Four 32-bit floats, x to w. Operations go number by number. */
public final class Float4 extends Floats<Float4> {
    public static final Class<Float4> TYPE = Float4.class;

    /** A vector of zeros. */
    public Float4() {
        this(new float[4]);
    }

    public Float4(float x, float y, float z, float w) {
        this(new float[] {x, y, z, w});
    }

    private Float4(float[] storage) {
        super(storage);
    }

    @Override
    Float4 zeros() {
        return new Float4();
    }

    public static Float4 add(Float4 a, Float4 b) {
        return a.combine(b, ADD);
    }

    public static Float4 add(Int4 a, Float4 b) {
        return add(of(a), b);
    }

    public static Float4 add(Float4 a, Int4 b) {
        return add(a, of(b));
    }

    public static Float4 add(Float4 a, float b) {
        return a.combine(b, ADD);
    }

    public static Float4 sub(Float4 a, Float4 b) {
        return a.combine(b, SUB);
    }

    public static Float4 sub(Int4 a, Float4 b) {
        return sub(of(a), b);
    }

    public static Float4 sub(Float4 a, Int4 b) {
        return sub(a, of(b));
    }

    public static Float4 sub(Float4 a, float b) {
        return a.combine(b, SUB);
    }

    public static Float4 mult(Float4 a, Float4 b) {
        return a.combine(b, MULT);
    }

    public static Float4 mult(Int4 a, Float4 b) {
        return mult(of(a), b);
    }

    public static Float4 mult(Float4 a, Int4 b) {
        return mult(a, of(b));
    }

    public static Float4 mult(Float4 a, float b) {
        return a.combine(b, MULT);
    }

    public static Float4 div(Float4 a, Float4 b) {
        return a.combine(b, DIV);
    }

    public static Float4 div(Int4 a, Float4 b) {
        return div(of(a), b);
    }

    public static Float4 div(Float4 a, Int4 b) {
        return div(a, of(b));
    }

    public static Float4 div(Float4 a, float b) {
        return a.combine(b, DIV);
    }

    public static Float4 min(Float4 a, Float4 b) {
        return a.combine(b, MIN);
    }

    public static Float4 min(Int4 a, Float4 b) {
        return min(of(a), b);
    }

    public static Float4 min(Float4 a, Int4 b) {
        return min(a, of(b));
    }

    public static Float4 max(Float4 a, Float4 b) {
        return a.combine(b, MAX);
    }

    public static Float4 inc(Float4 a, float value) {
        return add(a, value);
    }

    public static Float4 dec(Float4 a, float value) {
        return sub(a, value);
    }

    /** The vector times the inverse of a number. */
    public static Float4 scaleByInverse(Float4 a, float value) {
        return mult(a, 1f / value);
    }

    public static Float4 scale(Float4 a, float value) {
        return mult(a, value);
    }

    /** The sum of the numbers, in their order. */
    public static float sum(Float4 a) {
        return a.fold(ADD);
    }

    public static Float4 sqrt(Float4 a) {
        return a.map(TornadoMath::sqrt);
    }

    public static Float4 floor(Float4 a) {
        return a.map(TornadoMath::floor);
    }

    /** The fraction of each number above its floor. */
    public static Float4 fract(Float4 a) {
        return a.map(TornadoMath::fract);
    }

    /** The numbers, put between the bounds. */
    public static Float4 clamp(Float4 x, float min, float max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** The vector scaled to length 1. */
    public static Float4 normalise(Float4 value) {
        return scaleByInverse(value, length(value));
    }

    /** The smallest of the numbers. */
    public static float min(Float4 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static float max(Float4 value) {
        return value.fold(MAX);
    }

    /** The sum of the products, in their order. */
    public static float dot(Float4 a, Float4 b) {
        return mult(a, b).fold(ADD);
    }

    /** The Euclidean length. */
    public static float length(Float4 value) {
        return TornadoMath.sqrt(dot(value, value));
    }

    /** Whether the numbers are the same, bit for bit. */
    public static boolean isEqual(Float4 a, Float4 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    /** The largest difference, in units in the last place of what is expected. */
    public static float findULPDistance(Float4 value, Float4 expected) {
        return TornadoMath.findULPDistance(value.storage, expected.storage);
    }

    private static Float4 of(Int4 values) {
        return new Float4(floats(values));
    }

    public void set(Float4 value) {
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

    public float getZ() {
        return get(2);
    }

    public void setZ(float value) {
        set(2, value);
    }

    public float getW() {
        return get(3);
    }

    public void setW(float value) {
        set(3, value);
    }

    public Float4 duplicate() {
        return new Float4(storage.clone());
    }

    /** The first two numbers. */
    public Float2 asFloat2() {
        return new Float2(get(0), get(1));
    }

    /** The first three numbers. */
    public Float3 asFloat3() {
        return new Float3(get(0), get(1), get(2));
    }

    /** The first two numbers. */
    public Float2 getLow() {
        return new Float2(get(0), get(1));
    }

    /** The last two numbers. */
    public Float2 getHigh() {
        return new Float2(get(2), get(3));
    }

    public void fill(float value) {
        Arrays.fill(storage, value);
    }
}
