package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.Learner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetricsTest {

    private static final Score SCORE = NextByte.STANDARD.score();

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void linesAreJson() throws IOException {
        Path file = folder.resolve("m");
        try (Metrics m = new Metrics(file, 0, notes::add)) {
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
        try (Metrics m = new Metrics(file, 0, notes::add)) {
            for (int step = 1; step <= 4; step++) {
                m.step(step, new Learner.Step(step, 1, 1), SCORE, 1, 1);
            }
            m.validation(4, SCORE, new Evaluation.Result(1, 1, false), 1, 1);
            m.step(5, new Learner.Step(5, 1, 1), SCORE, 1, 1);
        }
        String whole = Files.readString(file);
        Files.writeString(file, whole + "{\"step\":6,\"lo");
        try (Metrics m = new Metrics(file, 4, notes::add)) {
            m.step(5, new Learner.Step(5, 1, 1), SCORE, 1, 1);
        }
        assertThat(file).hasContent(whole.strip());
        new Metrics(file, 2, notes::add).close();
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void theLogTellsWhetherTheLastStepWasValidated() {
        Path file = folder.resolve("m");
        try (Metrics m = new Metrics(file, 0, notes::add)) {
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

    private void assertValidated(Path file, long step, boolean atAll, boolean onTheWhole) {
        try (Metrics m = new Metrics(file, step, notes::add)) {
            assertThat(m.validated(false)).isEqualTo(atAll);
            assertThat(m.validated(true)).isEqualTo(onTheWhole);
        }
    }

    @Test
    void lostLinesDontStopARun() throws IOException {
        Path file = folder.resolve("m");
        write(file, 7, 8);
        assertThat(Files.readAllLines(file)).hasSize(1);
        assertThat(notes).singleElement().asString().contains("m: is missing", "after step 7");
        notes.clear();
        new Metrics(file, 9, notes::add).close();
        assertThat(notes).singleElement().asString().contains("ends at step 8", "of step 9", "are lost");
    }

    @Test
    void damagedLinesAreKeptAndReported() throws IOException {
        Path file = folder.resolve("m");
        write(file, 0, 1, 2, 3, 4, 5, 6);
        byte[] whole = Files.readAllBytes(file);
        List<String> lines = Files.readAllLines(file);
        byte[] damaged = whole.clone();
        damaged[lines.get(0).length() + 5] = (byte) 0xff; // in line 2
        damaged[lines.get(0).length() + lines.get(1).length() + 2] = '['; // in line 3
        Files.write(file, damaged);
        new Metrics(file, 5, notes::add).close();
        assertThat(notes).singleElement().asString().contains("m: line 2, 3 are damaged");
        byte[] kept = Files.readAllBytes(file);
        assertThat(kept)
                .isEqualTo(Arrays.copyOf(damaged, damaged.length - lines.get(5).length() - 1));
    }

    @Test
    void damagedLinesAtTheEndAreThoseThatAreMissing() throws IOException {
        Path file = folder.resolve("m");
        write(file, 0, 1, 2);
        Files.writeString(file, "damaged 3\ndamaged 4\ndamaged 5\ntorn", StandardOpenOption.APPEND);
        new Metrics(file, 4, notes::add).close();
        assertThat(Files.readAllLines(file)).hasSize(4).last().isEqualTo("damaged 4");
        assertThat(notes).singleElement().asString().contains("line 3, 4 are damaged");
    }

    @Test
    void aStepThatWasMadeALaterOneDropsNothing() throws IOException {
        Path file = folder.resolve("m");
        write(file, 0, 1, 99, 3);
        new Metrics(file, 3, notes::add).close();
        assertThat(Files.readAllLines(file)).hasSize(3);
        new Metrics(file, 2, notes::add).close();
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aLogThatIsDeletedOrReplacedIsPutBack() throws IOException {
        Path file = folder.resolve("m");
        try (Metrics m = new Metrics(file, 0, notes::add)) {
            m.step(1, new Learner.Step(1, 1, 1), SCORE, 1, 1);
            m.force();
            assertThat(notes).isEmpty();
            Files.delete(file);
            m.step(2, new Learner.Step(1, 1, 1), SCORE, 1, 1);
            m.force();
            assertThat(notes).singleElement().asString().contains("m: was deleted while training; it is put back");
            Files.move(file, folder.resolve("moved"));
            Files.writeString(file, "somebody's");
            m.step(3, new Learner.Step(1, 1, 1), SCORE, 1, 1);
            m.force();
            m.step(4, new Learner.Step(1, 1, 1), SCORE, 1, 1);
        }
        assertThat(Files.readAllLines(file)).hasSize(4);
        assertThat(notes).hasSize(2).last().asString().contains("was replaced while training", "m.replaced");
        assertThat(folder.resolve("m.replaced")).hasContent("somebody's");
    }

    @Test
    void aLogThatIsCutOffGoesOnThere() throws IOException {
        Path file = folder.resolve("m");
        try (Metrics m = new Metrics(file, 0, notes::add)) {
            m.step(1, new Learner.Step(1, 1, 1), SCORE, 1, 1);
            Files.write(file, new byte[0]);
            m.force();
            m.step(2, new Learner.Step(1, 1, 1), SCORE, 1, 1);
        }
        assertThat(Files.readAllLines(file)).singleElement().asString().startsWith("{\"step\":2,");
        assertThat(notes).singleElement().asString().contains("was cut off at byte 0");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aLinkIsNotFollowed() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "data");
        Path file = Files.createSymbolicLink(folder.resolve("m"), precious);
        assertThatThrownBy(() -> new Metrics(file, 0, notes::add))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("m: can't be read or written (it is a link, so remove it)");
        assertThat(precious).hasContent("data");
    }

    private void write(Path file, long after, int... steps) {
        try (Metrics m = new Metrics(file, after, notes::add)) {
            for (int step : steps) {
                m.step(step, new Learner.Step(1, 1, 1), SCORE, 1, 1);
            }
        }
    }
}
