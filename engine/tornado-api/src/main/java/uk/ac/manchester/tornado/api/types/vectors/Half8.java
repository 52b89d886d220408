package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.types.HalfFloat;

/** Eight 16-bit floats, s0 to s7. Operations go number by number. */
public final class Half8 extends Halves<Half8> {
    public static final Class<Half8> TYPE = Half8.class;

    /** A vector of zeros. */
    public Half8() {
        this(new short[8]);
    }

    public Half8(
            HalfFloat s0,
            HalfFloat s1,
            HalfFloat s2,
            HalfFloat s3,
            HalfFloat s4,
            HalfFloat s5,
            HalfFloat s6,
            HalfFloat s7) {
        this(new short[] {
            s0.getHalfFloatValue(),
            s1.getHalfFloatValue(),
            s2.getHalfFloatValue(),
            s3.getHalfFloatValue(),
            s4.getHalfFloatValue(),
            s5.getHalfFloatValue(),
            s6.getHalfFloatValue(),
            s7.getHalfFloatValue()
        });
    }

    private Half8(short[] storage) {
        super(storage);
    }

    @Override
    Half8 zeros() {
        return new Half8();
    }

    public static Half8 add(Half8 a, Half8 b) {
        return a.combine(b, ADD);
    }

    public static Half8 add(Half8 a, HalfFloat b) {
        return a.combine(b, ADD);
    }

    public static Half8 sub(Half8 a, Half8 b) {
        return a.combine(b, SUB);
    }

    public static Half8 sub(Half8 a, HalfFloat b) {
        return a.combine(b, SUB);
    }

    public static Half8 mult(Half8 a, Half8 b) {
        return a.combine(b, MULT);
    }

    public static Half8 mult(Half8 a, HalfFloat b) {
        return a.combine(b, MULT);
    }

    public static Half8 div(Half8 a, Half8 b) {
        return a.combine(b, DIV);
    }

    public static Half8 div(Half8 a, HalfFloat b) {
        return a.combine(b, DIV);
    }

    /** The sum of the products, of neighbours first, each rounded. */
    public static HalfFloat dot(Half8 a, Half8 b) {
        return mult(a, b).sum();
    }

    public void set(Half8 value) {
        copy(value);
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

    /** The last four numbers. */
    public Half4 getHigh() {
        return new Half4(get(4), get(5), get(6), get(7));
    }

    /** The first four numbers. */
    public Half4 getLow() {
        return new Half4(get(0), get(1), get(2), get(3));
    }

    public Half8 duplicate() {
        return new Half8(storage.clone());
    }
}
