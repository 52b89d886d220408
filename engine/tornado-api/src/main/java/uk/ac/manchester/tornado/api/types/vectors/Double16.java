package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Sixteen 64-bit floats, s0 to s15. Operations go number by number. */
public final class Double16 extends Doubles<Double16> {
    public static final Class<Double16> TYPE = Double16.class;

    /** A vector of zeros. */
    public Double16() {
        this(new double[16]);
    }

    public Double16(
            double s0,
            double s1,
            double s2,
            double s3,
            double s4,
            double s5,
            double s6,
            double s7,
            double s8,
            double s9,
            double s10,
            double s11,
            double s12,
            double s13,
            double s14,
            double s15) {
        this(new double[] {s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15});
    }

    private Double16(double[] storage) {
        super(storage);
    }

    @Override
    Double16 zeros() {
        return new Double16();
    }

    public static Double16 add(Double16 a, Double16 b) {
        return a.combine(b, ADD);
    }

    public static Double16 add(Double16 a, double b) {
        return a.combine(b, ADD);
    }

    public static Double16 sub(Double16 a, Double16 b) {
        return a.combine(b, SUB);
    }

    public static Double16 sub(Double16 a, double b) {
        return a.combine(b, SUB);
    }

    public static Double16 mult(Double16 a, Double16 b) {
        return a.combine(b, MULT);
    }

    public static Double16 mult(Double16 a, double b) {
        return a.combine(b, MULT);
    }

    public static Double16 div(Double16 a, Double16 b) {
        return a.combine(b, DIV);
    }

    public static Double16 div(Double16 a, double b) {
        return a.combine(b, DIV);
    }

    public static Double16 min(Double16 a, Double16 b) {
        return a.combine(b, MIN);
    }

    public static Double16 max(Double16 a, Double16 b) {
        return a.combine(b, MAX);
    }

    /** The smallest of the numbers. */
    public static double min(Double16 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static double max(Double16 value) {
        return value.fold(MAX);
    }

    public static Double16 sqrt(Double16 a) {
        return a.map(TornadoMath::sqrt);
    }

    /** The sum of the products, in their order. */
    public static double dot(Double16 a, Double16 b) {
        return mult(a, b).fold(ADD);
    }

    /** Whether the numbers are the same, bit for bit. */
    public static boolean isEqual(Double16 a, Double16 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    /** The largest difference, in units in the last place of what is expected. */
    public static double findULPDistance(Double16 value, Double16 expected) {
        return TornadoMath.findULPDistance(value.storage, expected.storage);
    }

    public void set(Double16 value) {
        copy(value);
    }

    public double getS0() {
        return get(0);
    }

    public void setS0(double value) {
        set(0, value);
    }

    public double getS1() {
        return get(1);
    }

    public void setS1(double value) {
        set(1, value);
    }

    public double getS2() {
        return get(2);
    }

    public void setS2(double value) {
        set(2, value);
    }

    public double getS3() {
        return get(3);
    }

    public void setS3(double value) {
        set(3, value);
    }

    public double getS4() {
        return get(4);
    }

    public void setS4(double value) {
        set(4, value);
    }

    public double getS5() {
        return get(5);
    }

    public void setS5(double value) {
        set(5, value);
    }

    public double getS6() {
        return get(6);
    }

    public void setS6(double value) {
        set(6, value);
    }

    public double getS7() {
        return get(7);
    }

    public void setS7(double value) {
        set(7, value);
    }

    public double getS8() {
        return get(8);
    }

    public void setS8(double value) {
        set(8, value);
    }

    public double getS9() {
        return get(9);
    }

    public void setS9(double value) {
        set(9, value);
    }

    public double getS10() {
        return get(10);
    }

    public void setS10(double value) {
        set(10, value);
    }

    public double getS11() {
        return get(11);
    }

    public void setS11(double value) {
        set(11, value);
    }

    public double getS12() {
        return get(12);
    }

    public void setS12(double value) {
        set(12, value);
    }

    public double getS13() {
        return get(13);
    }

    public double getS14() {
        return get(14);
    }

    public void setS14(double value) {
        set(14, value);
    }

    public double getS15() {
        return get(15);
    }

    public void setS15(double value) {
        set(15, value);
    }

    public Double16 duplicate() {
        return new Double16(storage.clone());
    }
}
