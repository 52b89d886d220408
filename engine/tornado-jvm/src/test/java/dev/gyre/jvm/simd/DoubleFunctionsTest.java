package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.simd.lane.DoubleFunctions;
import dev.gyre.jvm.simd.lane.Roundings;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;

/** Functions of doubles beside Java's, which are themselves within an ulp of the exact values. */
class DoubleFunctionsTest {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final double[] SPECIAL = {
        0,
        -0.0,
        1,
        -1,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        709.78,
        709.79,
        1000,
        -708.5,
        -745.1,
        -745.2,
        -1000,
        1e-300,
        -1e-300,
        1e-10,
        Math.PI,
        Math.PI / 2,
        -3 * Math.PI,
        0x1p20,
        1e22,
        0.625,
        0x1.3ffffffffffffp-1,
        19.1,
        22,
        Math.sqrt(0.5),
        Math.nextDown(Math.sqrt(0.5))
    };

    @Test
    void floorAndCeilAreExact() {
        for (double most : new double[] {2, 1e4, 0x1p52, 0x1p53, 1e300}) {
            check(Roundings::floor, StrictMath::floor, -most, most, 0);
            check(Roundings::ceil, StrictMath::ceil, -most, most, 0);
        }
    }

    @Test
    void roundingIsJavas() {
        for (double most : new double[] {2, 1e4, 0x1p51, 0x1p53, 1e19, 1e300}) {
            check(
                    x -> (DoubleVector) Roundings.round(x).convert(VectorOperators.L2D, 0),
                    x -> (double) Math.round(x),
                    -most,
                    most,
                    0);
        }
        double[] x = new double[LANES];
        for (int k = -4096;
                k < 4096;
                k++) { // halves and their neighbours, whole numbers at which one way of rounding ends
            for (double around : new double[] {0, 0x1p51, -0x1p51, 0x1p52}) {
                double half = around + k * 0.5;
                Arrays.fill(x, half);
                x[0] = Math.nextUp(half);
                x[1] = Math.nextDown(half);
                long[] y =
                        Roundings.round(DoubleVector.fromArray(SPECIES, x, 0)).toArray();
                assertThat(y).isEqualTo(Arrays.stream(x).mapToLong(Math::round).toArray());
            }
        }
    }

    @Test
    void expIsWithinAnUlp() {
        check(DoubleFunctions::exp, StrictMath::exp, -750, 710, 1);
        check(DoubleFunctions::exp, StrictMath::exp, -1, 1, 1);
    }

    @Test
    void logIsWithinAnUlp() {
        check(DoubleFunctions::log, StrictMath::log, 0, 100, 1);
        check(DoubleFunctions::log, StrictMath::log, 0.5, 2, 1);
        check(DoubleFunctions::log, StrictMath::log, 0, 1e-307, 1);
    }

    @Test
    void sinAndCosAreWithinAnUlp() {
        for (double most : new double[] {1, 10, 1e6, 1e12}) {
            check(DoubleFunctions::sin, StrictMath::sin, -most, most, 1);
            check(DoubleFunctions::cos, StrictMath::cos, -most, most, 1);
        }
    }

    /** Multiples of a right angle leave little after its subtraction. */
    @Test
    void anglesNearRightOnesAreReduced() {
        double[] x = new double[LANES];
        for (int k = 0; k < 300_000; k += LANES) {
            for (int i = 0; i < LANES; i++) {
                x[i] = (k + i) * (Math.PI / 2);
            }
            double[] sines =
                    DoubleFunctions.sin(DoubleVector.fromArray(SPECIES, x, 0)).toArray();
            double[] cosines =
                    DoubleFunctions.cos(DoubleVector.fromArray(SPECIES, x, 0)).toArray();
            for (int i = 0; i < LANES; i++) {
                compare(x[i], StrictMath.sin(x[i]), sines[i], 1);
                compare(x[i], StrictMath.cos(x[i]), cosines[i], 1);
            }
        }
    }

    @Test
    void tanhIsWithinTwoUlps() {
        check(DoubleFunctions::tanh, StrictMath::tanh, -25, 25, 2);
        check(DoubleFunctions::tanh, StrictMath::tanh, -0.7, 0.7, 2);
    }

    private static void check(
            UnaryOperator<DoubleVector> vector, DoubleUnaryOperator java, double low, double high, int ulps) {
        SplittableRandom random = new SplittableRandom(1);
        double[] x = new double[LANES];
        for (int round = 0; round < 20_000; round++) {
            for (int i = 0; i < LANES; i++) {
                int special = round * LANES + i;
                x[i] = special < SPECIAL.length ? SPECIAL[special] : random.nextDouble(low, high);
            }
            double[] y = vector.apply(DoubleVector.fromArray(SPECIES, x, 0)).toArray();
            for (int i = 0; i < LANES; i++) {
                compare(x[i], java.applyAsDouble(x[i]), y[i], ulps);
            }
        }
    }

    private static void compare(double x, double java, double actual, int ulps) {
        if (Double.isNaN(java) || Double.isInfinite(java) || java == 0) {
            assertThat(Double.valueOf(actual)).as("at %s", x).isEqualTo(Double.valueOf(java));
        } else if (Math.abs(java - actual) > ulps * Math.ulp(java)) {
            assertThat(actual).as("at %s", x).isEqualTo(java);
        }
    }
}
