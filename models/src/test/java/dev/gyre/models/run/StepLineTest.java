package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.task.NextByte;
import dev.gyre.models.train.Learner;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StepLineTest {

    @Test
    void theStepLineLeavesTheShareOutWhereThePeakIsUnknown() {
        StepLine known = new StepLine(NextByte.STANDARD.score(), 10, 100, () -> 1_000_000_000L, OptionalDouble.of(4e9));
        known.add(1_000_000_000L);
        assertThat(known.line(1, new Learner.Step(1f, 1f, 0.1))).contains("1.00 GFLOP/s (25% of peak)  ETA");
        known.add(100_000_000L);
        assertThat(known.line(2, new Learner.Step(1f, 1f, 0.1))).contains("10.00 GFLOP/s (100% of peak)");
        StepLine unknown =
                new StepLine(NextByte.STANDARD.score(), 10, 100, () -> 1_000_000_000L, OptionalDouble.empty());
        unknown.add(1_000_000_000L);
        assertThat(unknown.line(1, new Learner.Step(1f, 1f, 0.1)))
                .contains("1.00 GFLOP/s  ETA")
                .doesNotContain("peak");
    }
}
