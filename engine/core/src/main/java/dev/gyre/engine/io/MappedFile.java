package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A regular file in memory, to read only; the machine brings in what is looked at.
 *
 * @param path where it lies
 * @param bytes all of it
 * @param arena that it lies in
 * @param closes whether it's unmapped when it's closed, rather than when nobody has its bytes any more
 */
public record MappedFile(Path path, MemorySegment bytes, Arena arena, boolean closes) implements AutoCloseable {

    /**
     * Maps a file into memory.
     *
     * @throws GyreException if it's missing, may not be read, or isn't a regular file: a pipe or a device may never end
     */
    @SuppressWarnings("MustBeClosedChecker") // whoever gets it closes it
    public static MappedFile open(Path path) {
        MappedFile file = new MappedFile(path, MemorySegment.NULL, Arena.ofShared(), true);
        try {
            return file.mapped();
        } catch (GyreException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Maps a file into memory for as long as somebody has its bytes, or some of them.
     *
     * @throws GyreException as {@link #open}
     */
    @SuppressWarnings("MustBeClosedChecker") // there's nothing to close
    public static MappedFile kept(Path path) {
        return new MappedFile(path, MemorySegment.NULL, Arena.ofAuto(), false).mapped();
    }

    private MappedFile mapped() {
        RegularFile.require(path.toString(), path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new MappedFile(path, all, arena, closes);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * A small file's bytes.
     *
     * @param most bytes that it may have
     * @throws GyreException as {@link #open}, and if it's larger
     */
    public static byte[] read(Path path, int most) {
        RegularFile.require(path.toString(), path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() > most) {
                throw new GyreException(path + ": has " + channel.size() + " bytes, but at most " + most
                        + " are read of such a file: name another");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static GyreException unreadable(Path path, IOException e) {
        return e instanceof AccessDeniedException
                ? new GyreException(path + ": may not be read: check its permissions", e)
                : new GyreException(path + ": can't be read: " + RegularFile.reason(e), e);
    }

    /** Unmaps it; once is enough. */
    @Override
    public void close() {
        if (closes && arena.scope().isAlive()) {
            arena.close();
        }
    }
}
