package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Writing a file so that a crash at any moment leaves either the old one or the new one whole: into a temporary file of the
 * same folder, forced to disk, renamed over the old one, the folder forced too. The temporary file is always a new one, with the
 * rights that this process gives its files: what lies in its place, a link that somebody planted for example, is removed and never
 * written through.
 */
public final class AtomicFile {

    /** End of a temporary file's name; a left-over one goes with the next write. */
    public static final String TEMPORARY = ".part";

    /** A writer of a file's content. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to a channel that stands at the file's beginning. */
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /** A content of a file's first bytes. */
    public static Content beginning(FileChannel from, long bytes) {
        return to -> {
            long at = 0;
            while (at < bytes) {
                long count = from.transferTo(at, bytes - at, to);
                if (count <= 0) {
                    throw new IOException("it became shorter while it was copied");
                }
                at += count;
            }
        };
    }

    /**
     * Replaces a file, or creates it.
     *
     * @throws GyreException if the disk is full, the folder is missing or may not be written, or there's something that is no file; what
     *     was there is intact then, as it is when the content itself throws
     */
    public static void write(Path file, Content content) {
        Path absolute = file.toAbsolutePath();
        Path folder = Objects.requireNonNullElse(absolute.getParent(), absolute);
        Path part = folder.resolve(file.getFileName() + TEMPORARY);
        try {
            RegularFile.requirePlace(file);
            Files.deleteIfExists(part);
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            force(folder);
        } catch (IOException e) {
            discard(part, e);
            throw new GyreException(
                    file + ": can't be written (" + reason(e) + ": " + advice(e) + "); what was there before is intact",
                    e);
        } catch (RuntimeException e) {
            discard(part, e);
            throw e;
        }
    }

    /**
     * Makes sure that a file can be written before work is begun whose result is to be in it: a temporary one is, and removed.
     *
     * @throws GyreException as {@link #write(Path, Content)}
     */
    public static void requireWritable(Path file) {
        Path absolute = file.toAbsolutePath();
        Path part = absolute.resolveSibling(absolute.getFileName() + TEMPORARY);
        try {
            RegularFile.requirePlace(file);
            Files.deleteIfExists(part);
            Files.createFile(part);
            Files.delete(part);
        } catch (IOException e) {
            throw new GyreException(file + ": can't be written (" + reason(e) + ": " + advice(e) + ")", e);
        }
    }

    /** As {@link #write(Path, Content)}, bytes that are there. */
    public static void write(Path file, byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        write(file, channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    // A rename is on disk only once its folder is. Windows opens no folders, and needs none of this.
    private static void force(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void discard(Path part, Exception because) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException second) {
            because.addSuppressed(second);
        }
    }

    /** The reason of a file's failure in a few words: a permission, a full or read-only disk, a missing folder. */
    public static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied";
            case NoSuchFileException missing -> "no such file or folder";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private static String advice(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "change the folder's permissions or choose another";
            case FileSystemException other -> "choose another folder";
            default -> "make room or choose another folder";
        };
    }
}
