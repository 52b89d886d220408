package dev.gyre.serve.openai;

import dev.gyre.models.forecast.Backtest;
import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.series.TimeSeries;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Forecasts as clients get them. A number that isn't finite is null. */
public final class ForecastAnswer {

    private ForecastAnswer() {}

    /** The forecasts of a request, with their times; of ends that were held back also how good they are. */
    public static byte[] of(ForecastRequest asked, List<Forecast> forecasts) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("object", "forecast");
        root.put("created", Instant.now().getEpochSecond());
        root.put("model", asked.worker().name());
        ArrayNode all = root.putArray("forecasts");
        for (int i = 0; i < forecasts.size(); i++) {
            add(all.addObject(), asked.histories().get(i), forecasts.get(i), asked.levels());
        }
        asked.backtest().ifPresent(b -> {
            b.add(asked.worker().name(), 1, forecasts);
            addScores(root.putObject("scores"), b);
        });
        return JsonMapper.shared().writeValueAsBytes(root);
    }

    private static void add(ObjectNode node, TimeSeries history, Forecast forecast, List<Double> levels) {
        node.put("id", history.name());
        ArrayNode times = node.putArray("times");
        for (int h = 0; h < forecast.horizon(); h++) {
            times.add(history.times().text(history.values().length + h));
        }
        ObjectNode quantiles = node.putObject("quantiles");
        levels.forEach(q -> numbers(quantiles.putArray(Double.toString(q)), forecast.quantile(q)));
    }

    static void numbers(ArrayNode into, double[] values) {
        for (double v : values) {
            if (Double.isFinite(v)) {
                into.add(v);
            } else {
                into.addNull();
            }
        }
    }

    private static void addScores(ObjectNode node, Backtest backtest) {
        ArrayNode series = node.putArray("series");
        for (Backtest.Row row : backtest.rows()) {
            ObjectNode one = series.addObject();
            one.put("id", row.series());
            one.put("season", row.season());
            one.put("horizon", row.horizon());
            addMethods(one.putObject("methods"), row.methods());
        }
        addMethods(node.putObject("all"), backtest.all());
        addMethods(node.putObject("relative"), backtest.relative());
    }

    private static void addMethods(ObjectNode node, Map<String, Backtest.Score> methods) {
        methods.forEach((name, score) -> {
            ObjectNode one = node.putObject(name);
            put(one, "mase", score.mase());
            put(one, "wql", score.wql());
        });
    }

    private static void put(ObjectNode node, String name, double score) {
        if (Double.isFinite(score)) {
            node.put(name, score);
        } else {
            node.putNull(name);
        }
    }
}
