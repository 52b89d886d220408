package dev.gyre.jvm.simd;

import dev.gyre.jvm.simd.lane.DoubleAngles;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/** Tangents and angles of doubles beside {@link StrictMath}'s, all of them at most an ulp away. */
class DoubleAnglesTest {
    @Test
    void tangents() {
        for (double most : new double[] {0.7, 2, 1e6, 1e12}) {
            check(DoubleAngles::tan, StrictMath::tan, FunctionCheck.between(1, -most, most));
        }
        check(DoubleAngles::tan, StrictMath::tan, FunctionCheck.sizes(1, -1074, 1023));
    }

    /** Near a multiple of a right angle a tangent is what the reduction leaves, or its inverse. */
    @Test
    void tangentsNearRightAngles() {
        double[] x = new double[300_000];
        for (int k = 0; k < x.length; k++) {
            x[k] = k * (Math.PI / 2);
        }
        check(DoubleAngles::tan, StrictMath::tan, x);
    }

    @Test
    void arcsinesAndArccosines() {
        for (double least : new double[] {-1, 0.999}) {
            check(DoubleAngles::asin, StrictMath::asin, FunctionCheck.between(1, least, 1));
            check(DoubleAngles::acos, StrictMath::acos, FunctionCheck.between(1, least, 1));
            check(DoubleAngles::acos, StrictMath::acos, FunctionCheck.between(1, -1, -least));
        }
        check(DoubleAngles::asin, StrictMath::asin, FunctionCheck.sizes(1, -1074, 1023));
        check(DoubleAngles::acos, StrictMath::acos, FunctionCheck.sizes(1, -60, 0));
    }

    @Test
    void arctangents() {
        check(DoubleAngles::atan, StrictMath::atan, FunctionCheck.between(1, -3, 3));
        check(DoubleAngles::atan, StrictMath::atan, FunctionCheck.between(1, -500, 500));
        check(DoubleAngles::atan, StrictMath::atan, FunctionCheck.sizes(1, -1074, 1023));
    }

    @Test
    void anglesOfPoints() {
        check(DoubleAngles::atan2, StrictMath::atan2, FunctionCheck.between(1, -5, 5), FunctionCheck.between(2, -5, 5));
        check(
                DoubleAngles::atan2,
                StrictMath::atan2,
                FunctionCheck.between(1, -1e300, 1e300),
                FunctionCheck.between(2, -1e-5, 1e-5));
        for (int most : new int[] {4, 70, 1023}) {
            check(
                    DoubleAngles::atan2,
                    StrictMath::atan2,
                    FunctionCheck.sizes(1, -most, most),
                    FunctionCheck.sizes(2, -most, most));
        }
    }

    /** Where one reduction ends and another begins. */
    @Test
    void endsOfReductions() {
        double[] ends = {0.5, 7 / 16.0, 11 / 16.0, 19 / 16.0, 39 / 16.0, Math.PI / 4, 3 * Math.PI / 4, 0x1p20, 1};
        double[] x = new double[ends.length * 200];
        for (int i = 0; i < x.length; i++) {
            double end = ends[i % ends.length];
            x[i] = (i % 2 == 0 ? 1 : -1) * (end + (i / ends.length - 100) * Math.ulp(end));
        }
        check(DoubleAngles::tan, StrictMath::tan, x);
        check(DoubleAngles::asin, StrictMath::asin, x);
        check(DoubleAngles::acos, StrictMath::acos, x);
        check(DoubleAngles::atan, StrictMath::atan, x);
    }

    private static void check(UnaryOperator<DoubleVector> vector, DoubleUnaryOperator java, double[] x) {
        FunctionCheck.check(vector, java, x, 1);
    }

    private static void check(BinaryOperator<DoubleVector> vector, DoubleBinaryOperator java, double[] x, double[] y) {
        FunctionCheck.check(vector, java, x, y, 1);
    }
}
