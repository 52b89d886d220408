package dev.gyre.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlopeTest {

    /** From 100 to 102 MiB in an hour, with noise that has no slope, around a mean of 101. */
    @Test
    void isOfTheLineOfLeastSquares() {
        List<Sample> samples = IntStream.rangeClosed(0, 60)
                .mapToObj(i -> new Sample(60 * i, i, 100 + i / 30.0 + (i % 60 == 0 ? 1 : 0), 200, 9, 30, 5000))
                .toList();
        double mean = 101 + 2 / 61.0;
        assertThat(Slope.percentAnHour(samples, Sample::heap)).isEqualTo(200 / mean, within(1e-9));
        assertThat(Slope.percentAnHour(samples, Sample::resident)).isZero();
    }

    @Test
    void samplesAreReadAsTheyWereWritten() {
        Sample s = new Sample(1.5, 7, 100.25, 200.5, 9, 30, 5000);
        assertThat(Sample.of(s.csv())).isEqualTo(s);
        assertThat(Sample.HEADING.split(",")).hasSameSizeAs(s.csv().split(","));
    }
}
