package dev.gyre.fpga.tool;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A folder for the tools, which is gone afterwards; it stays where something failed in it. */
public final class Scratch {
    private Scratch() {}

    /**
     * Does work in a new folder.
     *
     * @throws GyreException if there can be none
     */
    public static <T> T in(Function<Path, T> work) {
        try {
            Path folder = Files.createTempDirectory("gyre-fpga");
            T result = work.apply(folder);
            Folders.delete(folder);
            return result;
        } catch (IOException e) {
            throw new GyreException("no folder for the tools: " + e.getMessage(), e);
        }
    }
}
