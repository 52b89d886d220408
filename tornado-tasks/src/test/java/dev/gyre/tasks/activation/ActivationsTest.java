package dev.gyre.tasks.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class ActivationsTest {

    /** Values of the normal distribution function from tables. */
    @ParameterizedTest
    @CsvSource({
        "-6, 9.865876450376981e-10",
        "-3, 1.3498980316300933e-3",
        "-2, 2.2750131948179195e-2",
        "-1, 0.15865525393145707",
        "-0.5, 0.3085375387259869",
        "0, 0.5",
        "0.25, 0.5987063256829237",
        "1, 0.8413447460685429",
        "1.5, 0.9331927987311419",
        "2.5, 0.9937903346742238",
        "4, 0.9999683287581669"
    })
    void normalDistributionWithinItsBound(float x, double expected) {
        assertThat((double) Activations.normal(x)).isCloseTo(expected, within(2.5e-7));
    }

    @Test
    void normalDistributionNeverFallsByMoreThanRounding() {
        float last = 0f;
        for (int i = -8000; i <= 8000; i++) {
            float p = Activations.normal(i / 1000f);
            assertThat(p).isBetween(Math.max(0f, last - 1.2e-7f), 1f);
            last = p;
        }
    }

    @Test
    void farOutEverythingReachesItsLimit() {
        FloatArray x = FloatArray.fromElements(-1e30f, -200f, 200f, 1e30f);
        FloatArray y = new FloatArray(4);
        Activations.sigmoid(x, y, 4);
        assertThat(y.toHeapArray()).containsExactly(0f, 0f, 1f, 1f);
        Activations.silu(x, y, 4);
        assertThat(y.toHeapArray()).containsExactly(-0f, -0f, 200f, 1e30f);
        Activations.gelu(x, y, 4);
        assertThat(y.toHeapArray()).containsExactly(-0f, -0f, 200f, 1e30f);
        Activations.relu(x, y, 4);
        assertThat(y.toHeapArray()).containsExactly(0f, 0f, 200f, 1e30f);
    }

    @Test
    void gradientsFarOutAreFinite() {
        FloatArray x = FloatArray.fromElements(-1e15f, -200f, 200f, 1e15f);
        FloatArray dy = FloatArray.fromElements(1f, 1f, 1f, 1f);
        FloatArray dx = new FloatArray(4);
        Activations.siluGradient(x, dy, dx, 4);
        assertThat(dx.toHeapArray()).containsExactly(-0f, -0f, 1f, 1f);
        Activations.geluGradient(x, dy, dx, 4);
        assertThat(dx.toHeapArray()).containsExactly(0f, 0f, 1f, 1f);
    }

    @Test
    void notANumberStaysVisible() {
        FloatArray x = FloatArray.fromElements(Float.NaN);
        FloatArray y = new FloatArray(1);
        Activations.relu(x, y, 1);
        assertThat(y.get(0)).isNaN();
        Activations.gelu(x, y, 1);
        assertThat(y.get(0)).isNaN();
    }
}
