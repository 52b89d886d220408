package dev.gyre.bench.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.bench.gguf.GgufOutcome.Candidate;
import dev.gyre.bench.gguf.GgufOutcome.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreedyComparisonTest {

    /** A step of two candidates, the first of which is taken. */
    private static Step step(int token, double logit, int next, double lower) {
        return new Step(token, List.of(new Candidate(token, logit), new Candidate(next, lower)));
    }

    private static final Step FIRST = step(5, 2, 7, 1);

    @Test
    void theSameTokensAreTheSameWhateverTheirLogits() {
        GreedyComparison c = GreedyComparison.of(List.of(FIRST, FIRST), List.of(step(5, 2.5, 9, 1), FIRST));
        assertThat(c.same()).isEqualTo(2);
        assertThat(c.parting()).isEmpty();
        assertThat(c.apart()).isEqualTo(0.5);
        assertThat(c.text()).isEqualTo("2 of 2 tokens are the same; logits differ by up to 0.50");
    }

    @Test
    void wherePartedBothLeadsAreToldAndWhatFollowsIsNot() {
        List<Step> ours = List.of(FIRST, step(3, 1.25, 4, 1), step(8, 100, 9, 99));
        List<Step> theirs = List.of(FIRST, step(4, 1.125, 3, 1), step(8, 0, 9, -1));
        GreedyComparison c = GreedyComparison.of(ours, theirs);
        assertThat(c.same()).isEqualTo(1);
        assertThat(c.apart()).isEqualTo(0.25);
        GreedyComparison.Parting parting = c.parting().orElseThrow();
        assertThat(parting.ourLead().orElseThrow()).isCloseTo(0.25, within(1e-12));
        assertThat(parting.theirLead().orElseThrow()).isCloseTo(0.125, within(1e-12));
        assertThat(c.text())
                .isEqualTo("1 of 3 tokens are the same, then Gyre writes 3 by 0.25, and llama.cpp 4 by 0.13;"
                        + " logits differ by up to 0.25");
    }

    @Test
    void aTokenThatIsNotAmongTheLogitsToldHasNoLead() {
        GreedyComparison c = GreedyComparison.of(List.of(FIRST), List.of(step(6, 2, 8, 1)));
        assertThat(c.same()).isZero();
        assertThat(c.text()).contains("Gyre writes 5 by more than the logits told");
    }

    @Test
    void textsOfOtherLengthsAreRefused() {
        assertThatThrownBy(() -> GreedyComparison.of(List.of(FIRST), List.of(FIRST, FIRST)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 tokens beside 2");
    }
}
