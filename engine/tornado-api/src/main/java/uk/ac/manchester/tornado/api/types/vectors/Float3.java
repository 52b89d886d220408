package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Three 32-bit floats, x to z. Operations go number by number. */
public final class Float3 extends Floats<Float3> {
    public static final Class<Float3> TYPE = Float3.class;

    /** A vector of zeros. */
    public Float3() {
        this(new float[3]);
    }

    public Float3(float x, float y, float z) {
        this(new float[] {x, y, z});
    }

    private Float3(float[] storage) {
        super(storage);
    }

    @Override
    Float3 zeros() {
        return new Float3();
    }

    public static Float3 add(Float3 a, Float3 b) {
        return a.combine(b, ADD);
    }

    public static Float3 add(Int3 a, Float3 b) {
        return add(of(a), b);
    }

    public static Float3 add(Float3 a, Int3 b) {
        return add(a, of(b));
    }

    public static Float3 add(Float3 a, float b) {
        return a.combine(b, ADD);
    }

    public static Float3 sub(Float3 a, Float3 b) {
        return a.combine(b, SUB);
    }

    public static Float3 sub(Int3 a, Float3 b) {
        return sub(of(a), b);
    }

    public static Float3 sub(Float3 a, Int3 b) {
        return sub(a, of(b));
    }

    public static Float3 sub(Float3 a, float b) {
        return a.combine(b, SUB);
    }

    public static Float3 mult(Float3 a, Float3 b) {
        return a.combine(b, MULT);
    }

    public static Float3 mult(Int3 a, Float3 b) {
        return mult(of(a), b);
    }

    public static Float3 mult(Float3 a, Int3 b) {
        return mult(a, of(b));
    }

    public static Float3 mult(Float3 a, float b) {
        return a.combine(b, MULT);
    }

    public static Float3 div(Float3 a, Float3 b) {
        return a.combine(b, DIV);
    }

    public static Float3 div(Int3 a, Float3 b) {
        return div(of(a), b);
    }

    public static Float3 div(Float3 a, Int3 b) {
        return div(a, of(b));
    }

    public static Float3 div(Float3 a, float b) {
        return a.combine(b, DIV);
    }

    public static Float3 min(Float3 a, Float3 b) {
        return a.combine(b, MIN);
    }

    public static Float3 min(Int3 a, Float3 b) {
        return min(of(a), b);
    }

    public static Float3 min(Float3 a, Int3 b) {
        return min(a, of(b));
    }

    public static Float3 max(Float3 a, Float3 b) {
        return a.combine(b, MAX);
    }

    public static Float3 max(Int3 a, Float3 b) {
        return max(of(a), b);
    }

    public static Float3 max(Float3 a, Int3 b) {
        return max(a, of(b));
    }

    /** The vector at right angles to both. */
    public static Float3 cross(Float3 a, Float3 b) {
        return new Float3(
                a.getY() * b.getZ() - a.getZ() * b.getY(),
                a.getZ() * b.getX() - a.getX() * b.getZ(),
                a.getX() * b.getY() - a.getY() * b.getX());
    }

    public static Float3 inc(Float3 a, float value) {
        return add(a, value);
    }

    public static Float3 dec(Float3 a, float value) {
        return sub(a, value);
    }

    /** The vector times the inverse of a number. */
    public static Float3 scaleByInverse(Float3 a, float value) {
        return mult(a, 1f / value);
    }

    public static Float3 scale(Float3 a, float value) {
        return mult(a, value);
    }

    public static Float3 sqrt(Float3 a) {
        return a.map(TornadoMath::sqrt);
    }

    public static Float3 floor(Float3 a) {
        return a.map(TornadoMath::floor);
    }

    /** The fraction of each number above its floor. */
    public static Float3 fract(Float3 a) {
        return a.map(TornadoMath::fract);
    }

    /** The numbers, put between the bounds. */
    public static Float3 clamp(Float3 x, float min, float max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** The vector scaled to length 1. */
    public static Float3 normalise(Float3 value) {
        return scaleByInverse(value, length(value));
    }

    /** The smallest of the numbers. */
    public static float min(Float3 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static float max(Float3 value) {
        return value.fold(MAX);
    }

    /** The sum of the products, in their order. */
    public static float dot(Float3 a, Float3 b) {
        return mult(a, b).fold(ADD);
    }

    /** The Euclidean length. */
    public static float length(Float3 value) {
        return TornadoMath.sqrt(dot(value, value));
    }

    /** Whether the numbers are the same, bit for bit. */
    public static boolean isEqual(Float3 a, Float3 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    /** Whether the first vector is within so many units in the last place of the second. */
    public static boolean isEqualULP(Float3 a, Float3 b, float numULP) {
        return TornadoMath.isEqualULP(a.storage, b.storage, numULP);
    }

    /** The largest difference, in units in the last place of what is expected. */
    public static float findULPDistance(Float3 value, Float3 expected) {
        return TornadoMath.findULPDistance(value.storage, expected.storage);
    }

    private static Float3 of(Int3 values) {
        return new Float3(floats(values));
    }

    public void set(Float3 value) {
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

    public float getS0() {
        return get(0);
    }

    public void setS0(float value) {
        set(0, value);
    }

    public float getS1() {
        return get(1);
    }

    public void setS1(float value) {
        set(1, value);
    }

    public float getS2() {
        return get(2);
    }

    public void setS2(float value) {
        set(2, value);
    }

    public Float3 duplicate() {
        return new Float3(storage.clone());
    }

    /** The first two numbers. */
    public Float2 asFloat2() {
        return new Float2(get(0), get(1));
    }
}
