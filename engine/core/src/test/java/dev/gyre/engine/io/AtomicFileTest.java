package dev.gyre.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder;

    @Test
    void replacesWhatWasThere() throws IOException {
        Path file = folder.resolve("f");
        AtomicFile.write(file, text("one"));
        AtomicFile.write(file, text("two"));
        assertThat(file).hasContent("two");
        assertThat(folder).isDirectoryContaining(p -> p.equals(file));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void aFailureInTheMiddleLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("f");
        AtomicFile.write(file, text("old"));
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    text("half of the ne").writeTo(channel);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("No space left on device: make room")
                .hasMessageContaining("intact");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void contentThatThrowsLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("f");
        AtomicFile.write(file, text("old"));
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    throw new GyreException("no such value");
                }))
                .hasMessage("no such value");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void aLeftOverTemporaryFileIsHarmless() throws IOException {
        Path file = folder.resolve("f");
        Files.writeString(folder.resolve("f" + AtomicFile.TEMPORARY), "a longer text of a run that was killed");
        AtomicFile.write(file, text("new"));
        assertThat(file).hasContent("new");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void nothingIsWrittenThroughALink() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "data");
        Path file = Files.createSymbolicLink(folder.resolve("f"), precious);
        Path part = folder.resolve("f" + AtomicFile.TEMPORARY);
        Files.createSymbolicLink(part, precious);
        AtomicFile.write(file, text("new"));
        assertThat(precious).hasContent("data");
        assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(file).hasContent("new");
        assertThat(part).doesNotExist();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theFileHasTheRightsOfOneThatIsNew() throws IOException {
        Path file = folder.resolve("f");
        Files.createFile(folder.resolve("f" + AtomicFile.TEMPORARY));
        Files.setPosixFilePermissions(
                folder.resolve("f" + AtomicFile.TEMPORARY), PosixFilePermissions.fromString("rwxrwxrwx"));
        AtomicFile.write(file, text("new"));
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(Files.getPosixFilePermissions(Files.createFile(folder.resolve("g"))));
    }

    /** A rename would put a file in its place, for all programs of the machine. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsNoFileIsLeftWhereItIs() throws IOException {
        Path descriptor = Files.createSymbolicLink(folder.resolve("stdout"), Path.of("/proc/self/fd/1"));
        Path device = Files.createSymbolicLink(folder.resolve("null"), Path.of("/dev/null"));
        for (Path place : List.of(descriptor, device, folder, Path.of("/"))) {
            assertThatThrownBy(() -> AtomicFile.write(place, text("x")))
                    .isInstanceOf(GyreException.class)
                    .hasMessageStartingWith(place + ": is a ")
                    .hasMessageEndingWith("whose place a file doesn't take: name another file");
        }
        assertThat(descriptor).isSymbolicLink();
        assertThat(device).isSymbolicLink();
    }

    @Test
    void aMissingFolderIsNamed() {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("no").resolve("f"), text("x")))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("no such file or folder");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatTakesNoFilesIsNamed() {
        assertThatThrownBy(() -> AtomicFile.write(Path.of("/sys/f"), text("x")))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("/sys/f: can't be written")
                .hasMessageContaining("another");
    }

    private static AtomicFile.Content text(String s) {
        return channel -> channel.write(ByteBuffer.wrap(s.getBytes(StandardCharsets.UTF_8)));
    }
}
