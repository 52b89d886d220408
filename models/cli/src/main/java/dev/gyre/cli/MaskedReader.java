package dev.gyre.cli;

import dev.gyre.engine.device.Device;
import dev.gyre.models.generate.TextEncoder;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.MaskedBytes;
import java.nio.file.Path;

/**
 * A trained model that reads text in both directions.
 *
 * @param multiplication how it multiplies
 */
record MaskedReader(MaskedModel model, MaskedBytes task, Multiplication multiplication) {

    /**
     * The reader of a run's model.
     *
     * @param folder the run's, for messages
     * @throws ConfigException if the run's model doesn't read masked bytes
     */
    static MaskedReader of(Path folder, TrainedModel<?, ?> trained) {
        if (trained.built().model() instanceof MaskedModel model
                && trained.config().task() instanceof MaskedBytes task) {
            return new MaskedReader(model, task, trained.multiplication());
        }
        throw new ConfigException(folder + ": a run of "
                + trained.config().family().name() + ", which reads no masked bytes: name a run of m2");
    }

    /**
     * The tokens of a text.
     *
     * @throws ConfigException if it's empty or too long for the model
     */
    int[] tokens(String text) {
        int[] tokens = task.tokenizer().encode(text);
        ConfigException.require(
                tokens.length > 0 && tokens.length <= model.longest(),
                "--text",
                "of " + tokens.length + " bytes",
                "of 1 to " + model.longest() + " bytes, which is what the model reads");
        return tokens;
    }

    /**
     * A reader of texts on a device.
     *
     * @param length of the text, in tokens
     * @throws dev.gyre.engine.device.DeviceException if the memory doesn't suffice
     */
    TextEncoder on(Device device, int length) {
        MemoryPlan.beside(
                        "reading with it",
                        device,
                        planned -> new TextEncoder(planned, multiplication).prepare(model, length))
                .require(device);
        return new TextEncoder(device, multiplication);
    }
}
