package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The folder of a run: resolved configuration, metrics, loss curve, checkpoints and a lock.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

    /**
     * Refuses a folder for a new run that holds something already.
     *
     * @throws GyreException if it exists
     */
    public static void refuseExisting(Path path) {
        if (Files.exists(path)) {
            throw exists(path, null);
        }
    }

    private static GyreException exists(Path path, FileAlreadyExistsException cause) {
        return new GyreException(
                path + ": exists already: go on with gyre resume " + path + ", or choose another --out", cause);
    }

    /**
     * Makes a new folder.
     *
     * @throws GyreException if it exists already, or can't be made
     */
    static RunFolder create(Path path) {
        try {
            Files.createDirectories(
                    Objects.requireNonNull(path.toAbsolutePath().getParent(), "a run needs a folder of its own"));
            Files.createDirectory(path);
        } catch (FileAlreadyExistsException e) {
            throw exists(path, e);
        } catch (IOException e) {
            throw new GyreException(
                    path + ": the run's folder can't be made (" + AtomicFile.reason(e) + "): choose another --out", e);
        }
        return new RunFolder(path);
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
        if (!folder.config().exists() && !Checkpoints.any(path)) {
            throw new GyreException(
                    path + ": isn't the folder of a run, since it has neither config.json nor a checkpoint;"
                            + " if a run was killed before it wrote any, remove the folder and start anew with gyre train");
        }
        return folder;
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
