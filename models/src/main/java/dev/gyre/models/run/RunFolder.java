package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The folder of a run: resolved configuration, metrics, loss curve and checkpoints.
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
     * Makes a new folder and writes the configuration into it.
     *
     * @throws GyreException if it exists already, or can't be made
     */
    public static RunFolder create(Path path, RunConfig config) {
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
        RunFolder folder = new RunFolder(path);
        AtomicFile.write(
                folder.config(),
                channel -> channel.write(ByteBuffer.wrap(config.toJson().getBytes(StandardCharsets.UTF_8))));
        return folder;
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
        if (!Files.exists(folder.config())) {
            throw new GyreException(path + ": isn't the folder of a run, since it has no "
                    + folder.config().getFileName());
        }
        return folder;
    }

    /**
     * The configuration that the run began with.
     *
     * @throws GyreException if it can't be read
     */
    public RunConfig readConfig() {
        try {
            return RunConfig.fromJson(config().toString(), Files.readString(config()));
        } catch (IOException e) {
            throw new GyreException(config() + ": can't be read: " + e.getMessage(), e);
        }
    }

    /** The resolved configuration. */
    public Path config() {
        return path.resolve("config.json");
    }

    /** One JSON line a step or validation. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
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
