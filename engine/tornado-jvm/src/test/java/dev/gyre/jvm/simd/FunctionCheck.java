package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** Compares functions of vectors of doubles with Java's at special numbers and given ones, and vectors of one length with those of others. */
final class FunctionCheck {
    private static final int POINTS = 80_000;
    private static final double[] SPECIAL = IntStream.range(0, 2)
            .mapToObj(i -> i)
            .flatMapToDouble(i -> DoubleStream.of(
                            0,
                            Double.MIN_VALUE,
                            1e-310,
                            Double.MIN_NORMAL,
                            1e-300,
                            1e-17,
                            1e-8,
                            1.0 / 3,
                            0.5,
                            Math.nextDown(0.5),
                            Math.nextUp(0.5),
                            Math.nextDown(1.0),
                            1,
                            Math.nextUp(1.0),
                            Math.PI / 2,
                            2,
                            3,
                            4.5,
                            22,
                            0x1p20,
                            1e16,
                            0x1p51 + 0.5,
                            0x1p52 + 1,
                            0x1p53 - 1,
                            0x1p53,
                            0x1p53 + 2,
                            1e22,
                            1e100,
                            Double.MAX_VALUE,
                            Double.POSITIVE_INFINITY,
                            Double.NaN)
                    .map(x -> i == 0 ? x : -x))
            .toArray();

    private FunctionCheck() {}

    /** Evenly distributed numbers. */
    static double[] between(int seed, double low, double high) {
        return new SplittableRandom(seed).doubles(POINTS, low, high).toArray();
    }

    /** Numbers of both signs whose exponents are evenly distributed. */
    static double[] sizes(int seed, int least, int most) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, POINTS)
                .mapToDouble(i -> (random.nextBoolean() ? 1 : -1)
                        * Math.scalb(random.nextDouble(1, 2), random.nextInt(least, most + 1)))
                .toArray();
    }

    static void check(UnaryOperator<DoubleVector> vector, DoubleUnaryOperator java, double[] x, int ulps) {
        double[] all = joined(SPECIAL, x);
        compare((v, _) -> vector.apply(v), (v, _) -> java.applyAsDouble(v), all, all, ulps);
    }

    /** All pairs of special numbers, and those of two arrays of one length. */
    static void check(
            BinaryOperator<DoubleVector> vector, DoubleBinaryOperator java, double[] x, double[] y, int ulps) {
        int n = SPECIAL.length;
        double[] first = new double[n * n];
        double[] second = new double[n * n];
        Arrays.setAll(first, i -> SPECIAL[i / n]);
        Arrays.setAll(second, i -> SPECIAL[i % n]);
        compare(vector, java, joined(first, x), joined(second, y), ulps);
    }

    private static double[] joined(double[] a, double[] b) {
        return DoubleStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }

    private static void compare(
            BinaryOperator<DoubleVector> vector, DoubleBinaryOperator java, double[] x, double[] y, int ulps) {
        double[] actual = applied(DoubleVector.SPECIES_PREFERRED, vector, x, y, x.length);
        for (int i = 0; i < x.length; i++) {
            double expected = java.applyAsDouble(x[i], y[i]);
            boolean exact = Double.isNaN(expected) || Double.isInfinite(expected) || expected == 0;
            if (exact || !(Math.abs(expected - actual[i]) <= ulps * Math.ulp(expected))) {
                assertThat(Double.valueOf(actual[i]))
                        .as("of %s, %s", x[i], y[i])
                        .isEqualTo(Double.valueOf(expected));
            }
        }
        int some = Math.min(x.length, 5_000);
        for (VectorSpecies<Double> species : Arrays.asList(DoubleVector.SPECIES_128, DoubleVector.SPECIES_256)) {
            assertThat(applied(species, vector, x, y, some)).isEqualTo(Arrays.copyOf(actual, some));
        }
    }

    private static double[] applied(
            VectorSpecies<Double> species, BinaryOperator<DoubleVector> vector, double[] x, double[] y, int n) {
        int lanes = species.length();
        double[] result = new double[n + lanes];
        double[] a = Arrays.copyOf(x, n + lanes);
        double[] b = Arrays.copyOf(y, n + lanes);
        for (int i = 0; i < n; i += lanes) {
            vector.apply(DoubleVector.fromArray(species, a, i), DoubleVector.fromArray(species, b, i))
                    .intoArray(result, i);
        }
        return Arrays.copyOf(result, n);
    }
}
