package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Eight 32-bit floats, s0 to s7. Operations go number by number. */
public final class Float8 extends Floats<Float8> {
    public static final Class<Float8> TYPE = Float8.class;

    /** A vector of zeros. */
    public Float8() {
        this(new float[8]);
    }

    public Float8(float s0, float s1, float s2, float s3, float s4, float s5, float s6, float s7) {
        this(new float[] {s0, s1, s2, s3, s4, s5, s6, s7});
    }

    private Float8(float[] storage) {
        super(storage);
    }

    @Override
    Float8 zeros() {
        return new Float8();
    }

    public static Float8 add(Float8 a, Float8 b) {
        return a.combine(b, ADD);
    }

    public static Float8 add(Int8 a, Float8 b) {
        return add(of(a), b);
    }

    public static Float8 add(Float8 a, Int8 b) {
        return add(a, of(b));
    }

    public static Float8 add(Float8 a, float b) {
        return a.combine(b, ADD);
    }

    public static Float8 sub(Float8 a, Float8 b) {
        return a.combine(b, SUB);
    }

    public static Float8 sub(Int8 a, Float8 b) {
        return sub(of(a), b);
    }

    public static Float8 sub(Float8 a, Int8 b) {
        return sub(a, of(b));
    }

    public static Float8 sub(Float8 a, float b) {
        return a.combine(b, SUB);
    }

    public static Float8 mult(Float8 a, Float8 b) {
        return a.combine(b, MULT);
    }

    public static Float8 mult(Int8 a, Float8 b) {
        return mult(of(a), b);
    }

    public static Float8 mult(Float8 a, Int8 b) {
        return mult(a, of(b));
    }

    public static Float8 mult(Float8 a, float b) {
        return a.combine(b, MULT);
    }

    public static Float8 div(Float8 a, Float8 b) {
        return a.combine(b, DIV);
    }

    public static Float8 div(Int8 a, Float8 b) {
        return div(of(a), b);
    }

    public static Float8 div(Float8 a, Int8 b) {
        return div(a, of(b));
    }

    public static Float8 div(Float8 a, float b) {
        return a.combine(b, DIV);
    }

    public static Float8 min(Float8 a, Float8 b) {
        return a.combine(b, MIN);
    }

    public static Float8 min(Int8 a, Float8 b) {
        return min(of(a), b);
    }

    public static Float8 min(Float8 a, Int8 b) {
        return min(a, of(b));
    }

    public static Float8 max(Float8 a, Float8 b) {
        return a.combine(b, MAX);
    }

    public static Float8 max(Int8 a, Float8 b) {
        return max(of(a), b);
    }

    public static Float8 max(Float8 a, Int8 b) {
        return max(a, of(b));
    }

    /** The smallest of the numbers. */
    public static float min(Float8 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static float max(Float8 value) {
        return value.fold(MAX);
    }

    public static Float8 sqrt(Float8 a) {
        return a.map(TornadoMath::sqrt);
    }

    /** The sum of the products, in their order. */
    public static float dot(Float8 a, Float8 b) {
        return mult(a, b).fold(ADD);
    }

    /** Whether the numbers are the same, bit for bit. */
    public static boolean isEqual(Float8 a, Float8 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    /** The largest difference, in units in the last place of what is expected. */
    public static float findULPDistance(Float8 value, Float8 expected) {
        return TornadoMath.findULPDistance(value.storage, expected.storage);
    }

    private static Float8 of(Int8 values) {
        return new Float8(floats(values));
    }

    public void set(Float8 value) {
        copy(value);
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

    public float getS3() {
        return get(3);
    }

    public void setS3(float value) {
        set(3, value);
    }

    public float getS4() {
        return get(4);
    }

    public void setS4(float value) {
        set(4, value);
    }

    public float getS5() {
        return get(5);
    }

    public void setS5(float value) {
        set(5, value);
    }

    public float getS6() {
        return get(6);
    }

    public void setS6(float value) {
        set(6, value);
    }

    public float getS7() {
        return get(7);
    }

    public void setS7(float value) {
        set(7, value);
    }

    /** The last four numbers. */
    public Float4 getHigh() {
        return new Float4(get(4), get(5), get(6), get(7));
    }

    /** The first four numbers. */
    public Float4 getLow() {
        return new Float4(get(0), get(1), get(2), get(3));
    }

    public Float8 duplicate() {
        return new Float8(storage.clone());
    }
}
