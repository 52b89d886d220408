package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.types.HalfFloat;

/** Sixteen 16-bit floats, s0 to s15. Operations go number by number. */
public final class Half16 extends Halves<Half16> {
    public static final Class<Half16> TYPE = Half16.class;

    /** A vector of zeros. */
    public Half16() {
        this(new short[16]);
    }

    public Half16(
            HalfFloat s0,
            HalfFloat s1,
            HalfFloat s2,
            HalfFloat s3,
            HalfFloat s4,
            HalfFloat s5,
            HalfFloat s6,
            HalfFloat s7,
            HalfFloat s8,
            HalfFloat s9,
            HalfFloat s10,
            HalfFloat s11,
            HalfFloat s12,
            HalfFloat s13,
            HalfFloat s14,
            HalfFloat s15) {
        this(new short[] {
            s0.getHalfFloatValue(),
            s1.getHalfFloatValue(),
            s2.getHalfFloatValue(),
            s3.getHalfFloatValue(),
            s4.getHalfFloatValue(),
            s5.getHalfFloatValue(),
            s6.getHalfFloatValue(),
            s7.getHalfFloatValue(),
            s8.getHalfFloatValue(),
            s9.getHalfFloatValue(),
            s10.getHalfFloatValue(),
            s11.getHalfFloatValue(),
            s12.getHalfFloatValue(),
            s13.getHalfFloatValue(),
            s14.getHalfFloatValue(),
            s15.getHalfFloatValue()
        });
    }

    private Half16(short[] storage) {
        super(storage);
    }

    @Override
    Half16 zeros() {
        return new Half16();
    }

    public static Half16 add(Half16 a, Half16 b) {
        return a.combine(b, ADD);
    }

    public static Half16 add(Half16 a, HalfFloat b) {
        return a.combine(b, ADD);
    }

    public static Half16 sub(Half16 a, Half16 b) {
        return a.combine(b, SUB);
    }

    public static Half16 sub(Half16 a, HalfFloat b) {
        return a.combine(b, SUB);
    }

    public static Half16 mult(Half16 a, Half16 b) {
        return a.combine(b, MULT);
    }

    public static Half16 mult(Half16 a, HalfFloat b) {
        return a.combine(b, MULT);
    }

    public static Half16 div(Half16 a, Half16 b) {
        return a.combine(b, DIV);
    }

    public static Half16 div(Half16 a, HalfFloat b) {
        return a.combine(b, DIV);
    }

    /** The sum of the products, of neighbours first, each rounded. */
    public static HalfFloat dot(Half16 a, Half16 b) {
        return mult(a, b).sum();
    }

    public HalfFloat getS0() {
        return get(0);
    }

    public void setS0(HalfFloat value) {
        set(0, value);
    }

    public HalfFloat getS1() {
        return get(1);
    }

    public void setS1(HalfFloat value) {
        set(1, value);
    }

    public HalfFloat getS2() {
        return get(2);
    }

    public void setS2(HalfFloat value) {
        set(2, value);
    }

    public HalfFloat getS3() {
        return get(3);
    }

    public void setS3(HalfFloat value) {
        set(3, value);
    }

    public HalfFloat getS4() {
        return get(4);
    }

    public void setS4(HalfFloat value) {
        set(4, value);
    }

    public HalfFloat getS5() {
        return get(5);
    }

    public void setS5(HalfFloat value) {
        set(5, value);
    }

    public HalfFloat getS6() {
        return get(6);
    }

    public void setS6(HalfFloat value) {
        set(6, value);
    }

    public HalfFloat getS7() {
        return get(7);
    }

    public void setS7(HalfFloat value) {
        set(7, value);
    }

    public HalfFloat getS8() {
        return get(8);
    }

    public void setS8(HalfFloat value) {
        set(8, value);
    }

    public HalfFloat getS9() {
        return get(9);
    }

    public void setS9(HalfFloat value) {
        set(9, value);
    }

    public HalfFloat getS10() {
        return get(10);
    }

    public void setS10(HalfFloat value) {
        set(10, value);
    }

    public HalfFloat getS11() {
        return get(11);
    }

    public void setS11(HalfFloat value) {
        set(11, value);
    }

    public HalfFloat getS12() {
        return get(12);
    }

    public void setS12(HalfFloat value) {
        set(12, value);
    }

    public HalfFloat getS13() {
        return get(13);
    }

    public void setS13(HalfFloat value) {
        set(13, value);
    }

    public HalfFloat getS14() {
        return get(14);
    }

    public void setS14(HalfFloat value) {
        set(14, value);
    }

    public HalfFloat getS15() {
        return get(15);
    }

    public void setS15(HalfFloat value) {
        set(15, value);
    }

    public void set(Half16 value) {
        copy(value);
    }
}
