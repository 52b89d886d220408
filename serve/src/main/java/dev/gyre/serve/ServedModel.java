package dev.gyre.serve;

import dev.gyre.engine.device.Device;
import dev.gyre.models.Family;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.TextTask;
import dev.gyre.serve.batch.Lane;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.page.PageData;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A model that writes text, by the name that clients call it.
 *
 * @param multiplication how it multiplies
 * @param tokenizer how text becomes its tokens
 * @param info for people to look at
 */
record ServedModel(
        String name, SequenceModel model, Multiplication multiplication, Tokenizer tokenizer, PageData.ModelInfo info) {

    /**
     * That of a run.
     *
     * @param notes takes lines for the user
     * @throws ConfigException if the run's model doesn't write text
     */
    static ServedModel load(Path folder, Consumer<String> notes) {
        TrainedModel<?, ?> trained = TrainedModel.load(folder, notes);
        Family<?, ?> family = trained.config().family();
        if (!(trained.built().model() instanceof SequenceModel model)
                || !(trained.config().task() instanceof TextTask task)) {
            throw new ConfigException(
                    folder + ": a run of " + family.name() + ", which writes no text: name a run of a language model");
        }
        String name = name(folder);
        return new ServedModel(
                name,
                model,
                trained.multiplication(),
                task.tokenizer(),
                new PageData.ModelInfo(
                        name,
                        family.name(),
                        family.paper(),
                        family.description(),
                        trained.built().size(),
                        trained.step(),
                        model.longest() == Long.MAX_VALUE ? -1 : model.longest(),
                        model.hasInsights()));
    }

    /** What clients call the model of a run. */
    static String name(Path folder) {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    /** Makes the plans that a lane needs, and counts what it keeps of prompts. */
    void prepare(Device planned, Limits limits) {
        try (Session session = new Session(model, planned, multiplication)) {
            session.prepareTogether(limits.sessions());
            session.prepare(session.chunk());
        }
        planned.ledger().orElseThrow().host(limits.prefixBytes());
    }

    Lane lane(Device device, Limits limits, MeterRegistry registry) {
        return new Lane(name, tokenizer, limits, () -> new Session(model, device, multiplication), registry);
    }
}
