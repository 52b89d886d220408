package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.task.NextByte;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.Learner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetricsTest {

    private static final Score SCORE = NextByte.STANDARD.score();

    @TempDir
    Path folder;

    @Test
    void linesAreJson() throws IOException {
        Path file = folder.resolve("m");
        try (Metrics m = new Metrics(file, 0)) {
            m.step(1, new Learner.Step(1.5e-9f, 3f, 1e-4), SCORE, 256, 12.3456);
            m.validation(1, SCORE, new Evaluation.Result(2.25, 512, true), 2.5, 3);
        }
        List<String> lines = Files.readAllLines(file);
        JsonNode step = JsonMapper.shared().readTree(lines.get(0));
        assertThat(step.get("step").intValue()).isEqualTo(1);
        assertThat(step.get("loss").floatValue()).isEqualTo(1.5e-9f);
        assertThat(step.get("bits_per_byte").doubleValue()).isEqualTo(1.5e-9f / Math.log(2));
        assertThat(step.get("lr").doubleValue()).isEqualTo(1e-4);
        assertThat(step.get("norm").floatValue()).isEqualTo(3f);
        assertThat(step.get("bytes").longValue()).isEqualTo(256);
        assertThat(step.at("/time/ms").doubleValue()).isEqualTo(12.346);
        JsonNode validation = JsonMapper.shared().readTree(lines.get(1));
        assertThat(validation.at("/validation/bits_per_byte").doubleValue()).isEqualTo(2.25);
        assertThat(validation.at("/validation/bytes").longValue()).isEqualTo(512);
        assertThat(validation.at("/validation/whole").booleanValue()).isTrue();
    }

    @Test
    void whatCameAfterTheStepIsDropped() throws IOException {
        Path file = folder.resolve("m");
        try (Metrics m = new Metrics(file, 0)) {
            for (int step = 1; step <= 4; step++) {
                m.step(step, new Learner.Step(step, 1, 1), SCORE, 1, 1);
            }
            m.validation(4, SCORE, new Evaluation.Result(1, 1, false), 1, 1);
            m.step(5, new Learner.Step(5, 1, 1), SCORE, 1, 1);
        }
        String whole = Files.readString(file);
        Files.writeString(file, whole + "{\"step\":6,\"lo");
        try (Metrics m = new Metrics(file, 4)) {
            m.step(5, new Learner.Step(5, 1, 1), SCORE, 1, 1);
        }
        assertThat(file).hasContent(whole.strip());
        new Metrics(file, 2).close();
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void theLogTellsWhetherTheLastStepWasValidated() {
        Path file = folder.resolve("m");
        try (Metrics m = new Metrics(file, 0)) {
            m.step(1, new Learner.Step(1, 1, 1), SCORE, 1, 1);
            m.validation(1, SCORE, new Evaluation.Result(1, 1, false), 1, 1);
            m.step(2, new Learner.Step(1, 1, 1), SCORE, 1, 1);
            m.step(3, new Learner.Step(1, 1, 1), SCORE, 1, 1);
            m.validation(3, SCORE, new Evaluation.Result(1, 1, true), 1, 1);
        }
        assertValidated(file, 3, true, true);
        assertValidated(file, 2, false, false);
        assertValidated(file, 1, true, false);
        assertValidated(file, 0, false, false);
    }

    private static void assertValidated(Path file, long step, boolean atAll, boolean onTheWhole) {
        try (Metrics m = new Metrics(file, step)) {
            assertThat(m.validated(false)).isEqualTo(atAll);
            assertThat(m.validated(true)).isEqualTo(onTheWhole);
        }
    }

    @Test
    void lostLinesDontStopARun() throws IOException {
        Path file = folder.resolve("m");
        try (Metrics m = new Metrics(file, 7)) {
            m.step(8, new Learner.Step(1, 1, 1), SCORE, 1, 1);
        }
        assertThat(Files.readAllLines(file)).hasSize(1);
    }
}
