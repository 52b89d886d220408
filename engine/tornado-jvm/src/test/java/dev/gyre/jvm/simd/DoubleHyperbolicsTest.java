package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.simd.lane.DoubleHyperbolics;
import dev.gyre.jvm.simd.lane.DoublePowers;
import dev.gyre.jvm.simd.lane.Roundings;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/** Hyperbolic functions, logarithms, hypotenuses and remainders of doubles beside {@link StrictMath}'s. */
class DoubleHyperbolicsTest {
    @Test
    void sines() {
        check(DoubleHyperbolics::sinh, StrictMath::sinh, 1.2, 2);
        check(DoubleHyperbolics::sinh, StrictMath::sinh, 25, 2);
        check(DoubleHyperbolics::sinh, StrictMath::sinh, 711, 2);
    }

    @Test
    void cosines() {
        check(DoubleHyperbolics::cosh, StrictMath::cosh, 1.2, 2);
        check(DoubleHyperbolics::cosh, StrictMath::cosh, 25, 2);
        check(DoubleHyperbolics::cosh, StrictMath::cosh, 711, 2);
    }

    @Test
    void exponentials() {
        check(DoubleHyperbolics::expm1, StrictMath::expm1, 1, 1);
        check(DoubleHyperbolics::expm1, StrictMath::expm1, 60, 1);
        check(DoubleHyperbolics::expm1, StrictMath::expm1, 710, 1);
    }

    @Test
    void logarithmsOfWhatIsOneMore() {
        check(DoubleHyperbolics::log1p, StrictMath::log1p, 1, 1);
        check(DoubleHyperbolics::log1p, StrictMath::log1p, 1000, 1);
    }

    @Test
    void decimalLogarithms() {
        check(DoubleHyperbolics::log10, StrictMath::log10, 2, 2);
        check(DoubleHyperbolics::log10, StrictMath::log10, 1000, 2);
        double power = 1;
        for (int n = 0; n <= 22; n++) {
            DoubleVector x = DoubleVector.broadcast(DoubleVector.SPECIES_PREFERRED, power);
            assertThat(DoubleHyperbolics.log10(x).lane(0)).isEqualTo(n);
            power *= 10;
        }
    }

    @Test
    void hypotenuses() {
        for (int most : new int[] {2, 30, 560, 1023}) {
            FunctionCheck.check(
                    DoublePowers::hypot,
                    StrictMath::hypot,
                    FunctionCheck.sizes(1, -Math.min(most, 1074), most),
                    FunctionCheck.sizes(2, -most, most),
                    1);
        }
        FunctionCheck.check(
                DoublePowers::hypot,
                StrictMath::hypot,
                FunctionCheck.sizes(1, -1074, -1000),
                FunctionCheck.sizes(2, -1074, -1000),
                1);
    }

    @Test
    void remaindersAreExact() {
        for (int most : new int[] {2, 30, 51, 1023}) {
            FunctionCheck.check(
                    Roundings::rem,
                    (x, y) -> x % y,
                    FunctionCheck.sizes(1, -most, most),
                    FunctionCheck.sizes(2, -most / 2, most / 4),
                    0);
        }
        double[] multiples = FunctionCheck.between(1, -1e6, 1e6);
        double[] divisors = FunctionCheck.between(2, -3, 3);
        for (int i = 0; i < multiples.length; i++) { // quotients that are whole, or next to it
            multiples[i] = Math.rint(multiples[i]) * divisors[i];
        }
        FunctionCheck.check(Roundings::rem, (x, y) -> x % y, multiples, divisors, 0);
    }

    private static void check(UnaryOperator<DoubleVector> vector, DoubleUnaryOperator java, double most, int ulps) {
        FunctionCheck.check(vector, java, FunctionCheck.between(1, -most, most), ulps);
        FunctionCheck.check(vector, java, FunctionCheck.sizes(1, -1074, 10), ulps);
    }
}
