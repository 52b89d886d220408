package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.simd.lane.Angles;
import dev.gyre.jvm.simd.lane.Functions;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;

/** Tangents, angles, and the functions of two arguments. */
class AnglesTest {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        -1f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        0.5f,
        -0.5f,
        Math.nextUp(0.5f),
        Math.nextUp(1f),
        2f,
        0.41421357f,
        2.4142137f,
        1e-20f,
        1e20f,
        70_000f,
        1.5707964f,
        -1.5707964f
    };

    @Test
    void tangentsAreWithinFourUlps() {
        check(Angles::tan, Math::tan, -10, 10, 4);
        check(Angles::tan, Math::tan, -60_000, 60_000, 4);
        check(Angles::tan, Math::tan, 1.57, 1.571, 4);
    }

    @Test
    void anglesOfSinesAndCosinesAreWithinThreeUlps() {
        check(Angles::asin, Math::asin, -1.1, 1.1, 3);
        check(Angles::acos, Math::acos, -1.1, 1.1, 3);
        check(Angles::acos, Math::acos, 0.999, 1, 3);
    }

    @Test
    void anglesOfTangentsAreWithinThreeUlps() {
        check(Angles::atan, Math::atan, -5, 5, 3);
        check(Angles::atan, Math::atan, -500, 500, 3);
        check(Angles::atan2, Math::atan2, 5, 5, 3);
        check(Angles::atan2, Math::atan2, 5, 500, 3);
        check(Angles::atan2, Math::atan2, 1e30, 1e-5, 3);
    }

    @Test
    void powersAreWithinAnUlp() {
        check(Functions::pow, Math::pow, 0, 5, -50, 50, 1);
        check(Functions::pow, Math::pow, 0, 1, 0, 4, 1);
        check(Functions::pow, Math::pow, 0, 1e30, -2, 2, 1);
        check(Functions::pow, Math::pow, -3, 3, -4, 4, 1);
    }

    private static void check(
            UnaryOperator<FloatVector> vector, DoubleUnaryOperator exact, double low, double high, int ulps) {
        check((x, _) -> vector.apply(x), (x, _) -> exact.applyAsDouble(x), low, high, 0, 1, ulps);
    }

    private static void check(
            BinaryOperator<FloatVector> vector, DoubleBinaryOperator exact, double most, double other, int ulps) {
        check(vector, exact, -most, most, -other, other, ulps);
    }

    private static void check(
            BinaryOperator<FloatVector> vector,
            DoubleBinaryOperator exact,
            double low,
            double high,
            double otherLow,
            double otherHigh,
            int ulps) {
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[LANES];
        float[] y = new float[LANES];
        for (int round = 0; round < 20_000; round++) {
            for (int i = 0; i < LANES; i++) {
                int special = round * LANES + i;
                boolean first = special < SPECIAL.length * SPECIAL.length;
                x[i] = first ? SPECIAL[special / SPECIAL.length] : (float) random.nextDouble(low, high);
                y[i] = first ? SPECIAL[special % SPECIAL.length] : (float) random.nextDouble(otherLow, otherHigh);
            }
            float[] actual = vector.apply(FloatVector.fromArray(SPECIES, x, 0), FloatVector.fromArray(SPECIES, y, 0))
                    .toArray();
            for (int i = 0; i < LANES; i++) {
                compare(x[i], y[i], exact.applyAsDouble(x[i], y[i]), actual[i], ulps);
            }
        }
    }

    private static void compare(float x, float y, double exact, float actual, int ulps) {
        float rounded = (float) exact;
        boolean near = rounded != 0 && Float.isFinite(rounded) && Math.abs(exact - actual) <= ulps * Math.ulp(rounded);
        if (!near) {
            assertThat(Float.valueOf(actual)).as("of %s, %s", x, y).isEqualTo(Float.valueOf(rounded));
        }
    }
}
