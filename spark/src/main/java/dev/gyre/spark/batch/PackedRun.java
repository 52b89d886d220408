package dev.gyre.spark.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.TemporaryFolder;
import dev.gyre.models.run.Checkpoint;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.GivenRun;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.spark.cluster.Hash;
import dev.gyre.spark.cluster.PackedFile;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * The model of a run as it travels to executors: the bytes of its files, which are its configuration, a safetensors file and, where there's
 * one, a tokenizer. Nothing in them is run. Executors needn't see the run's folder.
 *
 * @param name what messages call the run
 * @param digest tells its content from others'
 */
public record PackedRun(String name, String digest, List<PackedFile> files) implements Serializable {

    /**
     * Reads the model of a run.
     *
     * @param folder the run's
     * @param choice which of its models
     * @param work what it's for
     * @param notes takes lines for the user
     * @throws GyreException if it can't be read
     * @throws dev.gyre.models.setting.ConfigException if the model can't do the work
     */
    public static PackedRun of(Path folder, CheckpointChoice choice, RowWork work, Consumer<String> notes) {
        return of(folder, choice, notes, work::requireFits);
    }

    /**
     * Reads the model of a run that reads text.
     *
     * @param fits refuses a model
     */
    static PackedRun of(Path folder, CheckpointChoice choice, Consumer<String> notes, Consumer<LoadedRun> fits) {
        return ofAny(folder, choice, notes, trained -> fits.accept(LoadedRun.of(folder, trained)));
    }

    /**
     * Reads the model of a run that needn't read text.
     *
     * @param fits refuses a model
     */
    static PackedRun ofAny(
            Path folder, CheckpointChoice choice, Consumer<String> notes, Consumer<TrainedModel<?, ?>> fits) {
        return TrainedModel.reading(folder, choice, notes, checkpoint -> packed(folder, checkpoint, fits));
    }

    private static PackedRun packed(Path folder, Checkpoint checkpoint, Consumer<TrainedModel<?, ?>> fits) {
        TrainedModel<?, ?> trained = TrainedModel.of(folder, checkpoint);
        fits.accept(trained);
        try (TemporaryFolder copy = TemporaryFolder.create()) {
            GivenRun.copy(copy.path(), trained, checkpoint);
            List<PackedFile> files = PackedFile.allOf(copy);
            return new PackedRun(folder.toString(), digest(files), files);
        }
    }

    private static String digest(List<PackedFile> files) {
        MessageDigest digest = Hash.sha256();
        for (PackedFile file : files) {
            digest.update(file.name().getBytes(StandardCharsets.UTF_8));
            file.pieces().forEach(digest::update);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The model in memory.
     *
     * @throws GyreException if it can't be written to a temporary folder, or doesn't fit this JVM
     */
    LoadedRun unpack() {
        return LoadedRun.of(Path.of(name), unpackAny()).called(name);
    }

    /** The model in memory, which needn't read text. */
    TrainedModel<?, ?> unpackAny() {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            files.forEach(file -> file.write(folder.path()));
            return TrainedModel.load(folder.path(), note -> {});
        }
    }

    /** Bytes of all files. */
    public long bytes() {
        return files.stream().mapToLong(PackedFile::bytes).sum();
    }
}
