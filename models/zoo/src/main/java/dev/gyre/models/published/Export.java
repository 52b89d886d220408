package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.gguf.BlockType;
import dev.gyre.models.Family;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.Checkpoint;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.GivenRun;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes a run's model as its authors would, tensor by tensor. */
public final class Export {

    /** Bytes of a file of several, as the transformers package cuts them. */
    public static final long SHARD = 5_000_000_000L;

    private Export() {}

    /**
     * Result of an export.
     *
     * @param form in which
     * @param numbers that the model has
     */
    public record Result(String form, long numbers) {}

    /**
     * Writes the newest model of a run.
     *
     * @param run the run's folder
     * @param out where the files are to be; must not exist
     * @param type what floats are stored as; as they are in the run if not given
     * @param shard most bytes of a file of several
     * @param notes takes lines for the user
     * @throws GyreException if the authors have no form for such a model, or a file can't be written; nothing is written then
     */
    public static Result of(Path run, Path out, Optional<ElementType> type, long shard, Consumer<String> notes) {
        return TrainedModel.reading(run, CheckpointChoice.LAST, notes, checkpoint -> {
            checkpoint.requireFloats("it can't be exported");
            return of(checkpoint.config(), checkpoint, run, out, type, shard);
        });
    }

    /**
     * Writes the newest model of a run as one of llama.cpp's files.
     *
     * @param file to be written; must not exist
     * @param type of matrices
     * @throws GyreException if llama.cpp has no form for such a model, or the file can't be written
     */
    public static Result gguf(Path run, Path file, BlockType type, Consumer<String> notes) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new GyreException(file + " exists already: choose another --out");
        }
        return TrainedModel.reading(run, CheckpointChoice.LAST, notes, checkpoint -> {
            checkpoint.requireFloats("it can't be exported");
            return gguf(checkpoint.config(), checkpoint, run, file, type);
        });
    }

    private static <S extends Settings, M extends Model> Result gguf(
            RunConfig<S, M> config, Checkpoint checkpoint, Path run, Path file, BlockType type) {
        Family.Built<M> declared = config.build(checkpoint.domain(), Source.none());
        try (TensorFiles numbers = TensorFiles.open(checkpoint.file())) {
            Exported model = new Exported(
                    run.toString(),
                    config.settings(),
                    checkpoint.domain(),
                    declared.parameters(),
                    numbers,
                    Map.of(),
                    Optional.empty(),
                    SHARD);
            GgufVocabulary tokenizer =
                    GgufVocabulary.of(run, config.task(), checkpoint.domain().outputs());
            GgufExport.write(model, Forms.LLAMA::written, tokenizer, type, file);
        }
        return new Result("gguf", declared.size());
    }

    private static <S extends Settings, M extends Model> Result of(
            RunConfig<S, M> config, Checkpoint checkpoint, Path run, Path out, Optional<ElementType> type, long shard) {
        Optional<Imported> imported = Imported.read(run);
        PublishedForm form = imported.map(i -> Forms.named(i.form()))
                .or(() -> Forms.ofFamily(config.family().name()))
                .orElseThrow(() -> new GyreException(run + ": can't be exported, since the authors of "
                        + config.family().name() + " publish no models"));
        Family.Built<M> declared = config.build(checkpoint.domain(), Source.none());
        try (TensorFiles numbers = TensorFiles.open(checkpoint.file())) {
            Exported model = new Exported(
                    run.toString(),
                    config.settings(),
                    checkpoint.domain(),
                    declared.parameters(),
                    numbers,
                    imported.map(Imported::files).orElse(Map.of()),
                    type,
                    shard);
            GivenRun.folder(out, folder -> {
                form.write(model, folder);
                copyTokenizer(run, form.tokenizerFolder(folder));
                GivenTask.write(config, form.tokenizerFolder(folder));
            });
        }
        return new Result(form.name(), declared.size());
    }

    private static void copyTokenizer(Path run, Path folder) {
        for (String name : List.of(JsonTokenizer.FILE, JsonTokenizer.CONFIG, JsonTokenizer.TEMPLATE)) {
            Path file = run.resolve(name);
            try {
                if (Files.exists(file)) {
                    Files.copy(file, folder.resolve(name));
                }
            } catch (IOException e) {
                throw new GyreException(file + ": can't be copied: " + AtomicFile.reason(e), e);
            }
        }
    }
}
