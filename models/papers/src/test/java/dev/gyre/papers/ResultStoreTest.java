package dev.gyre.papers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.fuzz.Mutator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What arms came to, in files that may be damaged. */
class ResultStoreTest {

    private static final long SEED = 154;

    private static final ResultStore.Kept KEPT = new ResultStore.Kept(
            "bigram",
            1,
            "5cf053b",
            2.5,
            Findings.of("value", 3.25).with("loss", List.of(5.5, 3.5)).with("name", "größe"));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() {
        ResultStore.write(folder, KEPT);
        file = folder.resolve("findings.json");
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(ResultStore.read(folder)).contains(KEPT);
        assertThat(ResultStore.read(folder.resolve("none"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"findings\": null}"})
    void otherTextIsRefused(String text) throws IOException {
        Files.writeString(file, text);
        assertThatThrownBy(() -> ResultStore.read(folder))
                .isInstanceOf(GyreException.class)
                .hasMessage(file + ": isn't what an arm came to, or is damaged: remove it, and the arm is run again");
    }

    /** Text that's still whole, but tells something else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3.25 | 3.26",
                "3.25 | null",
                "[5.5,3.5] | [5.5]",
                "[5.5,3.5] | [5.5,3.5,1.0]",
                "\"value\" | \"valve\"",
                "\"seed\":1 | \"seed\":2",
                "größe | grösse"
            })
    void aValueThatWasChangedIsNoticed(String value, String other) throws IOException {
        String whole = Files.readString(file);
        assertThat(whole).contains(value);
        otherTextIsRefused(whole.replace(value, other));
    }

    @Test
    void changedFilesAreReadOrRefused() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(SEED);
        for (int i = 0; i < Mutator.COUNT; i++) {
            Files.write(file, Mutator.mutated(whole, random));
            try {
                assertThat(ResultStore.read(folder)).contains(KEPT);
            } catch (GyreException e) {
                assertThat(e.getMessage()).as("%d", i).doesNotContain("\n", "Exception");
            }
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeIsNoFile() throws IOException, InterruptedException {
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> ResultStore.read(folder))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(file + ": is a pipe or a device");
    }
}
