package dev.gyre.cli;

import dev.gyre.engine.device.Device;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.TextTask;
import java.nio.file.Path;

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
        if (trained.built().model() instanceof SequenceModel model
                && trained.config().task() instanceof TextTask task) {
            return new Writer(model, task.tokenizer());
        }
        throw new ConfigException(folder + ": a run of "
                + trained.config().family().name() + ", which writes no text: name a run of a language model");
    }

    /**
     * Plans the memory that writing a text takes.
     *
     * @throws dev.gyre.engine.device.DeviceException if it doesn't suffice
     */
    static void requireMemory(SequenceModel model, Device device, Multiplication multiplication) {
        MemoryPlan.beside("writing with it", device, planned -> {
                    try (Session session = new Session(model, planned, multiplication)) {
                        session.prepare(model.chunk());
                    }
                })
                .require(device);
    }
}
