package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that's there while it's needed. */
final class ScratchFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ScratchFolder.class);

    private ScratchFolder() {}

    /**
     * Makes something with the help of an empty folder, which is deleted then.
     *
     * @throws GyreException if there's no place for one
     */
    static <T> T use(Function<Path, T> work) {
        Path folder;
        try {
            folder = Files.createTempDirectory("gyre-import");
        } catch (IOException e) {
            throw new GyreException(
                    System.getProperty("java.io.tmpdir") + ": no folder can be made in it (" + AtomicFile.reason(e)
                            + "): make room, or name another by -Djava.io.tmpdir",
                    e);
        }
        try {
            return work.apply(folder);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            // The machine clears its temporary folders, and what was asked for is done.
            LOG.debug("{} can't be deleted", folder, e);
        }
    }
}
