package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Folders;
import dev.gyre.models.Family;
import dev.gyre.models.file.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The folder of a model that wasn't trained here: a run of no steps, complete as it is. It's made beside its place under another name
 * and renamed when it's whole, so that whatever fails leaves nothing.
 */
public final class GivenRun {

    private GivenRun() {}

    /**
     * Makes a folder, be it a run's or not.
     *
     * @param path where it's to be; must not exist
     * @param content writes what's to be in it, given the folder as it's called until then
     * @throws GyreException if it exists already or can't be made; there's nothing then, as when the content throws
     */
    public static void folder(Path path, Consumer<Path> content) {
        RunFolder.refuseTaken(path);
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = Objects.requireNonNull(absolute.getParent(), "a folder lies in another");
        try {
            Files.createDirectories(parent);
            // Unlike Java's own temporary folders, others may read it if they may read what this user makes.
            Path part = Files.createDirectory(
                    parent.resolve("." + absolute.getFileName() + AtomicFile.TEMPORARY + UUID.randomUUID()));
            try {
                content.accept(part);
                Files.deleteIfExists(absolute);
                Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | RuntimeException e) {
                Folders.delete(part);
                throw e;
            }
        } catch (IOException e) {
            throw new GyreException(
                    path + ": the folder can't be made (" + AtomicFile.reason(e) + "): choose another --out", e);
        }
    }

    /**
     * Writes a run's configuration and its only checkpoint.
     *
     * @param built the model
     * @param tensors what's stored of it
     * @throws GyreException if a number isn't finite or can't be stored, or a file can't be written
     */
    public static void write(Path folder, RunConfig<?, ?> config, Family.Built<?> built, List<StoredTensor> tensors) {
        RunFolder run = new RunFolder(folder);
        Checkpoint.write(folder, config, built, tensors);
        run.config().write(config);
    }

    /**
     * Writes the model of a run by itself, as a run of no steps: its configuration, the files of its task, and its tensors without what
     * training keeps beside them.
     *
     * @param folder where to; it's there and empty
     * @param checkpoint what the model was read from
     * @throws GyreException if a file can't be read or written
     */
    public static void copy(Path folder, TrainedModel<?, ?> trained, Checkpoint checkpoint) {
        RunConfig<?, ?> config = trained.config();
        RunConfig<?, ?> given = config.with(config.run().withSteps(0)).keptIn(folder);
        if (config.isGiven()) {
            copy(checkpoint.file(), Checkpoint.file(folder, 0));
            new RunFolder(folder).config().write(given);
            return;
        }
        try (TensorFiles numbers = TensorFiles.open(checkpoint.file())) {
            List<StoredTensor> tensors = trained.built().parameters().stream()
                    .map(p -> new StoredTensor(
                            numbers.toString(),
                            p.name(),
                            numbers.numbers(p.name()).type(),
                            p.shape(),
                            () -> numbers.numbers(p.name())))
                    .toList();
            write(folder, given, trained.built(), tensors);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new GyreException(from + ": can't be copied to " + to + ": " + AtomicFile.reason(e), e);
        }
    }
}
