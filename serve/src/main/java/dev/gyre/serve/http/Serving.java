package dev.gyre.serve.http;

import dev.gyre.serve.batch.Lane;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.batch.SeriesLane;
import dev.gyre.serve.batch.TextLane;
import dev.gyre.serve.openai.ApiException;
import dev.gyre.serve.page.PageData;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a server answers from once its models are ready.
 *
 * @param lanes one for each model
 * @param data what the page shows besides texts
 */
public record Serving(Scheduler scheduler, List<Lane<?>> lanes, PageData data) {

    private static final String WRONG_KIND = "wrong_kind_of_model";

    /**
     * A model's lane.
     *
     * @throws ApiException if there's no model of the name
     */
    Lane<?> lane(String name) {
        return lanes.stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        ApiException.of(404, "model_not_found", "there's no model of that name here, but " + names()));
    }

    /** The one that there is if none is named. */
    private Lane<?> lane(Optional<String> name, Class<? extends Lane<?>> kind) {
        if (name.isPresent()) {
            return lane(name.get());
        }
        List<Lane<?>> all = lanes.stream().filter(kind::isInstance).toList();
        if (all.size() != 1) {
            throw ApiException.parameter("model", "you must provide a model parameter: there are " + names());
        }
        return all.getFirst();
    }

    private String names() {
        return lanes.stream().map(Lane::name).collect(Collectors.joining(", "));
    }

    /**
     * The lane of a model that writes text.
     *
     * @param name which may be left out where only one of the models writes text
     * @throws ApiException if there's no model of the name, or it writes none
     */
    TextLane textLane(Optional<String> name) {
        return switch (lane(name, TextLane.class)) {
            case TextLane text -> text;
            case SeriesLane series ->
                throw ApiException.parameter(
                        "model",
                        WRONG_KIND,
                        "the model " + series.name()
                                + " forecasts series and writes no text: POST /v1/forecast, or name a language model");
        };
    }

    /**
     * The lane of a model that forecasts series.
     *
     * @param name which may be left out where only one of the models forecasts series
     * @throws ApiException if there's no model of the name, or it forecasts none
     */
    SeriesLane seriesLane(Optional<String> name) {
        return switch (lane(name, SeriesLane.class)) {
            case SeriesLane series -> series;
            case TextLane text ->
                throw ApiException.parameter(
                        "model",
                        WRONG_KIND,
                        "the model " + text.name()
                                + " writes text and forecasts no series: POST /v1/completions, or name a forecaster");
        };
    }
}
