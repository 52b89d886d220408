package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that only this user can read, and that goes away with all that's in it.
 *
 * @param path where it is
 */
public record TemporaryFolder(Path path) implements AutoCloseable {

    /**
     * Makes a temporary folder.
     *
     * @throws GyreException if it can't be made
     */
    public static TemporaryFolder create() {
        try {
            return new TemporaryFolder(Files.createTempDirectory("gyre"));
        } catch (IOException e) {
            throw new GyreException(
                    "no temporary folder can be made in " + System.getProperty("java.io.tmpdir") + " ("
                            + AtomicFile.reason(e) + "): make room, or name another with -Djava.io.tmpdir",
                    e);
        }
    }

    /** The folder's files, in the order of their paths. */
    public List<Path> files() {
        try (Stream<Path> all = Files.list(path)) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw new GyreException(path + ": can't be read: " + AtomicFile.reason(e), e);
        }
    }

    @Override
    public void close() {
        try {
            Folders.delete(path);
        } catch (IOException e) {
            throw new GyreException(path + ": can't be deleted: " + AtomicFile.reason(e), e);
        }
    }
}
