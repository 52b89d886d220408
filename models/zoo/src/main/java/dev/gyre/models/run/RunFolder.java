package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.run.log.EventFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The folder of a run: resolved configuration, metrics, loss curve, card, checkpoints and a lock.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

    private static final String CONFIG = "config.json";

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
            throw new GyreException(path + " is no folder: choose another --out");
        }
        RunFolder folder = new RunFolder(path);
        if (begun(folder.path)) {
            throw new GyreException(
                    path + " exists already: go on with gyre resume " + path + ", or choose another --out");
        }
        folder.contents().stream().filter(RunFolder::matters).findFirst().ifPresent(name -> {
            throw new GyreException(path + " exists already and holds " + name + ": choose another --out");
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
            throw new GyreException(path
                    + (Files.exists(path)
                            ? " is a file: name the folder of a run"
                            : ": there is no such folder; start a run with gyre train"));
        }
        if (!begun(path)) {
            List<Path> inside = RunSummary.in(path);
            if (!inside.isEmpty()) {
                throw new GyreException(
                        path + " is no run itself but holds some: name one, such as " + inside.getFirst());
            }
            throw new GyreException(
                    path + " isn't the folder of a run, since it has neither config.json nor a checkpoint;"
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
        return new ConfigFile(path.resolve(CONFIG));
    }

    /**
     * The configuration as the run's file has it; paths of the task's own files in it are the folder's.
     *
     * @throws GyreException if there is none, or it can't be read
     */
    public RunConfig<?, ?> configuration() {
        return config().read().in(path);
    }

    /** The file of metrics: one JSON line a step or validation. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /**
     * The process that trains in it at the moment; empty if there's none.
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

    /**
     * A checkpoint, after a look at every byte of it.
     *
     * @param notes takes lines for the user: what is damaged, what isn't checked
     * @throws GyreException if there's none such, or it's damaged
     */
    Checkpoint checkpoint(CheckpointChoice choice, Consumer<String> notes) {
        Checkpoints all = new Checkpoints(path, notes);
        return switch (choice) {
            case CheckpointChoice.Last last -> all.newest().orElseThrow(this::noCheckpoint);
            case CheckpointChoice.OfStep of -> all.of(of.step());
            case CheckpointChoice.Best best -> all.of(bestStep());
        };
    }

    private GyreException noCheckpoint() {
        return new GyreException(path + ": there is no checkpoint yet; go on with gyre resume " + path);
    }

    /**
     * The step of the best of the checkpoints.
     *
     * @throws GyreException if none is known to be
     */
    long bestStep() {
        return best().map(Best::step)
                .orElseThrow(() -> new GyreException(
                        path + ": no checkpoint of it was validated, so that none is known to be the best:"
                                + " take the newest, which is what's taken if none is named"));
    }

    /**
     * The best of the checkpoints, by the run's validations on the way.
     *
     * @throws GyreException if configuration or log can't be read
     */
    public Optional<Best> best() {
        Checkpoints all = new Checkpoints(path, note -> {});
        Optional<RunConfig<?, ?>> known =
                config().exists() ? Optional.of(config().read()) : all.newest().map(Checkpoint::config);
        return known.map(c -> c.task().score())
                .flatMap(score -> all.best(MetricsLog.validations(metrics(), score), score));
    }

    /** Steps and validations for TensorBoard. */
    Path events() {
        return path.resolve(EventFile.NAME);
    }

    /** The model card, for people. */
    public Path card() {
        return path.resolve("README.md");
    }

    /** The loss curve. */
    public Path chart() {
        return path.resolve("loss.png");
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /**
     * Reads the configuration in a file, or in a run's folder; paths of the task's own files in it are that folder's.
     *
     * @throws GyreException if there is none, or it can't be read
     */
    public static RunConfig<?, ?> configuration(Path path, Consumer<String> notes) {
        Path file = Files.isDirectory(path) ? path.resolve(CONFIG) : path;
        if (!Files.isRegularFile(file)) {
            throw new GyreException(file + ": there is no such file: name the config.json of a run");
        }
        return new ConfigFile(file).read().in(file.toAbsolutePath().getParent());
    }
}
