package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Two 32-bit integers, x and y. Operations go number by number. */
public final class Int2 extends Ints<Int2> {
    public static final Class<Int2> TYPE = Int2.class;

    /** A vector of zeros. */
    public Int2() {
        this(new int[2]);
    }

    public Int2(int x, int y) {
        this(new int[] {x, y});
    }

    private Int2(int[] storage) {
        super(storage);
    }

    @Override
    Int2 zeros() {
        return new Int2();
    }

    public static Int2 add(Int2 a, Int2 b) {
        return a.combine(b, ADD);
    }

    public static Int2 add(Int2 a, int b) {
        return a.combine(b, ADD);
    }

    public static Int2 sub(Int2 a, Int2 b) {
        return a.combine(b, SUB);
    }

    public static Int2 sub(Int2 a, int b) {
        return a.combine(b, SUB);
    }

    public static Int2 mult(Int2 a, Int2 b) {
        return a.combine(b, MULT);
    }

    public static Int2 mult(Int2 a, int b) {
        return a.combine(b, MULT);
    }

    public static Int2 div(Int2 a, Int2 b) {
        return a.combine(b, DIV);
    }

    public static Int2 div(Int2 a, int b) {
        return a.combine(b, DIV);
    }

    public static Int2 min(Int2 a, Int2 b) {
        return a.combine(b, MIN);
    }

    public static Int2 max(Int2 a, Int2 b) {
        return a.combine(b, MAX);
    }

    public static Int2 inc(Int2 a, int value) {
        return add(a, value);
    }

    public static Int2 dec(Int2 a, int value) {
        return sub(a, value);
    }

    /** The vector times the inverse of a number, which is 0 for most integers. */
    public static Int2 scaleByInverse(Int2 a, int value) {
        return mult(a, 1 / value);
    }

    public static Int2 scale(Int2 a, int value) {
        return mult(a, value);
    }

    /** The numbers, put between the bounds. */
    public static Int2 clamp(Int2 x, int min, int max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** The smallest of the numbers. */
    public static int min(Int2 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static int max(Int2 value) {
        return value.fold(MAX);
    }

    /** The sum of the products, in their order. */
    public static int dot(Int2 a, Int2 b) {
        return mult(a, b).fold(ADD);
    }

    /** Whether the numbers are the same. */
    public static boolean isEqual(Int2 a, Int2 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Int2 value) {
        copy(value);
    }

    public int getX() {
        return get(0);
    }

    public void setX(int value) {
        set(0, value);
    }

    public int getY() {
        return get(1);
    }

    public void setY(int value) {
        set(1, value);
    }

    public int getS0() {
        return get(0);
    }

    public int getS1() {
        return get(1);
    }

    public Int2 duplicate() {
        return new Int2(storage.clone());
    }
}
