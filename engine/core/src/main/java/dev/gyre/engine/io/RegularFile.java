package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Refuses what is no file with an end: reading from a pipe or a device may take for ever. */
public final class RegularFile {

    private RegularFile() {}

    /**
     * Makes sure that there is a regular file, or a link to one.
     *
     * @param name what messages call it
     * @throws GyreException if it's missing or of another kind
     */
    public static void require(String name, Path file) {
        if (!Files.exists(file)) {
            throw new GyreException(name + ": there is no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new GyreException(name + ": is "
                    + (Files.isDirectory(file) ? "a folder" : "a pipe or a device, which may have no end")
                    + ": name a file");
        }
    }

    /**
     * Makes sure that a file can be given a place without taking something else's: renamed to a device's name it would be there instead of
     * the device.
     *
     * @throws GyreException if there's a folder, a pipe or a device
     */
    static void requirePlace(Path file) throws IOException {
        boolean descriptor = Files.isSymbolicLink(file)
                && Files.readSymbolicLink(file).startsWith(Path.of("/proc")); // as /dev/stdout is
        if (descriptor || (Files.exists(file) && !Files.isRegularFile(file))) {
            throw new GyreException(file + ": is " + (Files.isDirectory(file) ? "a folder" : "a pipe or a device")
                    + ", whose place a file doesn't take: name another file");
        }
    }

    /** The reason that a file can't be read, in a few words. */
    public static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "it isn't there any more" : AtomicFile.reason(e);
    }
}
