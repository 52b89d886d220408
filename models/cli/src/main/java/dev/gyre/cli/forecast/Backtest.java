package dev.gyre.cli.forecast;

import dev.gyre.engine.GyreException;
import dev.gyre.models.forecast.ClassicalMethod;
import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.forecast.ForecastScore;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.forecast.Rollout;
import dev.gyre.models.series.TimeSeries;
import dev.gyre.models.setting.ConfigException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Forecasts of the ends of series, which are held back, by a model and by classical methods, and how good each was. */
final class Backtest {

    private static final String TWO_SEASONS = "2s";
    private static final int WITHOUT_SEASON = 24;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private final List<TimeSeries> series;
    private final List<Double> levels;
    private final Map<String, List<ForecastScore>> scores = new LinkedHashMap<>();
    private final Map<String, ForecastScore> totals = new LinkedHashMap<>();
    private final List<Forecast> last = new ArrayList<>();
    private final List<Integer> horizons;

    private Backtest(List<TimeSeries> series, List<Double> levels, List<Integer> horizons) {
        this.series = series;
        this.levels = levels;
        this.horizons = horizons;
    }

    /** A method's score on a series, or on all. */
    record Score(double mase, double wql) {}

    /**
     * A row of the result.
     *
     * @param methods scores by the method's name, the model first
     */
    record Row(String series, int values, int season, int horizon, Map<String, Score> methods) {}

    /**
     * Forecasts the held-back ends.
     *
     * @param model what the model is called
     * @param held a number of values, or 2s for two seasons
     * @param windows ends one before the other
     * @param rollout how, but for the horizon
     */
    static Backtest run(
            Forecaster forecaster, String model, List<TimeSeries> series, String held, int windows, Rollout rollout) {
        List<Integer> horizons =
                series.stream().map(s -> horizon(s, held, windows)).toList();
        Backtest b = new Backtest(series, forecaster.patching().levels(), horizons);
        for (int w = windows; w >= 1; w--) {
            b.window(forecaster, model, w, rollout);
        }
        return b;
    }

    private static int horizon(TimeSeries s, String held, int windows) {
        int season = s.times().season();
        int h = held.equals(TWO_SEASONS) ? season > 1 ? 2 * season : WITHOUT_SEASON : parsed(held);
        if ((long) h * windows >= s.values().length) {
            throw new GyreException("series \"" + s.name() + "\" has " + s.values().length
                    + " values, of which --holdout takes " + h + (windows > 1 ? " times " + windows : "")
                    + ": nothing is left to forecast from; hold back fewer, or leave the series out");
        }
        return h;
    }

    private static int parsed(String held) {
        ConfigException.require(
                NUMBER.matcher(held).matches(), "--holdout", held, "a number of values, or 2s for two seasons");
        int n = Integer.parseInt(held);
        ConfigException.range("--holdout", n, 1, Integer.MAX_VALUE);
        return n;
    }

    private void window(Forecaster forecaster, String model, int before, Rollout rollout) {
        Map<Integer, List<Integer>> byHorizon = new TreeMap<>();
        for (int i = 0; i < series.size(); i++) {
            byHorizon.computeIfAbsent(horizons.get(i), h -> new ArrayList<>()).add(i);
        }
        Forecast[] own = new Forecast[series.size()];
        byHorizon.forEach((horizon, members) -> {
            List<double[]> histories =
                    members.stream().map(i -> history(i, before)).toList();
            List<Forecast> forecasts = forecaster.forecast(
                    histories, new Rollout(horizon, rollout.patchesPerPass(), rollout.resampling()));
            for (int k = 0; k < members.size(); k++) {
                own[members.get(k)] = forecasts.get(k);
            }
        });
        for (int i = 0; i < own.length; i++) {
            add(model, i, before, own[i]);
            for (ClassicalMethod m : ClassicalMethod.values()) {
                int season = series.get(i).times().season();
                add(m.words(), i, before, m.forecast(history(i, before), season, horizons.get(i), levels));
            }
        }
        last.clear();
        last.addAll(List.of(own));
    }

    private double[] history(int i, int before) {
        double[] all = series.get(i).values();
        return Arrays.copyOf(all, all.length - before * horizons.get(i));
    }

    private void add(String method, int i, int before, Forecast forecast) {
        double[] history = history(i, before);
        double[] truth = Arrays.copyOfRange(series.get(i).values(), history.length, history.length + horizons.get(i));
        List<ForecastScore> each = scores.computeIfAbsent(
                method, m -> series.stream().map(s -> new ForecastScore(levels)).toList());
        int season = series.get(i).times().season();
        each.get(i).add(history, season, truth, forecast);
        totals.computeIfAbsent(method, m -> new ForecastScore(levels)).add(history, season, truth, forecast);
    }

    /** The model's forecasts of the last window, a series each. */
    List<Forecast> forecasts() {
        return List.copyOf(last);
    }

    /** The series without the last window. */
    List<TimeSeries> histories() {
        List<TimeSeries> all = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            all.add(series.get(i).first(series.get(i).values().length - horizons.get(i)));
        }
        return all;
    }

    /** The scores of each series. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            Map<String, Score> methods = new LinkedHashMap<>();
            for (Map.Entry<String, List<ForecastScore>> e : scores.entrySet()) {
                ForecastScore s = e.getValue().get(i);
                methods.put(e.getKey(), new Score(s.mase(), s.wql()));
            }
            TimeSeries s = series.get(i);
            rows.add(new Row(s.name(), s.values().length, s.times().season(), horizons.get(i), methods));
        }
        return rows;
    }

    /** The scores of all series together. */
    Map<String, Score> all() {
        Map<String, Score> methods = new LinkedHashMap<>();
        totals.forEach((name, s) -> methods.put(name, new Score(s.mase(), s.wql())));
        return methods;
    }

    /** Geometric means over the series of each score over seasonal naive's, of those series of which both are above 0. */
    Map<String, Score> relative() {
        Map<String, Score> methods = new LinkedHashMap<>();
        List<Row> rows = rows();
        for (String method : scores.keySet()) {
            methods.put(method, new Score(relative(rows, method, true), relative(rows, method, false)));
        }
        return methods;
    }

    private static double relative(List<Row> rows, String method, boolean mase) {
        return Math.exp(rows.stream()
                .mapToDouble(r -> {
                    Score own = r.methods().get(method);
                    Score naive = r.methods().get(ClassicalMethod.SEASONAL_NAIVE.words());
                    return mase ? own.mase() / naive.mase() : own.wql() / naive.wql();
                })
                .filter(ratio -> ratio > 0 && Double.isFinite(ratio))
                .map(Math::log)
                .average()
                .orElse(Double.NaN));
    }
}
