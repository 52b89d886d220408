package dev.gyre.models.forecast;

import java.util.Arrays;
import java.util.List;

/** A forecast by rule, to hold a model's beside. Missing values are NaN; the quantiles are those of a normal distribution. */
public enum ClassicalMethod {
    /** The last season again; its deviation is that of seasonal differences, and grows with the root of the seasons ahead. */
    SEASONAL_NAIVE("seasonal naive") {
        @Override
        public Forecast forecast(double[] history, int season, int horizon, List<Double> levels) {
            int m = history.length > season ? season : 1;
            double[] mean = new double[horizon];
            double[] deviation = new double[horizon];
            double spread = Math.sqrt(meanSquare(differences(history, m)));
            for (int h = 0; h < horizon; h++) {
                mean[h] = last(history, history.length - m + h % m, m);
                deviation[h] = spread * Math.sqrt(h / m + 1);
            }
            return NormalQuantiles.of(mean, deviation, levels);
        }
    },
    /** The line through the first and the last value, Hyndman &amp; Athanasopoulos, section 5.2. */
    DRIFT("drift") {
        @Override
        public Forecast forecast(double[] history, int season, int horizon, List<Double> levels) {
            double[] x = interpolated(history);
            int steps = Math.max(1, x.length - 1);
            double slope = (x[x.length - 1] - x[0]) / steps;
            double[] residuals =
                    Arrays.stream(differences(x, 1)).map(d -> d - slope).toArray();
            double spread = Math.sqrt(meanSquare(residuals));
            double[] mean = new double[horizon];
            double[] deviation = new double[horizon];
            for (int h = 1; h <= horizon; h++) {
                mean[h - 1] = x[x.length - 1] + h * slope;
                deviation[h - 1] = spread * Math.sqrt(h * (1 + (double) h / steps));
            }
            return NormalQuantiles.of(mean, deviation, levels);
        }
    },
    /** Exponential smoothing of level, trend and season; {@link HoltWinters}. */
    HOLT_WINTERS("Holt-Winters") {
        @Override
        public Forecast forecast(double[] history, int season, int horizon, List<Double> levels) {
            double[] x = interpolated(history);
            boolean seasonal = season > 1 && x.length >= 2 * season;
            boolean logged = seasonal && Arrays.stream(x).allMatch(v -> v > 0);
            double[] fitted = logged ? Arrays.stream(x).map(Math::log).toArray() : x;
            Forecast f = HoltWinters.fit(fitted, seasonal ? season : 1).forecast(horizon, levels);
            if (logged) {
                for (double[] step : f.quantiles()) {
                    Arrays.setAll(step, q -> Math.exp(step[q]));
                }
            }
            return f;
        }
    };

    private final String words;

    ClassicalMethod(String words) {
        this.words = words;
    }

    /** The name for people. */
    public String words() {
        return words;
    }

    /**
     * The forecast of a series.
     *
     * @param history NaN where a value is missing
     * @param season steps of a season, 1 for none
     */
    public abstract Forecast forecast(double[] history, int season, int horizon, List<Double> levels);

    /** Differences of values that many steps apart, NaN where one is missing. */
    static double[] differences(double[] x, int lag) {
        double[] d = new double[Math.max(0, x.length - lag)];
        Arrays.setAll(d, i -> x[i + lag] - x[i]);
        return d;
    }

    private static double meanSquare(double[] x) {
        return Arrays.stream(x)
                .filter(v -> !Double.isNaN(v))
                .map(v -> v * v)
                .average()
                .orElse(0);
    }

    /** The newest value that's there, at a place or whole seasons before it; 0 if there's none. */
    private static double last(double[] x, int place, int season) {
        for (int i = place; i >= 0; i -= season) {
            if (!Double.isNaN(x[i])) {
                return x[i];
            }
        }
        return 0;
    }

    /** Missing values on the line between their neighbours, or like the nearest; zeros if there's none. */
    private static double[] interpolated(double[] x) {
        double[] all = x.clone();
        int before = -1;
        for (int i = 0; i <= x.length; i++) {
            if (i < x.length && Double.isNaN(x[i])) {
                continue;
            }
            for (int j = before + 1; j < i; j++) {
                double left = before < 0 ? i < x.length ? x[i] : 0 : x[before];
                double right = i < x.length ? x[i] : left;
                all[j] = left + (right - left) * (j - before) / (i - before);
            }
            before = i;
        }
        return all;
    }
}
