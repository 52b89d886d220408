package dev.gyre.models.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
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
