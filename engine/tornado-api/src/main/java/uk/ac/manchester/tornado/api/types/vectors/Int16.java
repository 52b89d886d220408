package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Sixteen 32-bit integers, s0 to s15. Operations go number by number. */
public final class Int16 extends Ints<Int16> {
    public static final Class<Int16> TYPE = Int16.class;

    /** A vector of zeros. */
    public Int16() {
        this(new int[16]);
    }

    public Int16(
            int s0,
            int s1,
            int s2,
            int s3,
            int s4,
            int s5,
            int s6,
            int s7,
            int s8,
            int s9,
            int s10,
            int s11,
            int s12,
            int s13,
            int s14,
            int s15) {
        this(new int[] {s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15});
    }

    private Int16(int[] storage) {
        super(storage);
    }

    @Override
    Int16 zeros() {
        return new Int16();
    }

    public static Int16 add(Int16 a, Int16 b) {
        return a.combine(b, ADD);
    }

    public static Int16 add(Int16 a, int b) {
        return a.combine(b, ADD);
    }

    public static Int16 sub(Int16 a, Int16 b) {
        return a.combine(b, SUB);
    }

    public static Int16 sub(Int16 a, int b) {
        return a.combine(b, SUB);
    }

    public static Int16 mult(Int16 a, Int16 b) {
        return a.combine(b, MULT);
    }

    public static Int16 mult(Int16 a, int b) {
        return a.combine(b, MULT);
    }

    public static Int16 div(Int16 a, Int16 b) {
        return a.combine(b, DIV);
    }

    public static Int16 div(Int16 a, int b) {
        return a.combine(b, DIV);
    }

    public static Int16 min(Int16 a, Int16 b) {
        return a.combine(b, MIN);
    }

    public static Int16 max(Int16 a, Int16 b) {
        return a.combine(b, MAX);
    }

    /** The smallest of the numbers. */
    public static int min(Int16 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static int max(Int16 value) {
        return value.fold(MAX);
    }

    /** Square roots, rounded to zero. */
    public static Int16 sqrt(Int16 a) {
        return a.map(x -> (int) TornadoMath.sqrt((float) x));
    }

    /** The sum of the products, in their order. */
    public static int dot(Int16 a, Int16 b) {
        return mult(a, b).fold(ADD);
    }

    /** Whether the numbers are the same. */
    public static boolean isEqual(Int16 a, Int16 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Int16 value) {
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

    public int getS8() {
        return get(8);
    }

    public void setS8(int value) {
        set(8, value);
    }

    public int getS9() {
        return get(9);
    }

    public void setS9(int value) {
        set(9, value);
    }

    public int getS10() {
        return get(10);
    }

    public void setS10(int value) {
        set(10, value);
    }

    public int getS11() {
        return get(11);
    }

    public void setS11(int value) {
        set(11, value);
    }

    public int getS12() {
        return get(12);
    }

    public void setS12(int value) {
        set(12, value);
    }

    public int getS13() {
        return get(13);
    }

    public int getS14() {
        return get(14);
    }

    public void setS14(int value) {
        set(14, value);
    }

    public int getS15() {
        return get(15);
    }

    public void setS15(int value) {
        set(15, value);
    }

    public Int16 duplicate() {
        return new Int16(storage.clone());
    }
}
