package dev.gyre.serve;

import dev.gyre.cli.template.RunTemplates;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.models.Family;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.TextTask;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.batch.ModelWorker;
import dev.gyre.serve.page.PageData;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A model by the name that clients call it. */
sealed interface ServedModel permits ServedText, ServedForecaster {

    /** The model's name for clients. */
    String name();

    /** For people to look at. */
    PageData.ModelInfo info();

    /** Makes the plans that its worker needs, and counts what that keeps beside. */
    void prepare(Device planned, Limits limits, Consumer<String> notes);

    /** A worker of its own. */
    ModelWorker<?> worker(Device device, Limits limits, MeterRegistry registry);

    /**
     * That of a run.
     *
     * @param caches what keys and values are kept as, if it has any
     * @param notes takes lines for the user
     * @throws ConfigException if the run's model neither writes text nor forecasts series
     */
    static ServedModel load(Path folder, CacheType caches, Consumer<String> notes) {
        TrainedModel<?, ?> trained = TrainedModel.load(folder, notes);
        Family<?, ?> family = trained.config().family();
        String name = name(folder);
        if (trained.built().model() instanceof ForecastModel model) {
            PageData.ModelInfo info = new PageData.ModelInfo(
                    name,
                    family.name(),
                    family.paper(),
                    family.description(),
                    trained.built().size(),
                    trained.weights(),
                    trained.step(),
                    model.patching().context(),
                    false,
                    model.patching().levels());
            return new ServedForecaster(name, model, trained.multiplication(), info);
        }
        if (!(trained.built().model() instanceof SequenceModel model)
                || !(trained.config().task() instanceof TextTask task)) {
            throw new ConfigException(
                    folder + ": a run of " + family.name()
                            + ", which neither writes text nor forecasts series: name a run of a language model or a forecaster");
        }
        PageData.ModelInfo info = new PageData.ModelInfo(
                name,
                family.name(),
                family.paper(),
                family.description(),
                trained.built().size(),
                trained.weights(),
                trained.step(),
                model.longest() == Long.MAX_VALUE ? -1 : model.longest(),
                model.hasInsights(),
                List.of());
        ChatTemplate template = RunTemplates.of(folder);
        if (template.stop().isPresent()) {
            notes.accept(name + " brings no chat template: conversations are \"User:\" and \"Assistant:\"");
        }
        return new ServedText(name, model, trained.multiplication().keeping(caches), task.tokenizer(), template, info);
    }

    /** The name for clients of a run's model. */
    static String name(Path folder) {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }
}
