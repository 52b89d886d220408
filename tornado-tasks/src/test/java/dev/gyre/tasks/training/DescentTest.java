package dev.gyre.tasks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class DescentTest {

    private final FloatArray norm = new FloatArray(1);
    private final FloatArray scale = new FloatArray(1);

    private void clip(float limit, float... gradient) {
        FloatArray x = FloatArray.fromArray(gradient);
        FloatArray sums = new FloatArray(Descent.SLICES);
        Descent.squares(x, x, x, x, sums, gradient.length, 0, 0, 0);
        Descent.clip(sums, norm, scale, limit);
    }

    @Test
    void gradientsWithinTheLimitStay() {
        clip(10f, 3f, 4f);
        assertThat(norm.get(0)).isEqualTo(5f);
        assertThat(scale.get(0)).isEqualTo(1f);
    }

    @Test
    void gradientsBeyondTheLimitShrinkToIt() {
        clip(1f, 3f, 4f);
        assertThat(scale.get(0)).isCloseTo(0.2f, within(1e-6f));
    }

    @Test
    void noGradientIsNoProblem() {
        clip(1f, 0f, 0f);
        assertThat(norm.get(0)).isZero();
        assertThat(scale.get(0)).isEqualTo(1f);
    }

    /** The last one's square overflows: the norm is infinite. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e30f})
    void normThatIsNotFiniteMakesTheScaleNotANumber(float bad) {
        clip(1f, 1f, bad);
        assertThat(Float.isFinite(norm.get(0))).isFalse();
        assertThat(scale.get(0)).isNaN();
    }

    @Test
    void firstStepOfAdamIsTheLearningRate() {
        FloatArray p = FloatArray.fromElements(1f, -2f, 0f);
        FloatArray m = new FloatArray(3);
        FloatArray v = new FloatArray(3);
        FloatArray g = FloatArray.fromElements(0.5f, -1e-3f, 0f);
        FloatArray schedule = FloatArray.fromElements(0.01f, 0.1f, 0.001f, 0f);
        Descent.adamW(p, m, v, g, FloatArray.fromElements(1f), schedule, 3, 0.9f, 0.999f, 1e-8f, 0f);
        assertThat(p.get(0)).isCloseTo(0.99f, within(1e-5f));
        assertThat(p.get(1)).isCloseTo(-1.99f, within(1e-5f));
        assertThat(p.get(2)).isZero();
    }

    @Test
    void decayNeedsNoGradient() {
        FloatArray p = FloatArray.fromElements(2f);
        FloatArray zero = FloatArray.fromElements(0f);
        FloatArray schedule = FloatArray.fromElements(0.1f, 0.1f, 0.001f, 0f);
        Descent.adamW(p, new FloatArray(1), new FloatArray(1), zero, zero, schedule, 1, 0.9f, 0.999f, 1e-8f, 0.5f);
        assertThat(p.get(0)).isCloseTo(2f * (1f - 0.1f * 0.5f), within(1e-6f));
    }

    private static FloatArray filled(int n, float value) {
        FloatArray x = new FloatArray(n);
        x.init(value);
        return x;
    }

    /** Element SLICES belongs to slice 0 again; each tensor counts, up to its own length. */
    @Test
    void squaresOfFourTensorsAreAddedBySlice() {
        FloatArray sums = filled(Descent.SLICES, 7f);
        FloatArray x0 = filled(Descent.SLICES + 1, 1f);
        Descent.squares(x0, filled(3, 2f), filled(2, 3f), filled(1, 4f), sums, Descent.SLICES + 1, 3, 2, 1);
        assertThat(sums.get(0)).isEqualTo(2f + 4f + 9f + 16f);
        assertThat(sums.get(1)).isEqualTo(1f + 4f + 9f);
        assertThat(sums.get(2)).isEqualTo(1f + 4f);
        assertThat(sums.get(Descent.SLICES - 1)).isEqualTo(1f);
        Descent.moreSquares(x0, filled(3, 2f), filled(2, 3f), filled(1, 4f), sums, Descent.SLICES, 3, 2, 1);
        assertThat(sums.get(0)).isEqualTo(31f + 30f);
        assertThat(sums.get(1)).isEqualTo(28f);
        assertThat(sums.get(2)).isEqualTo(10f);
        assertThat(sums.get(Descent.SLICES - 1)).isEqualTo(2f);
    }

    /** m / correction1 and sqrt(v / correction2) are the gradient: with one as large as epsilon, half a step. */
    @Test
    void epsilonIsAddedToTheRoot() {
        FloatArray p = filled(1, 0f);
        FloatArray schedule = FloatArray.fromElements(1f, 0.1f, 0.001f, 0f);
        Descent.adamW(
                p, filled(1, 0f), filled(1, 0f), filled(1, 1e-3f), filled(1, 1f), schedule, 1, 0.9f, 0.999f, 1e-3f, 0f);
        assertThat(p.get(0)).isCloseTo(-0.5f, within(1e-4f));
    }
}
