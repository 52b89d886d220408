package dev.gyre.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Which steps the search tries, given the values and slopes that it finds there: worked by hand from algorithms 3.5 and 3.6 and from
 * the cubic (3.59). The line begins at 0 with value 0 and slope -1, so that a value has to be at most -0.0001 step, and a slope at most 0.9
 * either way.
 */
class StrongWolfeTest {

    /** A value and a slope that the search is told. */
    private record Told(double value, double slope) {}

    private final List<Double> tried = new ArrayList<>();

    /** Searches a function that has the given values at the steps tried, one after the other, and the last one from then on. */
    private Optional<StrongWolfe.Point> search(double first, Told... values) {
        Objective script = (x, gradient) -> {
            Told told = values[Math.min(tried.size(), values.length - 1)];
            tried.add(x[0]);
            gradient[0] = told.slope();
            return told.value();
        };
        double[] origin = {0};
        return new StrongWolfe(script, origin, 0, new double[] {-1}, new double[] {1}).search(first);
    }

    private void assertTried(double... steps) {
        assertThat(tried).hasSize(steps.length);
        for (int i = 0; i < steps.length; i++) {
            assertThat(tried.get(i)).isEqualTo(steps[i], within(1e-5));
        }
    }

    @Test
    void aStepThatJustFulfilsBothConditionsIsTaken() {
        assertThat(search(1, new Told(-1e-4, 0.9)).orElseThrow().step()).isEqualTo(1);
        assertTried(1);
    }

    @Test
    void aStepThatIsNoLowerIsCutThoughItIsFlat() {
        assertThat(search(1, new Told(0, 0.5), new Told(-1, 0)).orElseThrow().step())
                .isEqualTo(0.42265, within(1e-5));
        assertTried(1, 0.42265);
    }

    @Test
    void stepsGrowTwofoldWhileItGoesDownAsSteeply() {
        Told steep = new Told(-1, -0.95);
        assertThat(search(0.5, steep, new Told(-2, -0.95), new Told(-3, -0.9))
                        .orElseThrow()
                        .step())
                .isEqualTo(2);
        assertTried(0.5, 1, 2);
    }

    /** The last point is the one before, as what's lower isn't compared any more. */
    @Test
    void thirtyStepsAreTriedAtMost() {
        tried.clear();
        Objective slope = (x, gradient) -> {
            tried.add(x[0]);
            gradient[0] = -1;
            return -x[0];
        };
        StrongWolfe search = new StrongWolfe(slope, new double[] {0}, 0, new double[] {-1}, new double[] {1});
        assertThat(search.search(1).orElseThrow().step()).isEqualTo(1 << 28);
        assertThat(tried).hasSize(30).endsWith((double) (1 << 29));
    }

    @Test
    void nothingIsFoundWhereThirtyStepsLeadUp() {
        assertThat(search(1, new Told(1, 1))).isEmpty();
        assertThat(tried).hasSize(30);
    }

    /** Lower by itself, but not lower than the one before, and still falling: the minimum is between. */
    @Test
    void aLongerStepThatIsNoLowerEndsTheGrowth() {
        search(1, new Told(-1, -1), new Told(-1, -1), new Told(-2, 0));
        assertTried(1, 2, 1.21132);
    }

    @Test
    void aRiseBehindAStepSendsTheSearchBack() {
        assertThat(search(1, new Told(-1, 0.95), new Told(-2, 0)).orElseThrow().step())
                .isEqualTo(0.86442, within(1e-5));
        assertTried(1, 0.86442);
    }

    @Test
    void theMiddleIsTriedBeforeWhatIsNotFinite() {
        search(4, new Told(Double.NaN, 0), new Told(-1, Double.POSITIVE_INFINITY), new Told(-1, 0));
        assertTried(4, 2, 1);
    }

    /** Cubics whose minima are at 0.01 and 0.93 of the interval: a tenth of it is kept from either end. */
    @Test
    void trialsKeepOffTheEnds() {
        search(1, new Told(50, 3), new Told(-1, 0));
        assertTried(1, 0.1);
        tried.clear();
        search(1, new Told(-10, 5), new Told(-11, 0));
        assertTried(1, 0.9);
    }

    @Test
    void theIntervalKeepsItsLowestEndAndAHigherOneOppositeTheSlope() {
        Optional<StrongWolfe.Point> found =
                search(1, new Told(1, 3), new Told(-0.1, -0.95), new Told(-0.1, 0.5), new Told(-0.2, -0.9));
        assertTried(1, 0.25, 0.36504, 0.29916);
        assertThat(found.orElseThrow().value()).isEqualTo(-0.2);
    }

    @Test
    void theIntervalTurnsAroundWhereTheSlopeDoes() {
        Optional<StrongWolfe.Point> found =
                search(1, new Told(1, 3), new Told(-0.1, 0.95), new Told(-0.2, 0.95), new Told(-0.3, 0.9));
        assertTried(1, 0.25, 0.184165, 0.160871);
        assertThat(found.orElseThrow().slope()).isEqualTo(0.9);
    }

    /** The low end stays the low end until there's no number between it and the other. */
    @Test
    void theLowestIsTakenWhereNoneIsFlatEnough() {
        Optional<StrongWolfe.Point> found = search(1, new Told(1, 3), new Told(-0.1, -0.95), new Told(1, 3));
        assertThat(found.orElseThrow().step()).isEqualTo(0.25);
        assertThat(tried).endsWith(0.25);
    }
}
