package dev.gyre.models.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SyntheticSeriesTest {

    private static final int LENGTH = 256;

    private static double[] draw(long stream) {
        Draws random = new Draws();
        random.begin(7, stream);
        double[] x = new double[LENGTH];
        SyntheticSeries.draw(random, x, new double[LENGTH]);
        return x;
    }

    @Test
    void seriesAreFiniteAndDependOnTheirStreamAlone() {
        for (int i = 0; i < 500; i++) {
            assertThat(Arrays.stream(draw(i)).allMatch(Double::isFinite))
                    .as("series %s", i)
                    .isTrue();
        }
        assertThat(draw(3)).containsExactly(draw(3)).isNotEqualTo(draw(4));
    }

    /** Also series shorter than their seasons. */
    @Test
    void seriesMayBeShort() {
        Draws random = new Draws();
        for (int length : new int[] {2, 3, 17, 33}) {
            for (int i = 0; i < 300; i++) {
                random.begin(9, i);
                double[] x = new double[length];
                SyntheticSeries.draw(random, x, new double[length]);
                assertThat(Arrays.stream(x).allMatch(Double::isFinite)).isTrue();
            }
        }
    }

    /** Demand that is mostly zero is whole and never negative, and 7 of 100 series are. */
    @Test
    void someSeriesAreIntermittent() {
        int count = 4000;
        long intermittent = LongStream.range(0, count)
                .filter(i -> Arrays.stream(draw(i)).allMatch(v -> v >= 0 && v == Math.rint(v)))
                .count();
        assertThat((double) intermittent / count).isCloseTo(0.07, Offset.offset(0.015));
    }

    /** A sum over a season keeps what was before: without errors of its own it would repeat; with them its differences are stationary. */
    @Test
    void autoregressionsHaveCyclesAndTrends() {
        Draws random = new Draws();
        int wandering = 0;
        for (int i = 0; i < 400; i++) {
            random.begin(3, i);
            double[] x = new double[LENGTH];
            Autoregression.draw(random, x, new double[LENGTH]);
            double spread = SyntheticSeries.spread(x);
            double steps = 0;
            for (int t = 1; t < LENGTH; t++) {
                steps += Math.pow(x[t] - x[t - 1], 2) / LENGTH;
            }
            wandering += steps < 0.1 * spread * spread ? 1 : 0;
        }
        assertThat(wandering).isBetween(100, 300);
    }

    @Test
    void drawsAreOfTheirDistributions() {
        Draws random = new Draws();
        random.begin(1, 2);
        int count = 100_000;
        double sum = 0;
        double squares = 0;
        int[] below = new int[5];
        for (int i = 0; i < count; i++) {
            double v = random.normal();
            sum += v;
            squares += v * v;
            below[random.below(5)]++;
        }
        assertThat(sum / count).isCloseTo(0, Offset.offset(0.02));
        assertThat(squares / count).isCloseTo(1, Offset.offset(0.03));
        for (int b : below) {
            assertThat((double) b / count).isCloseTo(0.2, Offset.offset(0.01));
        }
    }

    /** Over many series the values of all places have the same spread, and neighbours are alike. */
    @Test
    void processesOfSmoothKernelsAreStationary() {
        Draws random = new Draws();
        random.begin(5, 0);
        double[] x = new double[LENGTH];
        double first = 0;
        double last = 0;
        double together = 0;
        int count = 4000;
        for (int i = 0; i < count; i++) {
            KernelProcess.smooth(random, zeroed(x), 0);
            first += x[0] * x[0] / count;
            last += x[LENGTH - 1] * x[LENGTH - 1] / count;
            together += x[100] * x[101] / count;
        }
        assertThat(first).isCloseTo(1, Offset.offset(0.1));
        assertThat(last).isCloseTo(1, Offset.offset(0.1));
        assertThat(together).isCloseTo(0.95, Offset.offset(0.1));
    }

    private static double[] zeroed(double[] x) {
        Arrays.fill(x, 0);
        return x;
    }

    @Test
    void augmentationChangesSomeSeriesAndLeavesOthers() {
        int same = 0;
        for (int i = 0; i < 400; i++) {
            double[] x = draw(i);
            Draws random = new Draws();
            random.begin(9, i);
            SeriesAugmentation.apply(x, new double[LENGTH], random);
            assertThat(Arrays.stream(x).allMatch(Double::isFinite)).isTrue();
            same += Arrays.equals(x, draw(i)) ? 1 : 0;
        }
        // Nothing happens to half of a half, but for spikes to a twentieth; what is cut off at its lowest value stays,
        // too.
        assertThat(same).isBetween(70, 140);
    }
}
