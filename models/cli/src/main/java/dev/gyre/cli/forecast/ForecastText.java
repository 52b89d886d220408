package dev.gyre.cli.forecast;

import dev.gyre.cli.process.TextTable;
import dev.gyre.models.forecast.Backtest;
import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.series.TimeSeries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Forecasts and scores as they're printed. */
final class ForecastText {

    private ForecastText() {}

    /** A forecast as JSON has it. */
    record Result(String series, List<String> times, Map<String, double[]> quantiles) {}

    /** Forecasts with their times, the chosen quantiles by their levels. */
    static List<Result> results(List<TimeSeries> histories, List<Forecast> forecasts, List<Double> levels) {
        List<Result> all = new ArrayList<>();
        for (int i = 0; i < forecasts.size(); i++) {
            Forecast f = forecasts.get(i);
            TimeSeries s = histories.get(i);
            List<String> times = new ArrayList<>();
            for (int h = 0; h < f.horizon(); h++) {
                times.add(s.times().text(s.values().length + h));
            }
            Map<String, double[]> quantiles = new LinkedHashMap<>();
            levels.forEach(q -> quantiles.put(Double.toString(q), f.quantile(q)));
            all.add(new Result(s.name(), times, quantiles));
        }
        return all;
    }

    /** A row for each step of each series, with its quantiles. */
    static String csv(List<Result> results) {
        StringBuilder out = new StringBuilder("series,time");
        results.getFirst().quantiles().keySet().forEach(q -> out.append(',').append(q));
        out.append('\n');
        for (Result r : results) {
            for (int h = 0; h < r.times().size(); h++) {
                out.append(cell(r.series())).append(',').append(r.times().get(h));
                for (double[] q : r.quantiles().values()) {
                    out.append(',').append(number(q[h]));
                }
                out.append('\n');
            }
        }
        return out.toString();
    }

    static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == ';' || c == '\n' || c == '\t');
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }

    /** Six digits, as many as a float32 forecast is good for. */
    private static String number(double value) {
        double size = Math.abs(value);
        String text = size != 0 && (size < 1e-4 || size >= 1e7)
                ? String.format(Locale.ROOT, "%.5e", value)
                : String.format(Locale.ROOT, "%." + decimals(size) + "f", value);
        return text;
    }

    private static int decimals(double size) {
        return size == 0 ? 1 : Math.clamp(5 - (int) Math.floor(Math.log10(size)), 0, 9);
    }

    /** A row for each series: MASE and WQL of each method; then all together, and the mean of the ratios to seasonal naive. */
    static List<String> table(Backtest backtest) {
        List<String> methods = new ArrayList<>(List.of("", "", "", ""));
        List<String> scores = new ArrayList<>(List.of("series", "values", "season", "horizon"));
        backtest.all().keySet().forEach(method -> {
            methods.addAll(List.of(method, ""));
            scores.addAll(List.of("MASE", "WQL"));
        });
        TextTable table = TextTable.ofNumbers(methods);
        table.add(scores);
        addRows(table, backtest);
        return table.lines();
    }

    /** A backtest as a table of Markdown, which has one line of headings. */
    static List<String> markdown(Backtest backtest) {
        List<String> headings = new ArrayList<>(List.of("series", "values", "season", "horizon"));
        backtest.all().keySet().forEach(method -> headings.addAll(List.of(method + " MASE", method + " WQL")));
        TextTable table = TextTable.ofNumbers(headings);
        addRows(table, backtest);
        return table.markdown();
    }

    private static void addRows(TextTable table, Backtest backtest) {
        for (Backtest.Row r : backtest.rows()) {
            table.add(row(
                    r.methods(),
                    r.series(),
                    Integer.toString(r.values()),
                    Integer.toString(r.season()),
                    Integer.toString(r.horizon())));
        }
        table.add(row(backtest.all(), "all", "", "", ""));
        table.add(row(backtest.relative(), "over seasonal naive, geometric mean", "", "", ""));
    }

    private static List<String> row(Map<String, Backtest.Score> methods, String... first) {
        List<String> cells = new ArrayList<>(List.of(first));
        methods.values().forEach(s -> {
            cells.add(known("%.3f", s.mase()));
            cells.add(known("%.4f", s.wql()));
        });
        return cells;
    }

    /** A score; a hyphen where there is none, as of a history without differences. */
    private static String known(String format, double score) {
        return Double.isNaN(score) ? "-" : String.format(Locale.ROOT, format, score);
    }
}
