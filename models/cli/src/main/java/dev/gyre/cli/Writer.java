package dev.gyre.cli;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.ContextSize;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.TextTask;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A trained model that writes text.
 *
 * @param tokenizer how text becomes its tokens
 */
record Writer(SequenceModel model, Tokenizer tokenizer) {

    /**
     * The writer of a run's model.
     *
     * @param folder the run's, for messages
     * @throws ConfigException if the run's model doesn't write text
     */
    static Writer of(Path folder, TrainedModel<?, ?> trained) {
        return of(folder, trained, TextTask::tokenizer);
    }

    /**
     * The writer of a run's model.
     *
     * @param folder the run's, for messages
     * @param tokenizers open a task's tokenizer
     * @throws ConfigException if the run's model doesn't write text
     */
    static Writer of(Path folder, TrainedModel<?, ?> trained, Function<TextTask, Tokenizer> tokenizers) {
        if (trained.built().model() instanceof SequenceModel model
                && trained.config().task() instanceof TextTask task) {
            return new Writer(model, tokenizers.apply(task));
        }
        throw new ConfigException(folder + ": a run of "
                + trained.config().family().name() + ", which writes no text: name a run of a language model");
    }

    /**
     * Plans the memory that writing a text takes.
     *
     * @param notes is told what a context takes, if its keys and values aren't floats of 32 bits
     * @throws dev.gyre.engine.device.DeviceException if it doesn't suffice
     */
    static void requireMemory(
            SequenceModel model, Device device, Multiplication multiplication, Consumer<String> notes) {
        MemoryPlan.beside("writing with it", device, planned -> {
                    try (Session session = new Session(model, planned, multiplication)) {
                        session.prepare(model.chunk());
                        if (multiplication.caches() != CacheType.F32) {
                            notes.accept(ContextSize.of(model, session));
                        }
                    }
                })
                .require(device);
    }
}
