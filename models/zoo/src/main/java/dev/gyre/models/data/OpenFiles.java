package dev.gyre.models.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files that are read again and again, of which some stay open: a folder may hold more than a process can have open. */
final class OpenFiles {

    private static final int MOST = 64;

    private final Map<Path, FileChannel> channels = new LinkedHashMap<>(MOST, 0.75f, true);

    /**
     * Reads bytes of a file into a buffer, from a position of the file on.
     *
     * @return how many; -1 at its end
     */
    synchronized int read(Path file, long position, ByteBuffer into) throws IOException {
        return channel(file).read(into, position);
    }

    /** A file's length. */
    synchronized long size(Path file) throws IOException {
        return channel(file).size();
    }

    /** A file's channel, which stays open until many others were asked for. */
    private FileChannel channel(Path file) throws IOException {
        FileChannel there = channels.get(file);
        if (there != null) {
            return there;
        }
        if (channels.size() == MOST) {
            Path longestUnused = channels.keySet().iterator().next();
            channels.remove(longestUnused).close();
        }
        FileChannel opened = FileChannel.open(file, StandardOpenOption.READ);
        channels.put(file, opened);
        return opened;
    }
}
