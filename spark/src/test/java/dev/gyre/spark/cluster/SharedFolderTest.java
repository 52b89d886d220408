package dev.gyre.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What executors answer when they're asked whether they see a folder. */
class SharedFolderTest {

    @TempDir
    Path folder;

    @Test
    void aFolderThatIsntSharedIsToldBeforeWorkStarts() throws IOException {
        Path file = Files.writeString(folder.resolve("seen"), "here");
        String seen = new SharedFolder.Question(file.toString(), "here").call(0);
        SharedFolder.requireSeen("--out runs", List.of(seen, seen));
        assertThat(folder.toFile().list()).containsExactly("seen");

        String other = new SharedFolder.Question(file.toString(), "there").call(0);
        String none = new SharedFolder.Question(folder.resolve("none/seen").toString(), "here").call(0);
        assertThatThrownBy(() -> SharedFolder.requireSeen("--out runs", List.of(seen, other)))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("--out runs: an executor has another file there: name a folder on a disk that");
        assertThatThrownBy(() -> SharedFolder.requireSeen("--out runs", List.of(none)))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("--out runs: an executor can't read or write there: ");
    }
}
