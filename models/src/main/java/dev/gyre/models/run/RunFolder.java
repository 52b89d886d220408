package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of a run: resolved configuration, metrics, loss curve, checkpoints and a lock.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

    /**
     * Refuses a folder for a new run that holds something already. What's left of a run that ended before it had begun, its lock
     * and half a file, is nothing.
     *
     * @throws GyreException if it's a file, or holds anything else
     */
    public static void refuseTaken(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(path)) {
            throw new GyreException(path + ": is no folder: choose another --out");
        }
        RunFolder folder = new RunFolder(path);
        if (begun(folder.path)) {
            throw new GyreException(
                    path + ": exists already: go on with gyre resume " + path + ", or choose another --out");
        }
        folder.contents().stream().filter(RunFolder::matters).findFirst().ifPresent(name -> {
            throw new GyreException(path + ": exists already and holds " + name + ": choose another --out");
        });
    }

    private static boolean matters(String name) {
        return !name.equals(RunLock.NAME) && !name.endsWith(AtomicFile.TEMPORARY);
    }

    private List<String> contents() {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new GyreException(path + ": can't be read (" + AtomicFile.reason(e) + "): choose another --out", e);
        }
    }

    /**
     * The folder of an earlier run.
     *
     * @throws GyreException if it isn't one
     */
    public static RunFolder open(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!Files.isDirectory(path)) {
            throw new GyreException(path + ": there is no such folder; start a run with gyre train");
        }
        if (!begun(path)) {
            throw new GyreException(
                    path + ": isn't the folder of a run, since it has neither config.json nor a checkpoint;"
                            + " a run that ended before it wrote any begins anew with gyre train MODEL --out " + path);
        }
        return folder;
    }

    /** Whether a folder has what a run can go on from: its configuration or a checkpoint. */
    public static boolean begun(Path path) {
        return new RunFolder(path).config().exists() || Checkpoints.any(path);
    }

    /** The resolved configuration. */
    ConfigFile config() {
        return new ConfigFile(path.resolve("config.json"));
    }

    /** One JSON line a step or validation. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /**
     * Who trains in it at the moment, if anybody does.
     *
     * @throws GyreException if that can't be read
     */
    public Optional<String> owner() {
        try {
            return RunLock.holder(path);
        } catch (IOException e) {
            throw new GyreException(path + ": the run's lock can't be read (" + AtomicFile.reason(e) + ")", e);
        }
    }

    /** The loss curve. */
    public Path chart() {
        return path.resolve("loss.png");
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
