package dev.gyre.models.forecast;

import dev.gyre.engine.GyreException;
import dev.gyre.models.series.TimeSeries;
import dev.gyre.models.setting.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Forecasts of the ends of series, which are held back, by a model and by classical methods, and how good each was: whoever has the model
 * takes the {@link #histories}, and {@link #add}s its forecasts of what comes after. Not for concurrent use.
 */
public final class Backtest {

    private static final String TWO_SEASONS = "2s";
    private static final int WITHOUT_SEASON = 24;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private final List<TimeSeries> series;
    private final List<Double> levels;
    private final List<Integer> horizons;
    private final Map<String, List<ForecastScore>> scores = new LinkedHashMap<>();
    private final Map<String, ForecastScore> totals = new LinkedHashMap<>();

    private Backtest(List<TimeSeries> series, List<Double> levels, List<Integer> horizons) {
        this.series = series;
        this.levels = levels;
        this.horizons = horizons;
    }

    /** A method's score on a series, or on all. */
    public record Score(double mase, double wql) {}

    /**
     * A row of the result.
     *
     * @param season steps of one
     * @param horizon values held back
     * @param methods scores by the method's name, the model first
     */
    public record Row(String series, int values, int season, int horizon, Map<String, Score> methods) {}

    /**
     * One without forecasts yet.
     *
     * @param levels of the quantiles that all methods forecast
     * @param option what messages call what's held back
     * @param held a number of values, or 2s for two seasons, 24 values without a season
     * @param windows ends one before the other
     * @throws GyreException if it's neither, or a series has too few values
     */
    public static Backtest of(List<TimeSeries> series, List<Double> levels, String option, String held, int windows) {
        List<Integer> horizons =
                series.stream().map(s -> horizon(s, option, held, windows)).toList();
        return new Backtest(series, levels, horizons);
    }

    private static int horizon(TimeSeries s, String option, String held, int windows) {
        int season = s.times().season();
        int h = held.equals(TWO_SEASONS) ? season > 1 ? 2 * season : WITHOUT_SEASON : parsed(option, held);
        if ((long) h * windows >= s.values().length) {
            throw new GyreException("series \"" + s.name() + "\" has " + s.values().length + " values, of which "
                    + option + " takes " + h + (windows > 1 ? " times " + windows : "")
                    + ": nothing is left to forecast from; hold back fewer, or leave the series out");
        }
        return h;
    }

    private static int parsed(String option, String held) {
        ConfigException.require(
                NUMBER.matcher(held).matches(), option, held, "a number of values, or 2s for two seasons");
        int n = Integer.parseInt(held);
        ConfigException.range(option, n, 1, Integer.MAX_VALUE);
        return n;
    }

    /** Values held back of each series. */
    public List<Integer> horizons() {
        return horizons;
    }

    /** The series without the last windows. */
    public List<TimeSeries> histories(int windows) {
        List<TimeSeries> all = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            TimeSeries s = series.get(i);
            all.add(s.first(s.values().length - windows * horizons.get(i)));
        }
        return all;
    }

    /**
     * A forecaster's forecasts of the window after the {@link #histories}, those of the same horizon together.
     *
     * @param rollout how, but for the horizon
     */
    public List<Forecast> forecasts(Forecaster forecaster, int windows, Rollout rollout) {
        List<TimeSeries> histories = histories(windows);
        Map<Integer, List<Integer>> byHorizon = new TreeMap<>();
        for (int i = 0; i < series.size(); i++) {
            byHorizon.computeIfAbsent(horizons.get(i), h -> new ArrayList<>()).add(i);
        }
        Forecast[] all = new Forecast[series.size()];
        byHorizon.forEach((horizon, members) -> {
            List<double[]> values =
                    members.stream().map(i -> histories.get(i).values()).toList();
            List<Forecast> forecasts =
                    forecaster.forecast(values, new Rollout(horizon, rollout.patchesPerPass(), rollout.resampling()));
            for (int k = 0; k < members.size(); k++) {
                all[members.get(k)] = forecasts.get(k);
            }
        });
        return List.of(all);
    }

    /**
     * Measures forecasts of what comes after the {@link #histories}, and those of the classical methods.
     *
     * @param model what the one who made them is called
     */
    public void add(String model, int windows, List<Forecast> forecasts) {
        List<TimeSeries> histories = histories(windows);
        for (int i = 0; i < series.size(); i++) {
            double[] history = histories.get(i).values();
            add(model, i, history, forecasts.get(i));
            for (ClassicalMethod m : ClassicalMethod.values()) {
                int season = series.get(i).times().season();
                add(m.words(), i, history, m.forecast(history, season, horizons.get(i), levels));
            }
        }
    }

    private void add(String method, int i, double[] history, Forecast forecast) {
        double[] truth = new double[horizons.get(i)];
        System.arraycopy(series.get(i).values(), history.length, truth, 0, truth.length);
        List<ForecastScore> each = scores.computeIfAbsent(
                method, m -> series.stream().map(s -> new ForecastScore(levels)).toList());
        int season = series.get(i).times().season();
        each.get(i).add(history, season, truth, forecast);
        totals.computeIfAbsent(method, m -> new ForecastScore(levels)).add(history, season, truth, forecast);
    }

    /** The scores of each series. */
    public List<Row> rows() {
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
    public Map<String, Score> all() {
        Map<String, Score> methods = new LinkedHashMap<>();
        totals.forEach((name, s) -> methods.put(name, new Score(s.mase(), s.wql())));
        return methods;
    }

    /** Geometric means over the series of each score over seasonal naive's, of those series of which both are above 0. */
    public Map<String, Score> relative() {
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
