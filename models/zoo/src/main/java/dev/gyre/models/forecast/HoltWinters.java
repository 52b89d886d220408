package dev.gyre.models.forecast;

import java.util.Arrays;
import java.util.List;

/**
 * Additive exponential smoothing (Holt 1957, Winters 1960) as R's HoltWinters has it: level, trend and season begin with a decomposition of
 * the first two seasons, and the squared errors of forecasts of one step decide how fast they change. Without a season it's simple
 * smoothing, a level alone.
 */
final class HoltWinters {

    private final double[] x;
    private final int season;
    private final double[] start;

    private record State(double level, double trend, double[] seasons, double[] residuals, double sum) {}

    private record Rates(double alpha, double beta, double gamma) {}

    private HoltWinters(double[] x, int season) {
        this.x = x;
        this.season = season;
        this.start = season > 1 ? decomposed() : new double[] {x[0], 0};
    }

    /** A fit, which can forecast. */
    record Fit(HoltWinters method, double alpha, double beta, double gamma) {

        Forecast forecast(int horizon, List<Double> levels) {
            State s = method.run(new Rates(alpha, beta, gamma));
            double variance = variance(s.residuals());
            double[] mean = new double[horizon];
            double[] deviation = new double[horizon];
            double weights = 1;
            for (int h = 1; h <= horizon; h++) {
                mean[h - 1] = s.level() + h * s.trend() + s.seasons()[(h - 1) % method.season];
                deviation[h - 1] = Math.sqrt(variance * weights);
                boolean turn = method.season > 1 && h % method.season == 0;
                double psi = alpha * (1 + h * beta) + (turn ? gamma * (1 - alpha) : 0);
                weights += psi * psi;
            }
            return NormalQuantiles.of(mean, deviation, levels);
        }
    }

    /** Fits a series of at least two seasons, or with season 1 of any length. */
    static Fit fit(double[] x, int season) {
        HoltWinters m = new HoltWinters(x, season);
        if (season == 1) {
            double alpha = PatternSearch.least(p -> m.run(new Rates(p[0], 0, 0)).sum(), 0.3)[0];
            return new Fit(m, alpha, 0, 0);
        }
        double[] best =
                PatternSearch.least(p -> m.run(new Rates(p[0], p[1], p[2])).sum(), 0.3, 0.1, 0.1);
        return new Fit(m, best[0], best[1], best[2]);
    }

    /** Level, trend and the seasons out of the first two: a centred mean as the trend, a line through it, means of what's left. */
    private double[] decomposed() {
        int n = 2 * season;
        double[] trend = new double[n];
        Arrays.fill(trend, Double.NaN);
        int half = season / 2;
        for (int i = half; i < n - half; i++) {
            double sum = 0;
            for (int j = -half; j <= half; j++) {
                double weight = season % 2 == 0 && Math.abs(j) == half ? 0.5 : 1;
                sum += weight * x[i + j];
            }
            trend[i] = sum / season;
        }
        double[] there = Arrays.stream(trend).filter(v -> !Double.isNaN(v)).toArray();
        double middle = (there.length + 1) / 2.0;
        double mean = Arrays.stream(there).average().orElse(0);
        double slope = 0;
        double squares = 0;
        for (int i = 0; i < there.length; i++) {
            slope += (i + 1 - middle) * (there[i] - mean);
            squares += (i + 1 - middle) * (i + 1 - middle);
        }
        slope = squares == 0 ? 0 : slope / squares;
        double[] all = new double[2 + season];
        all[0] = mean - slope * middle;
        all[1] = slope;
        double sum = 0;
        for (int k = 0; k < season; k++) {
            double total = 0;
            int count = 0;
            for (int i = k; i < n; i += season) {
                if (!Double.isNaN(trend[i])) {
                    total += x[i] - trend[i];
                    count++;
                }
            }
            all[2 + k] = count == 0 ? 0 : total / count;
            sum += all[2 + k];
        }
        for (int k = 0; k < season; k++) {
            all[2 + k] -= sum / season;
        }
        return all;
    }

    private State run(Rates given) {
        double alpha = given.alpha();
        double beta = given.beta();
        double gamma = given.gamma();
        int from = season > 1 ? season : 1;
        double level = start[0];
        double trend = start[1];
        double[] seasons = season > 1 ? Arrays.copyOfRange(start, 2, start.length) : new double[1];
        double[] residuals = new double[Math.max(0, x.length - from)];
        double sum = 0;
        for (int i = from; i < x.length; i++) {
            int place = (i - from) % season;
            double s = seasons[place];
            double residual = x[i] - (level + trend + s);
            residuals[i - from] = residual;
            sum += residual * residual;
            double before = level;
            level = alpha * (x[i] - s) + (1 - alpha) * (level + trend);
            trend = season > 1 ? beta * (level - before) + (1 - beta) * trend : 0;
            seasons[place] = season > 1 ? gamma * (x[i] - level) + (1 - gamma) * s : 0;
        }
        int turn = (x.length - from) % season;
        double[] next = new double[season];
        for (int k = 0; k < season; k++) {
            next[k] = seasons[(turn + k) % season];
        }
        return new State(level, trend, next, residuals, sum);
    }

    private static double variance(double[] x) {
        double mean = Arrays.stream(x).average().orElse(0);
        return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / Math.max(1, x.length - 1);
    }
}
