package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.types.HalfFloat;

/** Three 16-bit floats, x to z. Operations go number by number. */
public final class Half3 extends Halves<Half3> {
    public static final Class<Half3> TYPE = Half3.class;

    /** A vector of zeros. */
    public Half3() {
        this(new short[3]);
    }

    public Half3(HalfFloat x, HalfFloat y, HalfFloat z) {
        this(new short[] {x.getHalfFloatValue(), y.getHalfFloatValue(), z.getHalfFloatValue()});
    }

    private Half3(short[] storage) {
        super(storage);
    }

    @Override
    Half3 zeros() {
        return new Half3();
    }

    public static Half3 add(Half3 a, Half3 b) {
        return a.combine(b, ADD);
    }

    public static Half3 add(Half3 a, HalfFloat b) {
        return a.combine(b, ADD);
    }

    public static Half3 sub(Half3 a, Half3 b) {
        return a.combine(b, SUB);
    }

    public static Half3 sub(Half3 a, HalfFloat b) {
        return a.combine(b, SUB);
    }

    public static Half3 mult(Half3 a, Half3 b) {
        return a.combine(b, MULT);
    }

    public static Half3 mult(Half3 a, HalfFloat b) {
        return a.combine(b, MULT);
    }

    public static Half3 div(Half3 a, Half3 b) {
        return a.combine(b, DIV);
    }

    public static Half3 div(Half3 a, HalfFloat b) {
        return a.combine(b, DIV);
    }

    /** The sum of the products, of neighbours first, each rounded. */
    public static HalfFloat dot(Half3 a, Half3 b) {
        return mult(a, b).sum();
    }

    public void set(Half3 value) {
        copy(value);
    }

    public HalfFloat getX() {
        return get(0);
    }

    public void setX(HalfFloat value) {
        set(0, value);
    }

    public HalfFloat getY() {
        return get(1);
    }

    public void setY(HalfFloat value) {
        set(1, value);
    }

    public HalfFloat getZ() {
        return get(2);
    }

    public void setZ(HalfFloat value) {
        set(2, value);
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

    public Half3 duplicate() {
        return new Half3(storage.clone());
    }

    /** The first two numbers. */
    public Half2 aHalf2() {
        return new Half2(get(0), get(1));
    }
}
