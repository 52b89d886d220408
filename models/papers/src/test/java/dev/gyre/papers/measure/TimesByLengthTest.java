package dev.gyre.papers.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesByLengthTest {

    /** A length at which attention takes longer doesn't count if it's faster at a longer one. */
    @ParameterizedTest
    @CsvSource({"2 3 4, 128", "0.5 1.5 4, 512", "0.5 1 4, 2048", "2 0.9 1.1, 2048", "2 3 0.9, NaN", "0.1 0.2 1, NaN"})
    void attentionTakesLongerFromALengthOn(String ratios, Double length) {
        List<Double> all =
                Arrays.stream(ratios.split(" ", -1)).map(Double::valueOf).toList();
        assertThat(TimesByLength.crossover(List.of(128.0, 512.0, 2048.0), all)).isEqualTo(length);
    }
}
