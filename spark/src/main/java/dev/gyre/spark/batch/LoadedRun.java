package dev.gyre.spark.batch;

import dev.gyre.models.Family;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.model.Encoder;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.MaskedBytes;
import dev.gyre.models.task.Task;
import dev.gyre.models.task.TextTask;
import java.nio.file.Path;

/**
 * The model of a run in memory.
 *
 * @param name what messages call the run
 * @param tokenizer how text becomes its tokens
 */
record LoadedRun(String name, TrainedModel<?, ?> trained, Tokenizer tokenizer) {

    /**
     * A model that was read.
     *
     * @param folder its run's
     * @throws ConfigException if it doesn't read text
     */
    static LoadedRun of(Path folder, TrainedModel<?, ?> trained) {
        Task<?> task = trained.config().task();
        Tokenizer tokenizer = switch (task) {
            case TextTask text -> text.tokenizer();
            case MaskedBytes masked -> masked.tokenizer();
            default ->
                throw new ConfigException(folder + ": a run of " + name(trained)
                        + ", which reads no text: name a run of a language model, or of m2");
        };
        return new LoadedRun(folder.toString(), trained, tokenizer);
    }

    private static String name(TrainedModel<?, ?> trained) {
        Family<?, ?> family = trained.config().family();
        return family.name();
    }

    /** A copy under another name. */
    LoadedRun called(String other) {
        return new LoadedRun(other, trained, tokenizer);
    }

    /** The task that it was trained for. */
    Task<?> task() {
        return trained.config().task();
    }

    /**
     * The run's model, if it tells the next token.
     *
     * @throws ConfigException if it doesn't
     */
    SequenceModel sequenceModel() {
        if (trained.built().model() instanceof SequenceModel model) {
            return model;
        }
        throw new ConfigException(
                name + ": a run of " + name(trained) + ", which writes no text: name a run of a language model");
    }

    /**
     * The run's model, if it has hidden states to give.
     *
     * @throws ConfigException if it hasn't
     */
    Encoder encoder() {
        if (trained.built().model() instanceof Encoder model) {
            return model;
        }
        throw new ConfigException(
                name + ": a run of " + name(trained) + ", whose model has no hidden states to give: name a run of m2");
    }
}
