package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that a text consists of: the one that's named, unless it's of a kind that's certainly none; of a folder those with text in them, in order of their
 * paths, and neither hidden ones nor pictures and other binary ones, which have zero bytes early on.
 *
 * @param used in order
 * @param leftOut files of the folder that aren't
 */
record TextFiles(List<Path> used, List<Path> leftOut) {

    private static final int LOOKED_AT = 8192;

    /**
     * Finds the files of a text.
     *
     * @throws GyreException if there is no such file or folder, it's a pipe or a device, an image or an archive, or can't be read
     */
    static TextFiles below(Path path) {
        if (!Files.isDirectory(path)) {
            refuse(path);
            return new TextFiles(List.of(path), List.of());
        }
        List<Path> used = new ArrayList<>();
        List<Path> leftOut = new ArrayList<>();
        try (Stream<Path> below = Files.walk(path)) {
            for (Path file : below.filter(Files::isRegularFile).sorted().toList()) {
                (isHidden(path.relativize(file)) || isBinary(file) ? leftOut : used).add(file);
            }
        } catch (UncheckedIOException e) {
            throw unreadable(path, e.getCause());
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        return new TextFiles(used, leftOut);
    }

    private static void refuse(Path file) {
        try {
            FileKind.of(file).ifPresent(kind -> {
                throw new GyreException("--data " + file + " is " + kind.refusal());
            });
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static GyreException unreadable(Path path, IOException e) {
        return new GyreException("--data " + path + ": can't be read: " + RegularFile.reason(e), e);
    }

    private static boolean isHidden(Path below) {
        for (Path name : below) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBinary(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            for (byte b : in.readNBytes(LOOKED_AT)) {
                if (b == 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
