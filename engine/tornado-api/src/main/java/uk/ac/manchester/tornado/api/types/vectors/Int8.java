package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Eight 32-bit integers, s0 to s7. Operations go number by number. */
public final class Int8 extends Ints<Int8> {
    public static final Class<Int8> TYPE = Int8.class;

    /** A vector of zeros. */
    public Int8() {
        this(new int[8]);
    }

    public Int8(int s0, int s1, int s2, int s3, int s4, int s5, int s6, int s7) {
        this(new int[] {s0, s1, s2, s3, s4, s5, s6, s7});
    }

    private Int8(int[] storage) {
        super(storage);
    }

    @Override
    Int8 zeros() {
        return new Int8();
    }

    public static Int8 add(Int8 a, Int8 b) {
        return a.combine(b, ADD);
    }

    public static Int8 add(Int8 a, int b) {
        return a.combine(b, ADD);
    }

    public static Int8 sub(Int8 a, Int8 b) {
        return a.combine(b, SUB);
    }

    public static Int8 sub(Int8 a, int b) {
        return a.combine(b, SUB);
    }

    public static Int8 mult(Int8 a, Int8 b) {
        return a.combine(b, MULT);
    }

    public static Int8 mult(Int8 a, int b) {
        return a.combine(b, MULT);
    }

    public static Int8 div(Int8 a, Int8 b) {
        return a.combine(b, DIV);
    }

    public static Int8 div(Int8 a, int b) {
        return a.combine(b, DIV);
    }

    public static Int8 min(Int8 a, Int8 b) {
        return a.combine(b, MIN);
    }

    public static Int8 max(Int8 a, Int8 b) {
        return a.combine(b, MAX);
    }

    /** The smallest of the numbers. */
    public static int min(Int8 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static int max(Int8 value) {
        return value.fold(MAX);
    }

    /** Square roots, rounded to zero. */
    public static Int8 sqrt(Int8 a) {
        return a.map(x -> (int) TornadoMath.sqrt((float) x));
    }

    /** The sum of the products, in their order. */
    public static int dot(Int8 a, Int8 b) {
        return mult(a, b).fold(ADD);
    }

    /** Whether the numbers are the same. */
    public static boolean isEqual(Int8 a, Int8 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Int8 value) {
        copy(value);
    }

    public int getS0() {
        return get(0);
    }

    public void setS0(int value) {
        set(0, value);
    }

    public int getS1() {
        return get(1);
    }

    public void setS1(int value) {
        set(1, value);
    }

    public int getS2() {
        return get(2);
    }

    public void setS2(int value) {
        set(2, value);
    }

    public int getS3() {
        return get(3);
    }

    public void setS3(int value) {
        set(3, value);
    }

    public int getS4() {
        return get(4);
    }

    public void setS4(int value) {
        set(4, value);
    }

    public int getS5() {
        return get(5);
    }

    public void setS5(int value) {
        set(5, value);
    }

    public int getS6() {
        return get(6);
    }

    public void setS6(int value) {
        set(6, value);
    }

    public int getS7() {
        return get(7);
    }

    public void setS7(int value) {
        set(7, value);
    }

    /** The last four numbers. */
    public Int4 getHigh() {
        return new Int4(get(4), get(5), get(6), get(7));
    }

    /** The first four numbers. */
    public Int4 getLow() {
        return new Int4(get(0), get(1), get(2), get(3));
    }

    public Int8 duplicate() {
        return new Int8(storage.clone());
    }
}
