package dev.gyre.cli.fpga;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** A folder for the tools, which is gone afterwards; it stays where something failed in it. */
final class Scratch {
    private Scratch() {}

    static <T> T in(Function<Path, T> work) {
        try {
            Path folder = Files.createTempDirectory("gyre-fpga");
            T result = work.apply(folder);
            delete(folder);
            return result;
        } catch (IOException e) {
            throw new GyreException("no folder for the tools: " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (var files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path p : all) {
            try {
                Files.delete(p);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
