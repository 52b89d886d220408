package dev.gyre.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.papers.Arm;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.Planned;
import dev.gyre.papers.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which arms nothing runs beside. */
class ArmJobsTest {

    private record Measured(boolean timed) implements Measurement {
        @Override
        public Findings measure(Bench bench) {
            throw new UnsupportedOperationException();
        }
    }

    private static Planned planned(Arm arm) {
        return new Planned(
                arm,
                1,
                "",
                OptionalLong.empty(),
                Path.of(arm.name()),
                arm.needs().stream().collect(Collectors.toMap(Function.identity(), need -> Path.of(need.name()))));
    }

    @Test
    void whatMeasuresTimesRunsAloneAndWhatNeedsThatComesAfter() {
        Arm trained = Arm.trained("trained", "a bigram", Training.of("bigram", "--steps=1"), 1);
        Arm errors = Arm.measured("errors", "errors", new Measured(false), 1, trained);
        Arm times = Arm.measured("times", "times", new Measured(true), 1, trained);
        Arm ratio = Arm.measured("ratio", "a ratio of times", new Measured(false), 1, times);
        Arm further = Arm.measured("further", "what's made of it", new Measured(false), 1, ratio, errors);
        List<Planned> open = Stream.of(trained, errors, times, ratio, further)
                .map(ArmJobsTest::planned)
                .toList();
        assertThat(ArmJobs.alone(open))
                .containsExactlyInAnyOrder(Path.of("times"), Path.of("ratio"), Path.of("further"));
        assertThat(ArmJobs.alone(open.subList(0, 2))).isEmpty();
    }
}
