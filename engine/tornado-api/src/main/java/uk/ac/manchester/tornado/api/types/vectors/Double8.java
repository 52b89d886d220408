package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Eight 64-bit floats, s0 to s7. Operations go number by number. */
public final class Double8 extends Doubles<Double8> {
    public static final Class<Double8> TYPE = Double8.class;

    /** A vector of zeros. */
    public Double8() {
        this(new double[8]);
    }

    public Double8(double s0, double s1, double s2, double s3, double s4, double s5, double s6, double s7) {
        this(new double[] {s0, s1, s2, s3, s4, s5, s6, s7});
    }

    private Double8(double[] storage) {
        super(storage);
    }

    @Override
    Double8 zeros() {
        return new Double8();
    }

    public static Double8 add(Double8 a, Double8 b) {
        return a.combine(b, ADD);
    }

    public static Double8 add(Double8 a, double b) {
        return a.combine(b, ADD);
    }

    public static Double8 sub(Double8 a, Double8 b) {
        return a.combine(b, SUB);
    }

    public static Double8 sub(Double8 a, double b) {
        return a.combine(b, SUB);
    }

    public static Double8 mult(Double8 a, Double8 b) {
        return a.combine(b, MULT);
    }

    public static Double8 mult(Double8 a, double b) {
        return a.combine(b, MULT);
    }

    public static Double8 div(Double8 a, Double8 b) {
        return a.combine(b, DIV);
    }

    public static Double8 div(Double8 a, double b) {
        return a.combine(b, DIV);
    }

    public static Double8 min(Double8 a, Double8 b) {
        return a.combine(b, MIN);
    }

    public static Double8 max(Double8 a, Double8 b) {
        return a.combine(b, MAX);
    }

    /** The smallest of the numbers. */
    public static double min(Double8 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static double max(Double8 value) {
        return value.fold(MAX);
    }

    public static Double8 sqrt(Double8 a) {
        return a.map(TornadoMath::sqrt);
    }

    /** Whether the numbers are the same, bit for bit. */
    public static boolean isEqual(Double8 a, Double8 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    /** The largest difference, in units in the last place of what is expected. */
    public static double findULPDistance(Double8 value, Double8 expected) {
        return TornadoMath.findULPDistance(value.storage, expected.storage);
    }

    public void set(Double8 value) {
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

    /** The last four numbers. */
    public Double4 getHigh() {
        return new Double4(get(4), get(5), get(6), get(7));
    }

    /** The first four numbers. */
    public Double4 getLow() {
        return new Double4(get(0), get(1), get(2), get(3));
    }

    public Double8 duplicate() {
        return new Double8(storage.clone());
    }
}
