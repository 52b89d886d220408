package dev.gyre.spark.cluster;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file as it travels: its bytes, of which nothing is run.
 *
 * @param name in its folder
 * @param pieces its bytes
 */
public record PackedFile(String name, List<byte[]> pieces) implements Serializable {

    /** An array holds less than large models have. */
    private static final int PIECE = 1 << 26;

    /**
     * The content of a file.
     *
     * @throws GyreException if it can't be read
     */
    public static PackedFile of(Path file) {
        List<byte[]> pieces = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                pieces.add(piece);
            }
        } catch (IOException e) {
            throw new GyreException(file + ": can't be read: " + AtomicFile.reason(e), e);
        }
        return new PackedFile(String.valueOf(file.getFileName()), List.copyOf(pieces));
    }

    /** The files of a folder, in the order of their names. */
    public static List<PackedFile> allOf(TemporaryFolder folder) {
        return folder.files().stream().map(PackedFile::of).toList();
    }

    /**
     * Writes it into a folder.
     *
     * @return where it is
     * @throws GyreException if it can't be written
     */
    public Path write(Path folder) {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (byte[] piece : pieces) {
                out.write(piece);
            }
            return file;
        } catch (IOException e) {
            throw new GyreException(file + ": can't be written: " + AtomicFile.reason(e), e);
        }
    }

    /** The number of bytes. */
    public long bytes() {
        return pieces.stream().mapToLong(piece -> piece.length).sum();
    }
}
