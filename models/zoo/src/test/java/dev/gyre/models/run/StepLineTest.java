package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.models.Families;
import dev.gyre.models.run.log.SmoothedRate;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.task.Score;
import dev.gyre.models.task.Task;
import dev.gyre.models.train.Learner;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StepLineTest {

    private static final Score SCORE = NextByte.STANDARD.score();
    private static final Learner.Step DONE = new Learner.Step(1f, 1f, 0.1);

    @Test
    void theStepLineLeavesTheShareOutWhereThePeakIsUnknown() {
        StepLine known = new StepLine(SCORE, 10, 100, () -> 1_000_000_000L, OptionalDouble.of(4e9));
        for (int step = 0; step < 10; step++) {
            known.add(1_000_000_000L);
        }
        assertThat(known.line(2, DONE, Listener.COLUMNS))
                .isEqualTo("step 2/10  loss 1.4427 bits per byte  100 bytes/s  25% of peak  ETA 0:08");
        StepLine unknown = new StepLine(SCORE, 10, 100, () -> 1_000_000_000L, OptionalDouble.empty());
        unknown.add(1_000_000_000L);
        assertThat(unknown.line(1, DONE, Listener.COLUMNS))
                .contains("1.00 GFLOP/s")
                .doesNotContain("peak");
    }

    @Test
    void nothingIsAboveThePeak() {
        StepLine fast = new StepLine(SCORE, 10, 100, () -> 1_000_000_000L, OptionalDouble.of(4e9));
        fast.add(100_000_000L);
        assertThat(fast.line(2, DONE, Listener.COLUMNS)).contains("  100% of peak");
    }

    static Stream<Score> scores() {
        return Families.all().stream()
                .flatMap(f -> f.tasks().stream().map(Task::score))
                .distinct();
    }

    /** A run of days, at its most talkative. */
    @ParameterizedTest
    @MethodSource("scores")
    void aLineFitsATerminalOf80Columns(Score score) {
        StepLine line = new StepLine(score, 1_000_000, 1_000_000, () -> 10_000_000_000_000L, OptionalDouble.empty());
        for (int step = 0; step < 10; step++) {
            line.add(1_234_567_890L);
        }
        assertThat(line.line(123_456, new Learner.Step(123.456f, 1234.5f, 1e-4), Listener.COLUMNS))
                .hasSizeLessThan(80)
                .contains("step 123456/1000000  loss ", "  ETA 300:35:53");
        assertThat(line.first(1, new Learner.Step(5.5f, 1f, 0.1), 12_345_000_000L))
                .hasSizeLessThan(80);
    }

    @Test
    void aNarrowLineHasLess() {
        StepLine line = new StepLine(SCORE, 2000, 100, () -> 1_000_000_000L, OptionalDouble.empty());
        line.add(2_000_000_000L);
        assertThat(line.line(1501, DONE, 68)).isEqualTo("step 1501/2000  loss 1.4427 bits per byte  50 bytes/s");
    }

    /** What's left is reckoned at the pace of late, not at that of the whole run. */
    @Test
    void theRemainingTimeFollowsTheNewPace() {
        StepLine line = new StepLine(SCORE, 1160, 100, () -> 1L, OptionalDouble.empty());
        for (int step = 1; step <= 1060; step++) {
            line.add(step <= 1000 ? 100_000_000L : 1_000_000_000L);
        }
        assertThat(line.line(1060, DONE, Listener.COLUMNS)).containsPattern("ETA 1:(3[6-9]|4\\d)$");
    }

    /** Steps of 50 ms, of which the first that are told took a second, half a second and so on, as while the JVM compiles. */
    @Test
    void whatTheFirstStepsTookSaysNothingOfTheRest() {
        StepLine line = new StepLine(SCORE, 2000, 100, () -> 1L, OptionalDouble.empty());
        line.add(1_100_000_000L);
        assertThat(line.line(2, DONE, Listener.COLUMNS)).doesNotContain("ETA");
        long nanos = 550_000_000L;
        for (int step = 3; step <= 100; step++) {
            line.add(nanos);
            nanos = Math.max(50_000_000L, nanos / 2);
            assertThat(line.line(step, DONE, Listener.COLUMNS)).doesNotContainPattern("ETA [5-9]:|ETA \\d\\d:");
        }
        assertThat(line.line(100, DONE, Listener.COLUMNS)).containsPattern("ETA 1:(3[0-9]|40)$");
    }

    /** One slow step among fast ones doesn't move it far; a new pace does, within ten seconds or ten steps. */
    @Test
    void theRateIsSmoothed() {
        SmoothedRate rate = new SmoothedRate();
        assertThat(rate.secondsEach()).isNaN();
        for (int i = 0; i < 1000; i++) {
            rate.add(0.1, 1);
        }
        rate.add(1, 1);
        assertThat(rate.secondsEach()).isEqualTo(0.1, within(0.011));
        for (int i = 0; i < 60; i++) {
            rate.add(1, 1);
        }
        assertThat(rate.secondsEach()).isEqualTo(1, within(0.03));
        assertThat(rate.perSecond()).isEqualTo(1, within(0.03));
    }

    @Test
    void clocks() {
        assertThat(SmoothedRate.clock(7.4)).isEqualTo("0:07");
        assertThat(SmoothedRate.clock(750)).isEqualTo("12:30");
        assertThat(SmoothedRate.clock(3 * 3600 + 300)).isEqualTo("3:05:00");
        assertThat(SmoothedRate.clock(-1)).isEqualTo("0:00");
        assertThat(SmoothedRate.clock(Double.NaN)).isEqualTo("-:--");
    }
}
