package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that isn't what it was: between runs, and while one goes on. */
class ChangedDataTest {

    private static final String TEXT = "abcdefgh".repeat(100);

    @TempDir
    Path folder;

    private Path text;

    @BeforeEach
    void writeTheText() throws IOException {
        text = Files.writeString(folder.resolve("t"), TEXT);
    }

    @Test
    void aRunGoesOnOnItsOwnDataOnly() throws IOException {
        Path run = folder.resolve("run");
        train(run, 0, line -> {});
        Files.writeString(text, TEXT.replace('h', 'x'));
        List<String> lines = new ArrayList<>();
        assertThatThrownBy(() -> RunStart.resume(run, "", lines::add).close())
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("has changed");
        // Before anything is planned, let alone made.
        assertThat(lines).singleElement().asString().contains(text.toString());
    }

    @Test
    void noCheckpointIsWrittenOfStepsOnOtherData() throws IOException {
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> train(run, 2, after("step 4/6  validation", TEXT.replace('h', 'x'))))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(text + ": the data has changed since the run began")
                .hasMessageContaining("gyre resume");
        Files.writeString(text, TEXT);
        resume(run);
        assertThat(run.resolve("checkpoint-6.safetensors")).exists();
        Path whole = folder.resolve("whole");
        train(whole, 2, line -> {});
        assertThat(Runs.losses(run)).isEqualTo(Runs.losses(whole));
    }

    @Test
    void aFileThatIsCutOffEndsTheRunInOneLine() throws IOException {
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> train(run, 2, after("step 4/6  validation", "abc")))
                .isInstanceOf(GyreException.class)
                .hasMessage("--data " + text + ": had 800 bytes when it was opened, but ends after 3 now: restore it");
        assertThat(run.resolve("checkpoint-4.safetensors")).exists();
    }

    /** Writes something else into the file when a line is told. */
    private Listener after(String begin, String other) {
        return line -> {
            if (line.startsWith(begin)) {
                try {
                    Files.writeString(text, other);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    private void train(Path run, int checkpointEvery, Listener progress) {
        RunConfig<?, ?> config =
                Runs.changed(Runs.bigram(6, checkpointEvery), tree -> tree.put("data", text.toString()));
        try (Trainer t = RunStart.start(run, config, progress)) {
            t.run(new StopSignal());
        }
    }

    private static void resume(Path run) {
        try (Trainer t = RunStart.resume(run, "", line -> {})) {
            t.run(new StopSignal());
        }
    }
}
