package dev.gyre.tasks.mlstm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Gates where the plain formulas overflow or cancel. */
class MlstmGatesTest {

    @ParameterizedTest
    @ValueSource(floats = {-1000f, -80f, -3f, -1e-3f, 0f, 0.5f, 5f, 20f, 60f, 1000f})
    void logSigmoidKeepsItsRelativePrecision(float x) {
        double expected = Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs((double) x)));

        assertThat((double) MlstmGates.logSigmoid(x)).isCloseTo(expected, within(3e-7 * Math.abs(expected)));
    }

    @Test
    void paddingIsAStepThatChangesNothing() {
        FloatArray logI = new FloatArray(4);
        FloatArray logF = new FloatArray(4);
        MlstmGates.pack(FloatArray.fromElements(1f), FloatArray.fromElements(2f), logI, logF, 1, 1, 1, 4);
        FloatArray m = new FloatArray(4);
        FloatArray inter = new FloatArray(4);
        FloatArray key = new FloatArray(4);
        FloatArray last = new FloatArray(1);

        MlstmGates.scan(logI, logF, FloatArray.fromElements(0.25f), m, inter, key, last, 1, 1, 4);
        MlstmGates.weights(inter, key, 4);

        assertThat(last.get(0)).isEqualTo(m.get(0));
        assertThat(inter.get(3)).isEqualTo(inter.get(0)).isPositive();
        assertThat(key.get(0)).isEqualTo(1f);
        assertThat(key.get(1) + key.get(2) + key.get(3)).isZero();
    }

    @Test
    void theSumInsideTheMaximumHasADerivativeOnlyWhereItIsTheLarger() {
        FloatArray sums = FloatArray.fromElements(3f, -3f, 0.5f, -0.5f, 7f);
        FloatArray m = FloatArray.fromElements(0f, 0f, 0f, 0f, -500f);
        FloatArray inverse = new FloatArray(5);

        MlstmGates.invert(sums, m, inverse, 5);

        assertThat(sums.toHeapArray()).containsExactly(1f, -1f, 0f, 0f, 0f);
        assertThat(inverse.get(1)).isCloseTo(1f / 3f, within(1e-6f));
        assertThat(inverse.get(3)).isCloseTo(1f, within(2e-6f));
        assertThat(inverse.get(4)).isBetween(0f, 1e-37f);
    }
}
