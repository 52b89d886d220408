package dev.gyre.models.arch.kan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Updates of spline grids against functions whose coefficients are known on any knots. */
class SplineGridTest {

    private static double[] evenKnots(int order, int intervals, double low, double high) {
        double[] t = new double[intervals + 1 + 2 * order];
        for (int j = 0; j < t.length; j++) {
            t[j] = low + (high - low) / intervals * (j - order);
        }
        return t;
    }

    /** Coefficients of the straight line y = x: means of the knots inside each basis. */
    private static double[] line(double[] t, int order) {
        double[] c = new double[t.length - 1 - order];
        for (int s = 0; s < c.length; s++) {
            for (int k = 1; k <= order; k++) {
                c[s] += t[s + k] / order;
            }
        }
        return c;
    }

    private static double[][] samples(int n, double power) {
        SplittableRandom random = new SplittableRandom(5);
        double[][] x = new double[n][1];
        for (double[] row : x) {
            row[0] = Math.pow(random.nextDouble(), power);
        }
        return x;
    }

    @ParameterizedTest
    @CsvSource({"3, 5, 40", "3, 1, 8", "2, 7, 65", "1, 4, 100"})
    void aStraightLineStaysOne(int order, int intervals, int n) {
        double[] t = evenKnots(order, intervals, 0, 1);
        SplineGrid before = new SplineGrid(order, new double[][] {t}, new double[][][] {{line(t, order)}});

        SplineGrid after = before.fittedTo(samples(n, 2), 0.02);

        assertThat(after.knots()[0]).isNotEqualTo(t);
        assertThat(after.coefficients()[0][0]).containsExactly(line(after.knots()[0], order), within(1e-10));
    }

    @Test
    void knotsFollowTheSamples() {
        double[] t = evenKnots(3, 4, 0, 1);
        SplineGrid before = new SplineGrid(3, new double[][] {t}, new double[][][] {{line(t, 3)}});

        double[] byRank = before.fittedTo(samples(400, 3), 0).knots()[0];
        double[] even = before.fittedTo(samples(400, 3), 1).knots()[0];

        assertThat(byRank[3 + 2]).isCloseTo(0.125, within(0.03)); // the median of u^3
        assertThat(even[3 + 2]).isCloseTo((even[3] + even[3 + 4]) / 2, within(1e-12));
        assertThat(byRank[2]).isCloseTo(byRank[3] - (byRank[7] - byRank[3]) / 4, within(1e-12));
    }

    @Test
    void noSamplesAreRefused() {
        double[] t = evenKnots(3, 5, 0, 1);
        SplineGrid grid = new SplineGrid(3, new double[][] {t}, new double[][][] {{line(t, 3)}});
        assertThatThrownBy(() -> grid.fittedTo(samples(0, 1), 0.02)).isInstanceOf(GyreException.class);
    }

    @Test
    void fewSamplesLeaveTheRestAsItWas() {
        double[] t = evenKnots(3, 5, 0, 1);
        SplineGrid before = new SplineGrid(3, new double[][] {t}, new double[][][] {{line(t, 3)}});
        SplineGrid after = before.fittedTo(samples(7, 1), 0.02);
        for (double[] x : samples(7, 1)) {
            assertThat(after.at(0, 0, x[0])).isCloseTo(x[0], within(1e-8));
        }
        assertThat(after.at(0, 0, 0.5)).isCloseTo(0.5, within(0.05)); // no sample near
    }

    @Test
    void samplesAllTheSameLeaveTheKnots() {
        double[] t = evenKnots(3, 5, 0, 1);
        SplineGrid grid = new SplineGrid(3, new double[][] {t}, new double[][][] {{line(t, 3)}});
        SplineGrid after = grid.fittedTo(new double[40][1], 0.02);
        assertThat(after.knots()[0]).containsExactly(t);
        assertThat(after.coefficients()[0][0]).containsExactly(line(t, 3));
    }

    @Test
    void aSampleThatIsNotANumberIsRefused() {
        double[] t = evenKnots(3, 5, 0, 1);
        SplineGrid grid = new SplineGrid(3, new double[][] {t}, new double[][][] {{line(t, 3)}});
        double[][] x = samples(40, 1);
        x[17][0] = Double.NaN;
        assertThatThrownBy(() -> grid.fittedTo(x, 0.02)).hasMessageContaining("NaN");
    }

    @Test
    void coefficientsOfAnotherNumberAreRefused() {
        double[][] t = {evenKnots(3, 5, 0, 1)};
        assertThatThrownBy(() -> new SplineGrid(3, t, new double[1][2][7])).hasMessageContaining("have 8 coefficients");
    }
}
