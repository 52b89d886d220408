package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.simd.lane.DoublePowers;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;

/** Powers and cube roots of doubles beside {@link StrictMath}'s, all of them at most an ulp away. */
class DoublePowersTest {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    @Test
    void cubeRoots() {
        FunctionCheck.check(DoublePowers::cbrt, StrictMath::cbrt, FunctionCheck.between(1, -9, 9), 1);
        FunctionCheck.check(DoublePowers::cbrt, StrictMath::cbrt, FunctionCheck.sizes(1, -1074, 1023), 1);
    }

    @Test
    void powers() {
        checkPowers(0, 100, -100, 100);
        checkPowers(0.5, 1.5, -1000, 1000);
        checkPowers(0.999, 1.001, -700_000, 700_000);
        checkPowers(0, 1e300, -1.05, 1.05);
        checkPowers(0, 1e-308, -1.05, 1.05);
        checkPowers(-10, 10, -3, 3);
        FunctionCheck.check(
                DoublePowers::pow,
                StrictMath::pow,
                FunctionCheck.sizes(1, -1074, 1023),
                FunctionCheck.sizes(2, -1074, 1023),
                1);
        FunctionCheck.check(
                DoublePowers::pow,
                StrictMath::pow,
                FunctionCheck.sizes(1, -1074, 1023),
                FunctionCheck.sizes(2, -12, 3),
                1);
    }

    private static void checkPowers(double low, double high, double least, double most) {
        FunctionCheck.check(
                DoublePowers::pow,
                StrictMath::pow,
                FunctionCheck.between(1, low, high),
                FunctionCheck.between(2, least, most),
                1);
    }

    /** Of negative numbers, and up to where every number is even. */
    @Test
    void powersOfWholeExponents() {
        double[] x = FunctionCheck.between(1, -3, 3);
        double[] y = FunctionCheck.between(2, -40, 40);
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.rint(y[i]);
            if (i % 8 == 0) {
                x[i] = -1 - (i % 16) * 0x1p-53;
                y[i] = (i % 3 == 0 ? -1 : 1) * Math.rint(0x1p51 + i * 0x1p38);
            }
        }
        FunctionCheck.check(DoublePowers::pow, StrictMath::pow, x, y, 1);
    }

    @Test
    void whatIsANumberIsExact() {
        for (int x = 1; x < 200; x++) {
            for (int y = 0; y <= 6; y++) {
                double exact = Math.pow(x, y);
                assertThat(DoublePowers.pow(of(x), of(y)).lane(0)).isEqualTo(exact);
                assertThat(DoublePowers.pow(of(exact), of(1.0)).lane(0)).isEqualTo(exact);
            }
            assertThat(DoublePowers.cbrt(of((double) x * x * x)).lane(0)).isEqualTo(x);
        }
    }

    private static DoubleVector of(double x) {
        return DoubleVector.broadcast(SPECIES, x);
    }
}
