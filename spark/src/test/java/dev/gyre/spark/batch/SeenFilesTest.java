package dev.gyre.spark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What executors answer when they're asked for the input. */
@Tag("short")
class SeenFilesTest {

    @TempDir
    Path folder;

    private static String answer(Path file, long size) {
        return new SeenFiles(new LinkedHashMap<>(Map.of(file.toString(), size))).call(0);
    }

    @Test
    void anInputThatExecutorsDontSeeIsToldBeforeWorkStarts() throws IOException {
        Path file = Files.writeString(folder.resolve("lines"), "a line\n");
        String seen = answer(file, 7);
        SeenFiles.requireSeen("--input lines", List.of(seen, seen));
        String other = answer(file, 8);
        String none = answer(folder.resolve("none"), 7);
        assertThat(other).isEqualTo("has another file " + file);
        assertThat(none).startsWith("can't read " + folder.resolve("none") + ": ");
        assertThatThrownBy(() -> SeenFiles.requireSeen("--input lines", List.of(seen, other)))
                .isInstanceOf(GyreException.class)
                .hasMessage("--input lines: an executor has another file " + file
                        + ": have it on a disk that all machines see, under the same path");
    }
}
