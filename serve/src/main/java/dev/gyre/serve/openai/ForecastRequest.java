package dev.gyre.serve.openai;

import dev.gyre.engine.GyreException;
import dev.gyre.models.forecast.Backtest;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.forecast.PendingForecast;
import dev.gyre.models.forecast.Rollout;
import dev.gyre.models.series.Patching;
import dev.gyre.models.series.TimeSeries;
import dev.gyre.serve.batch.ForecastJob;
import dev.gyre.serve.batch.ForecastWorker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Forecasts are asked for. OpenAI's protocol has no such thing; the form is that of its other requests.
 *
 * @param histories what is forecast from
 * @param horizons steps of each
 * @param levels of the quantiles that are told
 * @param backtest measures the forecasts, where the ends of the series were held back
 * @param pending the forecasts, begun
 */
public record ForecastRequest(
        ForecastWorker worker,
        List<TimeSeries> histories,
        List<Integer> horizons,
        List<Double> levels,
        Optional<Backtest> backtest,
        List<PendingForecast> pending) {

    private static final String HOLDOUT = "holdout";

    /**
     * Reads a body.
     *
     * @param workers finds a model by its name, or the one that there is
     * @throws ApiException if something is wrong with it; names the series and the value
     */
    public static ForecastRequest read(byte[] body, Function<Optional<String>, ForecastWorker> workers) {
        RequestFields fields = RequestFields.of(body);
        ForecastWorker worker = workers.apply(fields.text("model"));
        Forecaster forecaster = worker.forecaster();
        Patching patching = forecaster.patching();
        OptionalInt horizon = fields.integer("horizon", 1, patching.context());
        Optional<String> held = fields.any(HOLDOUT).map(ForecastRequest::held);
        if (held.isPresent() && horizon.isPresent()) {
            throw ApiException.parameter(HOLDOUT, "holdout says how far is forecast: leave horizon out");
        }
        List<Double> levels = levels(fields, patching);
        int patches = fields.integer("patches_per_pass", 1, patching.context()).orElse(1);
        Rollout.Resampling resampling = resampling(fields);
        JsonNode given = fields.any("series")
                .orElseThrow(() -> ApiException.parameter("series", "you must provide a series parameter"));
        fields.refuseUnknown();
        List<TimeSeries> series = SeriesFields.read(given);
        Optional<Backtest> backtest = held.map(h -> backtest(series, patching, h));
        List<Integer> horizons = backtest.map(Backtest::horizons)
                .orElseGet(() -> Collections.nCopies(series.size(), horizon.orElse(patching.patch())));
        requireSteps(horizons, worker.limits().steps());
        List<TimeSeries> histories = backtest.map(b -> b.histories(1)).orElse(series);
        List<PendingForecast> pending = new ArrayList<>();
        for (int i = 0; i < histories.size(); i++) {
            pending.add(forecaster.begin(
                    "series[" + i + "]", histories.get(i).values(), new Rollout(horizons.get(i), patches, resampling)));
        }
        return new ForecastRequest(worker, histories, horizons, levels, backtest, pending);
    }

    private static String held(JsonNode node) {
        if (!node.isString() && !node.isIntegralNumber()) {
            throw ApiException.parameter(HOLDOUT, "holdout has to be a number of values, or \"2s\" for two seasons");
        }
        return node.asString();
    }

    private static Backtest backtest(List<TimeSeries> series, Patching patching, String held) {
        try {
            return Backtest.of(series, patching.levels(), HOLDOUT, held, 1);
        } catch (GyreException e) {
            throw ApiException.parameter(HOLDOUT, e.getMessage());
        }
    }

    private static List<Double> levels(RequestFields fields, Patching patching) {
        Optional<JsonNode> given = fields.any("quantiles");
        if (given.isEmpty()) {
            return patching.levels();
        }
        List<Double> levels = new ArrayList<>();
        for (JsonNode q : given.get().isArray() ? given.get() : List.of(given.get())) {
            double level = q.isNumber() ? q.decimalValue().doubleValue() : Double.NaN;
            if (!patching.levels().contains(level) || levels.contains(level)) {
                throw ApiException.parameter(
                        "quantiles",
                        "quantiles[" + levels.size()
                                + "] has to be another one of those that the model was trained for, "
                                + patching.levels());
            }
            levels.add(level);
        }
        if (levels.isEmpty()) {
            throw ApiException.parameter("quantiles", "quantiles is empty: name some, or leave it out for all");
        }
        return List.copyOf(levels);
    }

    private static Rollout.Resampling resampling(RequestFields fields) {
        Optional<String> given = fields.text("resample");
        if (given.isPresent() && !given.get().equals("frequency")) {
            throw ApiException.parameter("resample", "resample has to be \"frequency\", or left out");
        }
        return given.isPresent() ? Rollout.Resampling.FREQUENCY : Rollout.Resampling.NONE;
    }

    private static void requireSteps(List<Integer> horizons, int most) {
        long steps = horizons.stream().mapToLong(Integer::longValue).sum();
        if (steps > most) {
            throw ApiException.parameter(
                    "series",
                    "too_many_steps",
                    "the request asks for " + steps + " steps of " + horizons.size()
                            + " series, but this server forecasts" + " at most " + most
                            + " at once (--max-steps): send the series in several requests");
        }
    }

    /** The work. */
    public ForecastJob job() {
        return new ForecastJob(pending);
    }

    /** Steps of all series. */
    public int steps() {
        return horizons.stream().mapToInt(Integer::intValue).sum();
    }
}
