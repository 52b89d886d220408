package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Three 32-bit integers, x to z. Operations go number by number. */
public final class Int3 extends Ints<Int3> {
    public static final Class<Int3> TYPE = Int3.class;

    /** A vector of zeros. */
    public Int3() {
        this(new int[3]);
    }

    public Int3(int x, int y, int z) {
        this(new int[] {x, y, z});
    }

    private Int3(int[] storage) {
        super(storage);
    }

    @Override
    Int3 zeros() {
        return new Int3();
    }

    public static Int3 add(Int3 a, Int3 b) {
        return a.combine(b, ADD);
    }

    public static Int3 add(Int3 a, int b) {
        return a.combine(b, ADD);
    }

    public static Int3 sub(Int3 a, Int3 b) {
        return a.combine(b, SUB);
    }

    public static Int3 sub(Int3 a, int b) {
        return a.combine(b, SUB);
    }

    public static Int3 mult(Int3 a, Int3 b) {
        return a.combine(b, MULT);
    }

    public static Int3 mult(Int3 a, int b) {
        return a.combine(b, MULT);
    }

    public static Int3 div(Int3 a, Int3 b) {
        return a.combine(b, DIV);
    }

    public static Int3 div(Int3 a, int b) {
        return a.combine(b, DIV);
    }

    public static Int3 min(Int3 a, Int3 b) {
        return a.combine(b, MIN);
    }

    public static Int3 max(Int3 a, Int3 b) {
        return a.combine(b, MAX);
    }

    public static Int3 inc(Int3 a, int value) {
        return add(a, value);
    }

    public static Int3 dec(Int3 a, int value) {
        return sub(a, value);
    }

    public static Int3 scale(Int3 a, int value) {
        return mult(a, value);
    }

    /** The numbers, put between the bounds. */
    public static Int3 clamp(Int3 x, int min, int max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** The smallest of the numbers. */
    public static int min(Int3 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static int max(Int3 value) {
        return value.fold(MAX);
    }

    /** Whether the numbers are the same. */
    public static boolean isEqual(Int3 a, Int3 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Int3 value) {
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

    public Int3 duplicate() {
        return new Int3(storage.clone());
    }

    /** The first two numbers. */
    public Int2 asInt2() {
        return new Int2(get(0), get(1));
    }
}
