package dev.gyre.models.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** How well a series repeats itself. */
class NaiveErrorTest {

    private static float[] of(int length, IntToDoubleFunction value) {
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = (float) value.applyAsDouble(i);
        }
        return x;
    }

    @Test
    void whatRepeatsHasNone() {
        float[] x = of(60, i -> i % 12 == 3 ? 5 : i % 12);
        assertThat(NaiveError.of(x, 0, x.length)).isZero();
    }

    @Test
    void aLineMovesBySteps() {
        float[] x = of(40, i -> 0.25 * i);
        assertThat(NaiveError.of(x, 0, x.length)).isEqualTo(0.25f);
    }

    /** Values outside of the range don't count, nor do pairs of which one is missing. */
    @Test
    void onlyPairsWithinCount() {
        float[] x = of(40, i -> i < 10 || i >= 30 ? 100 * i : i % 3);
        x[15] = Float.NaN;
        assertThat(NaiveError.of(x, 10, 30)).isZero();
        assertThat(NaiveError.of(x, 0, 40)).isGreaterThan(1);
    }

    @Test
    void tooFewValuesSayNothing() {
        assertThat(NaiveError.of(of(8, i -> i), 0, 8)).isEqualTo(1);
        assertThat(NaiveError.of(of(9, i -> i), 0, 9)).isEqualTo(1);
        assertThat(NaiveError.of(of(9, i -> 3 * i), 0, 9)).isEqualTo(3);
    }
}
