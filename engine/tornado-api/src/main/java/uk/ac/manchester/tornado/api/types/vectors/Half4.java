package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.types.HalfFloat;

/** Four 16-bit floats, x to w. Operations go number by number. */
public final class Half4 extends Halves<Half4> {
    public static final Class<Half4> TYPE = Half4.class;

    /** A vector of zeros. */
    public Half4() {
        this(new short[4]);
    }

    public Half4(HalfFloat x, HalfFloat y, HalfFloat z, HalfFloat w) {
        this(new short[] {x.getHalfFloatValue(), y.getHalfFloatValue(), z.getHalfFloatValue(), w.getHalfFloatValue()});
    }

    private Half4(short[] storage) {
        super(storage);
    }

    @Override
    Half4 zeros() {
        return new Half4();
    }

    public static Half4 add(Half4 a, Half4 b) {
        return a.combine(b, ADD);
    }

    public static Half4 add(Half4 a, HalfFloat b) {
        return a.combine(b, ADD);
    }

    public static Half4 sub(Half4 a, Half4 b) {
        return a.combine(b, SUB);
    }

    public static Half4 sub(Half4 a, HalfFloat b) {
        return a.combine(b, SUB);
    }

    public static Half4 mult(Half4 a, Half4 b) {
        return a.combine(b, MULT);
    }

    public static Half4 mult(Half4 a, HalfFloat b) {
        return a.combine(b, MULT);
    }

    public static Half4 div(Half4 a, Half4 b) {
        return a.combine(b, DIV);
    }

    public static Half4 div(Half4 a, HalfFloat b) {
        return a.combine(b, DIV);
    }

    /** The sum of the products, of neighbours first, each rounded. */
    public static HalfFloat dot(Half4 a, Half4 b) {
        return mult(a, b).sum();
    }

    public void set(Half4 value) {
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

    public HalfFloat getW() {
        return get(3);
    }

    public void setW(HalfFloat value) {
        set(3, value);
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

    public Half4 duplicate() {
        return new Half4(storage.clone());
    }
}
