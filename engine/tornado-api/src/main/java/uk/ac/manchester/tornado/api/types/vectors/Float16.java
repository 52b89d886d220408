package uk.ac.manchester.tornado.api.types.vectors;

/** Sixteen 32-bit floats, s0 to s15. Operations go number by number. */
public final class Float16 extends Floats<Float16> {
    public static final Class<Float16> TYPE = Float16.class;

    /** A vector of zeros. */
    public Float16() {
        this(new float[16]);
    }

    public Float16(
            float s0,
            float s1,
            float s2,
            float s3,
            float s4,
            float s5,
            float s6,
            float s7,
            float s8,
            float s9,
            float s10,
            float s11,
            float s12,
            float s13,
            float s14,
            float s15) {
        this(new float[] {s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15});
    }

    private Float16(float[] storage) {
        super(storage);
    }

    @Override
    Float16 zeros() {
        return new Float16();
    }

    public static Float16 add(Float16 a, Float16 b) {
        return a.combine(b, ADD);
    }

    public static Float16 add(Int16 a, Float16 b) {
        return add(of(a), b);
    }

    public static Float16 add(Float16 a, Int16 b) {
        return add(a, of(b));
    }

    public static Float16 add(Float16 a, float b) {
        return a.combine(b, ADD);
    }

    public static Float16 sub(Float16 a, Float16 b) {
        return a.combine(b, SUB);
    }

    public static Float16 sub(Int16 a, Float16 b) {
        return sub(of(a), b);
    }

    public static Float16 sub(Float16 a, Int16 b) {
        return sub(a, of(b));
    }

    public static Float16 sub(Float16 a, float b) {
        return a.combine(b, SUB);
    }

    public static Float16 mult(Float16 a, Float16 b) {
        return a.combine(b, MULT);
    }

    public static Float16 mult(Int16 a, Float16 b) {
        return mult(of(a), b);
    }

    public static Float16 mult(Float16 a, Int16 b) {
        return mult(a, of(b));
    }

    public static Float16 mult(Float16 a, float b) {
        return a.combine(b, MULT);
    }

    public static Float16 div(Float16 a, Float16 b) {
        return a.combine(b, DIV);
    }

    public static Float16 div(Int16 a, Float16 b) {
        return div(of(a), b);
    }

    public static Float16 div(Float16 a, Int16 b) {
        return div(a, of(b));
    }

    public static Float16 div(Float16 a, float b) {
        return a.combine(b, DIV);
    }

    public static Float16 min(Float16 a, Float16 b) {
        return a.combine(b, MIN);
    }

    public static Float16 min(Int16 a, Float16 b) {
        return min(of(a), b);
    }

    public static Float16 min(Float16 a, Int16 b) {
        return min(a, of(b));
    }

    public static Float16 max(Float16 a, Float16 b) {
        return a.combine(b, MAX);
    }

    public static Float16 max(Int16 a, Float16 b) {
        return max(of(a), b);
    }

    public static Float16 max(Float16 a, Int16 b) {
        return max(a, of(b));
    }

    /** The smallest of the numbers. */
    public static float min(Float16 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static float max(Float16 value) {
        return value.fold(MAX);
    }

    /** The sum of the products, in their order. */
    public static float dot(Float16 a, Float16 b) {
        return mult(a, b).fold(ADD);
    }

    private static Float16 of(Int16 values) {
        return new Float16(floats(values));
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

    public float getS8() {
        return get(8);
    }

    public void setS8(float value) {
        set(8, value);
    }

    public float getS9() {
        return get(9);
    }

    public void setS9(float value) {
        set(9, value);
    }

    public float getS10() {
        return get(10);
    }

    public void setS10(float value) {
        set(10, value);
    }

    public float getS11() {
        return get(11);
    }

    public void setS11(float value) {
        set(11, value);
    }

    public float getS12() {
        return get(12);
    }

    public void setS12(float value) {
        set(12, value);
    }

    public float getS13() {
        return get(13);
    }

    public float getS14() {
        return get(14);
    }

    public void setS14(float value) {
        set(14, value);
    }

    public float getS15() {
        return get(15);
    }

    public void setS15(float value) {
        set(15, value);
    }

    public void set(Float16 value) {
        copy(value);
    }
}
