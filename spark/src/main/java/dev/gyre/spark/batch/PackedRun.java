package dev.gyre.spark.batch;

import dev.gyre.spark.cluster.Hash;
import dev.gyre.spark.cluster.TemporaryFolder;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.run.Checkpoint;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.GivenRun;
import dev.gyre.models.run.TrainedModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
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
public record PackedRun(String name, String digest, List<Packed> files) implements Serializable {

    /** An array holds less than large models have. */
    private static final int PIECE = 1 << 26;

    /**
     * A file.
     *
     * @param name in its folder
     * @param pieces its bytes
     */
    record Packed(String name, List<byte[]> pieces) implements Serializable {}

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
    public static PackedRun of(Path folder, CheckpointChoice choice, Work work, Consumer<String> notes) {
        Checkpoint checkpoint = TrainedModel.checkpoint(folder, choice, notes);
        TrainedModel<?, ?> trained = TrainedModel.of(folder, checkpoint);
        work.requireFits(LoadedRun.of(folder, trained));
        try (TemporaryFolder copy = TemporaryFolder.create()) {
            GivenRun.copy(copy.path(), trained, checkpoint);
            MessageDigest digest = Hash.sha256();
            List<Packed> files = new ArrayList<>();
            for (Path file : copy.files()) {
                files.add(packed(file, digest));
            }
            return new PackedRun(folder.toString(), HexFormat.of().formatHex(digest.digest()), List.copyOf(files));
        }
    }

    private static Packed packed(Path file, MessageDigest digest) {
        String name = String.valueOf(file.getFileName());
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        List<byte[]> pieces = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                digest.update(piece);
                pieces.add(piece);
            }
        } catch (IOException e) {
            throw new GyreException(file + ": can't be read: " + AtomicFile.reason(e), e);
        }
        return new Packed(name, List.copyOf(pieces));
    }

    /**
     * The model in memory.
     *
     * @throws GyreException if it can't be written to a temporary folder, or doesn't fit this JVM
     */
    LoadedRun unpack() {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            for (Packed file : files) {
                write(folder.path().resolve(file.name()), file.pieces());
            }
            return LoadedRun.of(folder.path(), TrainedModel.load(folder.path(), note -> {}))
                    .called(name);
        }
    }

    private static void write(Path file, List<byte[]> pieces) {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (byte[] piece : pieces) {
                out.write(piece);
            }
        } catch (IOException e) {
            throw new GyreException(file + ": can't be written: " + AtomicFile.reason(e), e);
        }
    }

    /** Bytes of all files. */
    public long bytes() {
        return files.stream()
                .flatMap(f -> f.pieces().stream())
                .mapToLong(piece -> piece.length)
                .sum();
    }
}
