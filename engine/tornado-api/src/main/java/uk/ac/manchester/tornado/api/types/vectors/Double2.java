package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Two 64-bit floats, x and y. Operations go number by number. */
public final class Double2 extends Doubles<Double2> {
    public static final Class<Double2> TYPE = Double2.class;

    /** A vector of zeros. */
    public Double2() {
        this(new double[2]);
    }

    public Double2(double x, double y) {
        this(new double[] {x, y});
    }

    private Double2(double[] storage) {
        super(storage);
    }

    @Override
    Double2 zeros() {
        return new Double2();
    }

    public static Double2 add(Double2 a, Double2 b) {
        return a.combine(b, ADD);
    }

    public static Double2 add(Double2 a, double b) {
        return a.combine(b, ADD);
    }

    public static void add(Double2 a, Double2 b, Double2 c) {
        c.set(add(a, b));
    }

    public static Double2 sub(Double2 a, Double2 b) {
        return a.combine(b, SUB);
    }

    public static Double2 sub(Double2 a, double b) {
        return a.combine(b, SUB);
    }

    public static void sub(Double2 a, Double2 b, Double2 c) {
        c.set(sub(a, b));
    }

    public static Double2 mult(Double2 a, Double2 b) {
        return a.combine(b, MULT);
    }

    public static Double2 mult(Double2 a, double b) {
        return a.combine(b, MULT);
    }

    public static void mult(Double2 a, Double2 b, Double2 c) {
        c.set(mult(a, b));
    }

    public static Double2 div(Double2 a, Double2 b) {
        return a.combine(b, DIV);
    }

    public static Double2 div(Double2 a, double b) {
        return a.combine(b, DIV);
    }

    public static void div(Double2 a, Double2 b, Double2 c) {
        c.set(div(a, b));
    }

    public static Double2 min(Double2 a, Double2 b) {
        return a.combine(b, MIN);
    }

    public static void min(Double2 a, Double2 b, Double2 c) {
        c.set(min(a, b));
    }

    public static Double2 max(Double2 a, Double2 b) {
        return a.combine(b, MAX);
    }

    public static void max(Double2 a, Double2 b, Double2 c) {
        c.set(max(a, b));
    }

    public static Double2 inc(Double2 a, double value) {
        return add(a, value);
    }

    public static Double2 dec(Double2 a, double value) {
        return sub(a, value);
    }

    /** The vector times the inverse of a number. */
    public static Double2 scaleByInverse(Double2 a, double value) {
        return mult(a, 1d / value);
    }

    public static Double2 scale(Double2 a, double value) {
        return mult(a, value);
    }

    public static Double2 sqrt(Double2 a) {
        return a.map(TornadoMath::sqrt);
    }

    public static Double2 floor(Double2 a) {
        return a.map(TornadoMath::floor);
    }

    /** The fraction of each number above its floor. */
    public static Double2 fract(Double2 a) {
        return a.map(TornadoMath::fract);
    }

    /** Puts the numbers themselves between the bounds. */
    public static void clamp(Double2 x, double min, double max) {
        x.set(x.map(v -> TornadoMath.clamp(v, min, max)));
    }

    /** Scales the vector itself to length 1. */
    public static void normalise(Double2 value) {
        value.set(scaleByInverse(value, length(value)));
    }

    /** The smallest of the numbers. */
    public static double min(Double2 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static double max(Double2 value) {
        return value.fold(MAX);
    }

    /** The sum of the products, in their order. */
    public static double dot(Double2 a, Double2 b) {
        return mult(a, b).fold(ADD);
    }

    /** The Euclidean length. */
    public static double length(Double2 value) {
        return TornadoMath.sqrt(dot(value, value));
    }

    /** Whether the numbers are the same, bit for bit. */
    public static boolean isEqual(Double2 a, Double2 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Double2 value) {
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

    public Double2 duplicate() {
        return new Double2(storage.clone());
    }
}
