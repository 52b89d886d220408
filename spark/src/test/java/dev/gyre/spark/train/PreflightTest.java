package dev.gyre.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.models.Families;
import dev.gyre.models.run.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What executors answer when they're asked for the data. */
class PreflightTest {

    @TempDir
    Path folder;

    @Test
    void dataThatExecutorsDontSeeAreToldBeforeWorkStarts() throws IOException {
        Path text = folder.resolve("text");
        Files.writeString(text, "In the beginning God created the heaven and the earth.\n".repeat(100));
        RunConfig<?, ?> config = RunConfig.of(Families.find("xlstm"), Map.of(), text.toString(), "");
        RunDescription job = RunDescription.of(config);
        Preflight.Question question = new Preflight.Question(job, config.open().fingerprint());
        assertThat(question.call(0)).isEqualTo(Preflight.SAME);
        Preflight.requireSame(config, List.of(question.call(0), question.call(1)));

        Files.writeString(
                text, "And the earth was without form, and void; and darkness was upon the face.\n".repeat(100));
        String other = question.call(0);
        assertThat(other).isEqualTo("it is other data");
        Files.delete(text);
        String none = question.call(0);
        assertThat(none).contains(text.toString(), "there is no such file");
        assertThatThrownBy(() -> Preflight.requireSame(config, List.of(Preflight.SAME, none)))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("an executor can't read what is trained on, " + text)
                .hasMessageEndingWith("have it on a disk that all machines see, under the same path");
    }
}
