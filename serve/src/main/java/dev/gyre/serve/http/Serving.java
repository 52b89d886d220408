package dev.gyre.serve.http;

import dev.gyre.serve.batch.ForecastWorker;
import dev.gyre.serve.batch.ModelWorker;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.batch.TextWorker;
import dev.gyre.serve.openai.ApiException;
import dev.gyre.serve.page.PageData;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A server's models, ready to answer.
 *
 * @param workers one for each model
 * @param data what the page shows besides texts
 */
public record Serving(Scheduler scheduler, List<ModelWorker<?>> workers, PageData data) {

    private static final String WRONG_KIND = "wrong_kind_of_model";

    /**
     * A model's worker.
     *
     * @throws ApiException if there's no model of the name
     */
    ModelWorker<?> worker(String name) {
        return workers.stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        ApiException.of(404, "model_not_found", "there's no model of that name here, but " + names()));
    }

    /** The one that there is if none is named. */
    private ModelWorker<?> worker(Optional<String> name, Class<? extends ModelWorker<?>> kind) {
        if (name.isPresent()) {
            return worker(name.get());
        }
        List<ModelWorker<?>> all = workers.stream().filter(kind::isInstance).toList();
        if (all.size() != 1) {
            throw ApiException.parameter("model", "you must provide a model parameter: there are " + names());
        }
        return all.getFirst();
    }

    private String names() {
        return workers.stream().map(ModelWorker::name).collect(Collectors.joining(", "));
    }

    /**
     * The worker of a model that writes text.
     *
     * @param name which may be left out where only one of the models writes text
     * @throws ApiException if there's no model of the name, or it writes none
     */
    TextWorker textWorker(Optional<String> name) {
        return switch (worker(name, TextWorker.class)) {
            case TextWorker text -> text;
            case ForecastWorker series ->
                throw ApiException.parameter(
                        "model",
                        WRONG_KIND,
                        "the model " + series.name()
                                + " forecasts series and writes no text: POST /v1/forecast, or name a language model");
        };
    }

    /**
     * The worker of a model that forecasts series.
     *
     * @param name which may be left out where only one of the models forecasts series
     * @throws ApiException if there's no model of the name, or it forecasts none
     */
    ForecastWorker forecastWorker(Optional<String> name) {
        return switch (worker(name, ForecastWorker.class)) {
            case ForecastWorker series -> series;
            case TextWorker text ->
                throw ApiException.parameter(
                        "model",
                        WRONG_KIND,
                        "the model " + text.name()
                                + " writes text and forecasts no series: POST /v1/completions, or name a forecaster");
        };
    }
}
