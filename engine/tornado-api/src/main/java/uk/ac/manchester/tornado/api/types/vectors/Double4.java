package uk.ac.manchester.tornado.api.types.vectors;

import java.util.Arrays;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Four 64-bit floats, x to w. Operations go number by number. */
public final class Double4 extends Doubles<Double4> {
    public static final Class<Double4> TYPE = Double4.class;

    /** A vector of zeros. */
    public Double4() {
        this(new double[4]);
    }

    public Double4(double x, double y, double z, double w) {
        this(new double[] {x, y, z, w});
    }

    private Double4(double[] storage) {
        super(storage);
    }

    @Override
    Double4 zeros() {
        return new Double4();
    }

    public static Double4 add(Double4 a, Double4 b) {
        return a.combine(b, ADD);
    }

    public static Double4 add(Double4 a, double b) {
        return a.combine(b, ADD);
    }

    public static Double4 sub(Double4 a, Double4 b) {
        return a.combine(b, SUB);
    }

    public static Double4 sub(Double4 a, double b) {
        return a.combine(b, SUB);
    }

    public static Double4 mult(Double4 a, Double4 b) {
        return a.combine(b, MULT);
    }

    public static Double4 mult(Double4 a, double b) {
        return a.combine(b, MULT);
    }

    public static Double4 div(Double4 a, Double4 b) {
        return a.combine(b, DIV);
    }

    public static Double4 div(Double4 a, double b) {
        return a.combine(b, DIV);
    }

    public static Double4 min(Double4 a, Double4 b) {
        return a.combine(b, MIN);
    }

    public static Double4 max(Double4 a, Double4 b) {
        return a.combine(b, MAX);
    }

    public static Double4 inc(Double4 a, double value) {
        return add(a, value);
    }

    public static Double4 dec(Double4 a, double value) {
        return sub(a, value);
    }

    /** The vector times the inverse of a number. */
    public static Double4 scaleByInverse(Double4 a, double value) {
        return mult(a, 1d / value);
    }

    public static Double4 scale(Double4 a, double value) {
        return mult(a, value);
    }

    public static Double4 sqrt(Double4 a) {
        return a.map(TornadoMath::sqrt);
    }

    public static Double4 floor(Double4 a) {
        return a.map(TornadoMath::floor);
    }

    /** The fraction of each number above its floor. */
    public static Double4 fract(Double4 a) {
        return a.map(TornadoMath::fract);
    }

    /** The numbers, put between the bounds. */
    public static Double4 clamp(Double4 x, double min, double max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** Scales the vector itself to length 1. */
    public static void normalise(Double4 value) {
        value.set(scaleByInverse(value, length(value)));
    }

    /** The smallest of the numbers. */
    public static double min(Double4 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static double max(Double4 value) {
        return value.fold(MAX);
    }

    /** The sum of the products, in their order. */
    public static double dot(Double4 a, Double4 b) {
        return mult(a, b).fold(ADD);
    }

    /** The Euclidean length. */
    public static double length(Double4 value) {
        return TornadoMath.sqrt(dot(value, value));
    }

    /** Whether the numbers are the same, bit for bit. */
    public static boolean isEqual(Double4 a, Double4 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Double4 value) {
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

    public double getW() {
        return get(3);
    }

    public void setW(double value) {
        set(3, value);
    }

    public Double4 duplicate() {
        return new Double4(storage.clone());
    }

    /** The first two numbers. */
    public Double2 asDouble2() {
        return new Double2(get(0), get(1));
    }

    /** The first three numbers. */
    public Double3 asDouble3() {
        return new Double3(get(0), get(1), get(2));
    }

    /** The first two numbers. */
    public Double2 getLow() {
        return new Double2(get(0), get(1));
    }

    /** The last two numbers. */
    public Double2 getHigh() {
        return new Double2(get(2), get(3));
    }

    public void fill(double value) {
        Arrays.fill(storage, value);
    }
}
