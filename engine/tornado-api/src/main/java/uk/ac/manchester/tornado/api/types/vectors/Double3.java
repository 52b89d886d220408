package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Three 64-bit floats, x to z. Operations go number by number. */
public final class Double3 extends Doubles<Double3> {
    public static final Class<Double3> TYPE = Double3.class;

    /** A vector of zeros. */
    public Double3() {
        this(new double[3]);
    }

    public Double3(double x, double y, double z) {
        this(new double[] {x, y, z});
    }

    private Double3(double[] storage) {
        super(storage);
    }

    @Override
    Double3 zeros() {
        return new Double3();
    }

    public static Double3 add(Double3 a, Double3 b) {
        return a.combine(b, ADD);
    }

    public static Double3 add(Double3 a, double b) {
        return a.combine(b, ADD);
    }

    public static Double3 sub(Double3 a, Double3 b) {
        return a.combine(b, SUB);
    }

    public static Double3 sub(Double3 a, double b) {
        return a.combine(b, SUB);
    }

    public static Double3 mult(Double3 a, Double3 b) {
        return a.combine(b, MULT);
    }

    public static Double3 mult(Double3 a, double b) {
        return a.combine(b, MULT);
    }

    public static Double3 div(Double3 a, Double3 b) {
        return a.combine(b, DIV);
    }

    public static Double3 div(Double3 a, double b) {
        return a.combine(b, DIV);
    }

    public static Double3 min(Double3 a, Double3 b) {
        return a.combine(b, MIN);
    }

    public static Double3 max(Double3 a, Double3 b) {
        return a.combine(b, MAX);
    }

    /** The vector at right angles to both. */
    public static Double3 cross(Double3 a, Double3 b) {
        return new Double3(
                a.getY() * b.getZ() - a.getZ() * b.getY(),
                a.getZ() * b.getX() - a.getX() * b.getZ(),
                a.getX() * b.getY() - a.getY() * b.getX());
    }

    public static Double3 inc(Double3 a, double value) {
        return add(a, value);
    }

    public static Double3 dec(Double3 a, double value) {
        return sub(a, value);
    }

    /** The vector times the inverse of a number. */
    public static Double3 scaleByInverse(Double3 a, double value) {
        return mult(a, 1d / value);
    }

    public static Double3 scale(Double3 a, double value) {
        return mult(a, value);
    }

    public static Double3 sqrt(Double3 a) {
        return a.map(TornadoMath::sqrt);
    }

    public static Double3 floor(Double3 a) {
        return a.map(TornadoMath::floor);
    }

    /** The fraction of each number above its floor. */
    public static Double3 fract(Double3 a) {
        return a.map(TornadoMath::fract);
    }

    /** The numbers, put between the bounds. */
    public static Double3 clamp(Double3 x, double min, double max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** The vector scaled to length 1. */
    public static Double3 normalise(Double3 value) {
        return scaleByInverse(value, length(value));
    }

    /** The smallest of the numbers. */
    public static double min(Double3 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static double max(Double3 value) {
        return value.fold(MAX);
    }

    /** The sum of the products, in their order. */
    public static double dot(Double3 a, Double3 b) {
        return mult(a, b).fold(ADD);
    }

    /** The Euclidean length. */
    public static double length(Double3 value) {
        return TornadoMath.sqrt(dot(value, value));
    }

    /** Whether the numbers are the same, bit for bit. */
    public static boolean isEqual(Double3 a, Double3 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    /** Whether the first vector is within so many units in the last place of the second. */
    public static boolean isEqualULP(Double3 a, Double3 b, double numULP) {
        return TornadoMath.isEqualULP(a.storage, b.storage, numULP);
    }

    /** The largest difference, in units in the last place of what is expected. */
    public static double findULPDistance(Double3 value, Double3 expected) {
        return TornadoMath.findULPDistance(value.storage, expected.storage);
    }

    public void set(Double3 value) {
        copy(value);
    }

    public double getX() {
        return get(0);
    }

    public void setX(double value) {
        set(0, value);
    }

    public double getY() {
        return get(1);
    }

    public void setY(double value) {
        set(1, value);
    }

    public double getZ() {
        return get(2);
    }

    public void setZ(double value) {
        set(2, value);
    }

    public void setS0(double value) {
        set(0, value);
    }

    public void setS1(double value) {
        set(1, value);
    }

    public void setS2(double value) {
        set(2, value);
    }

    public Double3 duplicate() {
        return new Double3(storage.clone());
    }

    /** The first two numbers. */
    public Double2 asDouble2() {
        return new Double2(get(0), get(1));
    }
}
