package dev.gyre.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What's said of files, how much of one is read and copied, and that folders go with all that's in them. */
class FilesTest {

    @TempDir
    Path folder;

    @Test
    void asManyBytesAreReadAsAllowed() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[] {1, 2, 3});
        assertThat(MappedFile.read(file, 3)).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> MappedFile.read(file, 2))
                .isInstanceOf(GyreException.class)
                .hasMessage(file + ": has 3 bytes, but at most 2 are read of such a file: name another");
        assertThatThrownBy(() -> MappedFile.read(folder, 2)).hasMessageContaining("is a folder: name a file");
        assertThatThrownBy(() -> MappedFile.open(folder.resolve("no"))).hasMessageContaining("there is no such file");
    }

    @Test
    void aMappedFileIsClosedOnceAndAgain() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[] {1, 2, 3});
        MappedFile mapped = MappedFile.open(file);
        assertThat(mapped.bytes().byteSize()).isEqualTo(3);
        mapped.close();
        assertThat(mapped.bytes().scope().isAlive()).isFalse();
        assertThatCode(mapped::close).doesNotThrowAnyException();
    }

    @Test
    void aBeginningIsCopied() throws IOException {
        Path from = Files.write(folder.resolve("from"), new byte[] {1, 2, 3, 4, 5});
        Path to = folder.resolve("to");
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
            AtomicFile.write(to, AtomicFile.beginning(source, 3));
            assertThat(to).hasBinaryContent(new byte[] {1, 2, 3});
            AtomicFile.write(to, AtomicFile.beginning(source, 0));
            assertThat(to).isEmptyFile();
            AtomicFile.write(to, AtomicFile.beginning(source, 5));
            assertThat(to).hasBinaryContent(new byte[] {1, 2, 3, 4, 5});
            assertThatThrownBy(() -> AtomicFile.write(to, AtomicFile.beginning(source, 6)))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("it became shorter while it was copied");
        }
        AtomicFile.write(to, new byte[] {7, 8});
        assertThat(to).hasBinaryContent(new byte[] {7, 8});
    }

    @Test
    void aPlaceIsTriedBeforeItIsNeeded() throws IOException {
        Path file = folder.resolve("f");
        Files.createFile(folder.resolve("f.part"));
        AtomicFile.requireWritable(file);
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> AtomicFile.requireWritable(folder.resolve("no/f")))
                .hasMessage(
                        folder.resolve("no/f") + ": can't be written (no such file or folder: choose another folder)");
        assertThatThrownBy(() -> AtomicFile.requireWritable(folder)).hasMessageContaining("is a folder, whose place");
    }

    /** What's in the way of the temporary file stays, and is told beside the first reason. */
    @Test
    void whatCantBeRemovedIsTold() throws IOException {
        Path file = folder.resolve("f");
        Files.createDirectories(folder.resolve("f.part/in"));
        assertThatThrownBy(() -> AtomicFile.write(file, new byte[1]))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("f: can't be written")
                .satisfies(e -> assertThat(e.getCause().getSuppressed()).hasSize(1));
        assertThatThrownBy(() -> AtomicFile.requireWritable(file)).hasMessageContaining("f: can't be written");
    }

    @Test
    void reasons() {
        assertThat(AtomicFile.reason(new AccessDeniedException("f"))).isEqualTo("permission denied");
        assertThat(AtomicFile.reason(new NoSuchFileException("f"))).isEqualTo("no such file or folder");
        assertThat(AtomicFile.reason(new FileSystemException("f", null, "Read-only file system")))
                .isEqualTo("Read-only file system");
        assertThat(AtomicFile.reason(new FileSystemException("f"))).isEqualTo("f");
        assertThat(AtomicFile.reason(new IOException("full"))).isEqualTo("full");
        assertThat(RegularFile.reason(new NoSuchFileException("f"))).isEqualTo("it isn't there any more");
        assertThat(RegularFile.reason(new AccessDeniedException("f"))).isEqualTo("permission denied");
    }

    @Test
    void advice() {
        Path file = folder.resolve("f");
        for (List<Object> known : List.<List<Object>>of(
                List.of(new AccessDeniedException("f"), "change the folder's permissions or choose another"),
                List.of(new FileSystemException("f"), "choose another folder"),
                List.of(new IOException("full"), "make room or choose another folder"))) {
            assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                        throw (IOException) known.getFirst();
                    }))
                    .hasMessageContaining(": " + known.getLast() + "); what was there before is intact");
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aFolderGoesWithAllThatIsInItAndLinksAreNotFollowed() throws IOException {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        Files.createFile(kept.resolve("f"));
        Path gone = Files.createDirectories(folder.resolve("gone/deep")).getParent();
        Files.createFile(gone.resolve("deep/f"));
        Files.createSymbolicLink(gone.resolve("link"), kept);
        Folders.delete(gone);
        assertThat(gone).doesNotExist();
        assertThat(kept.resolve("f")).exists();
    }

    @Test
    void namesAreShownUpTo120Characters() {
        assertThat(Quoted.of("n".repeat(120))).isEqualTo("\"" + "n".repeat(120) + "\"");
        assertThat(Quoted.of("n".repeat(121))).isEqualTo("\"" + "n".repeat(120) + "...\"");
        assertThat(Quoted.bare("a\tb\u202ec\ud83d\ude00")).isEqualTo("a\\u0009b\\u202ec\\ud83d\\ude00");
    }
}
