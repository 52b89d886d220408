package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.types.HalfFloat;

/** Two 16-bit floats, x and y. Operations go number by number. */
public final class Half2 extends Halves<Half2> {
    public static final Class<Half2> TYPE = Half2.class;

    /** A vector of zeros. */
    public Half2() {
        this(new short[2]);
    }

    public Half2(HalfFloat x, HalfFloat y) {
        this(new short[] {x.getHalfFloatValue(), y.getHalfFloatValue()});
    }

    private Half2(short[] storage) {
        super(storage);
    }

    @Override
    Half2 zeros() {
        return new Half2();
    }

    public static Half2 add(Half2 a, Half2 b) {
        return a.combine(b, ADD);
    }

    public static Half2 add(Half2 a, HalfFloat b) {
        return a.combine(b, ADD);
    }

    public static void add(Half2 a, Half2 b, Half2 c) {
        c.set(add(a, b));
    }

    public static Half2 sub(Half2 a, Half2 b) {
        return a.combine(b, SUB);
    }

    public static Half2 sub(Half2 a, HalfFloat b) {
        return a.combine(b, SUB);
    }

    public static void sub(Half2 a, Half2 b, Half2 c) {
        c.set(sub(a, b));
    }

    public static Half2 mult(Half2 a, Half2 b) {
        return a.combine(b, MULT);
    }

    public static Half2 mult(Half2 a, HalfFloat b) {
        return a.combine(b, MULT);
    }

    public static void mult(Half2 a, Half2 b, Half2 c) {
        c.set(mult(a, b));
    }

    public static Half2 div(Half2 a, Half2 b) {
        return a.combine(b, DIV);
    }

    public static Half2 div(Half2 a, HalfFloat b) {
        return a.combine(b, DIV);
    }

    /** Products and sums, each rounded. */
    public static Half2 fma(Half2 a, Half2 b, Half2 c) {
        return add(mult(a, b), c);
    }

    public static float lowFloat(Half2 a) {
        return a.get(0).getFloat32();
    }

    public static float highFloat(Half2 a) {
        return a.get(1).getFloat32();
    }

    /** The nearest 16-bit floats. */
    public static Half2 fromFloats(float x, float y) {
        return new Half2(new HalfFloat(x), new HalfFloat(y));
    }

    /** The sum of the products, of neighbours first, each rounded. */
    public static HalfFloat dot(Half2 a, Half2 b) {
        return mult(a, b).sum();
    }

    public void set(Half2 value) {
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

    public Half2 duplicate() {
        return new Half2(storage.clone());
    }
}
