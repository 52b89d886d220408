package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The folder of a run that's about to begin. It's made before anything else is, since only that tells whether it can be; what was
 * made and is still empty when this is closed goes away again.
 */
final class NewFolder implements AutoCloseable {

    private final Path path;
    private final Deque<Path> made = new ArrayDeque<>();

    private NewFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes a folder, and those that it's to lie in.
     *
     * @throws GyreException if it holds something already, can't be made, or can't be written in
     */
    static NewFolder at(Path path) {
        RunFolder.refuseTaken(path);
        NewFolder folder = new NewFolder(path);
        try {
            folder.make(path.toAbsolutePath().normalize());
            folder.tryToWrite();
            return folder;
        } catch (IOException e) {
            folder.close();
            throw new GyreException(
                    path + ": the run's folder can't be made (" + AtomicFile.reason(e) + "): choose another --out", e);
        }
    }

    private void make(Path absolute) throws IOException {
        Path parent = absolute.getParent();
        if (parent != null && !Files.exists(parent)) {
            make(parent);
        }
        if (!Files.exists(absolute)) {
            Files.createDirectory(absolute);
            made.push(absolute);
        }
    }

    private void tryToWrite() throws IOException {
        Files.delete(Files.createTempFile(path, "", AtomicFile.TEMPORARY));
    }

    /** The folder. */
    RunFolder folder() {
        return new RunFolder(path);
    }

    @Override
    public void close() {
        try {
            while (!made.isEmpty()) {
                Files.deleteIfExists(made.pop());
            }
        } catch (DirectoryNotEmptyException e) {
            made.clear(); // the run has begun
        } catch (IOException e) {
            throw new GyreException(path + ": the empty folder can't be removed: " + AtomicFile.reason(e), e);
        }
    }
}
