package dev.gyre.papers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {

    private static final Arm ARM = Arm.measured("arm", "an arm", bench -> Findings.NONE, 0);

    private static Gate gate(Bound bound, Gate.Rule rule) {
        return Gate.of("number", Quantity.of(ARM, "x"), bound, "here").by(rule);
    }

    private static List<Double> numbers(String line) {
        return Arrays.stream(line.split(" ", -1)).map(Double::valueOf).toList();
    }

    /** The bound is at most 1. */
    @ParameterizedTest
    @CsvSource({
        "MEAN_AND_SECOND_WORST, 0.5 0.6 0.7, HOLDS",
        "MEAN_AND_SECOND_WORST, 0.5 0.6 1.1, HOLDS",
        "MEAN_AND_SECOND_WORST, 0.5 0.6 2.1, UNSTABLE",
        "MEAN_AND_SECOND_WORST, 0.1 1.1 1.2, UNSTABLE",
        "MEAN_AND_SECOND_WORST, 0.9 1.1 1.2, FAILS",
        "MEAN_AND_SECOND_WORST, 1.1 1.1 1.2, FAILS",
        "MEAN_AND_SECOND_WORST, 0.5 0.6 NaN, UNSTABLE",
        "MEAN_AND_SECOND_WORST, 0.5 NaN NaN, FAILS",
        "MEAN_AND_SECOND_WORST, 0.5 1.1, UNSTABLE",
        "MEAN_AND_SECOND_WORST, NaN, FAILS",
        "MEDIAN, 0.5 0.6 9, HOLDS",
        "MEDIAN, 0.5 1.6 9, FAILS",
        "EVERY_SEED, 0.5 0.6 0.7, HOLDS",
        "EVERY_SEED, 0.5 0.6 1.1, UNSTABLE",
        "EVERY_SEED, 1.5 1.6 1.1, FAILS",
    })
    void countsSeeds(Gate.Rule rule, String line, Verdict expected) {
        assertThat(gate(Bound.atMost(1), rule).verdict(numbers(line), true)).isEqualTo(expected);
    }

    @Test
    void saysNothingWhereAControlIsOff() {
        Gate gate = gate(Bound.atLeast(1), Gate.Rule.EVERY_SEED);
        assertThat(gate.verdict(List.of(2.0), true)).isEqualTo(Verdict.HOLDS);
        assertThat(gate.verdict(List.of(2.0), false)).isEqualTo(Verdict.CONTROL_FAILED);
    }

    @Test
    void boundsTakeWhatTheySay() {
        assertThat(Bound.within(5e-4, 1e-5).meets(5.09e-4)).isTrue();
        assertThat(Bound.within(5e-4, 1e-5).meets(5.2e-4)).isFalse();
        assertThat(Bound.exactly(0.75).meets(0.75)).isTrue();
        assertThat(Bound.exactly(0.75).meets(0.7500001)).isFalse();
        assertThat(Bound.atLeast(3).words()).isEqualTo("\u2265 3");
        assertThat(Bound.atMost(0.05).meets(Double.NaN)).isFalse();
    }

    /** A gate shows the numbers that its rule judges: of FAN's three seeds one went astray. */
    @Test
    void showsWhatItJudges() {
        List<Double> seeds = List.of(0.0006, 1.1301, 0.0001);
        assertThat(gate(Bound.atMost(0.05), Gate.Rule.MEDIAN).judged(seeds))
                .isEqualTo("median 6.00e-04 (seeds: 6.00e-04, 1.13, 1.00e-04)");
        assertThat(gate(Bound.atMost(0.05), Gate.Rule.MEAN_AND_SECOND_WORST).judged(seeds))
                .isEqualTo("mean 0.3769, second-worst 6.00e-04 (seeds: 6.00e-04, 1.13, 1.00e-04)");
        assertThat(gate(Bound.atLeast(0.05), Gate.Rule.EVERY_SEED).judged(seeds))
                .isEqualTo("worst 1.00e-04 (seeds: 6.00e-04, 1.13, 1.00e-04)");
        assertThat(gate(Bound.atMost(3), Gate.Rule.MEAN_AND_SECOND_WORST).judged(List.of(4.0, 2.0)))
                .isEqualTo("mean 3, worst 4 (seeds: 4, 2)");
        assertThat(gate(Bound.atMost(1), Gate.Rule.MEDIAN).judged(List.of(1.0, 1.0, 1.0)))
                .isEqualTo("1");
    }
}
