package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Four 32-bit integers, x to w. Operations go number by number. */
public final class Int4 extends Ints<Int4> {
    public static final Class<Int4> TYPE = Int4.class;

    /** A vector of zeros. */
    public Int4() {
        this(new int[4]);
    }

    public Int4(int x, int y, int z, int w) {
        this(new int[] {x, y, z, w});
    }

    private Int4(int[] storage) {
        super(storage);
    }

    @Override
    Int4 zeros() {
        return new Int4();
    }

    public static Int4 add(Int4 a, Int4 b) {
        return a.combine(b, ADD);
    }

    public static Int4 add(Int4 a, int b) {
        return a.combine(b, ADD);
    }

    public static Int4 sub(Int4 a, Int4 b) {
        return a.combine(b, SUB);
    }

    public static Int4 sub(Int4 a, int b) {
        return a.combine(b, SUB);
    }

    public static Int4 mult(Int4 a, Int4 b) {
        return a.combine(b, MULT);
    }

    public static Int4 mult(Int4 a, int b) {
        return a.combine(b, MULT);
    }

    public static Int4 div(Int4 a, Int4 b) {
        return a.combine(b, DIV);
    }

    public static Int4 div(Int4 a, int b) {
        return a.combine(b, DIV);
    }

    public static Int4 min(Int4 a, Int4 b) {
        return a.combine(b, MIN);
    }

    public static Int4 max(Int4 a, Int4 b) {
        return a.combine(b, MAX);
    }

    public static Int4 inc(Int4 a, int value) {
        return add(a, value);
    }

    public static Int4 dec(Int4 a, int value) {
        return sub(a, value);
    }

    public static Int4 scale(Int4 a, int value) {
        return mult(a, value);
    }

    /** The numbers, put between the bounds. */
    public static Int4 clamp(Int4 x, int min, int max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** The smallest of the numbers. */
    public static int min(Int4 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static int max(Int4 value) {
        return value.fold(MAX);
    }

    /** Whether the numbers are the same. */
    public static boolean isEqual(Int4 a, Int4 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Int4 value) {
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

    public int getZ() {
        return get(2);
    }

    public void setZ(int value) {
        set(2, value);
    }

    public int getW() {
        return get(3);
    }

    public void setW(int value) {
        set(3, value);
    }

    public Int4 duplicate() {
        return new Int4(storage.clone());
    }

    /** The first two numbers. */
    public Int2 asInt2() {
        return new Int2(get(0), get(1));
    }

    /** The first three numbers. */
    public Int3 asInt3() {
        return new Int3(get(0), get(1), get(2));
    }
}
