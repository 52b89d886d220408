package dev.gyre.models.forecast;

import java.util.Arrays;
import java.util.List;

/**
 * Scores of forecasts, as GluonTS measures it: MASE, the error of the median over the mean seasonal difference of the history, a mean
 * over all values; WQL, the quantile loss summed over all values over their sum, a mean over the levels. Not for concurrent use.
 */
public final class ForecastScore {

    private final List<Double> levels;
    private final double[] losses;
    private double scaled;
    private int count;
    private double size;

    /** Starts a score with nothing measured yet. */
    public ForecastScore(List<Double> levels) {
        this.levels = List.copyOf(levels);
        this.losses = new double[levels.size()];
    }

    /**
     * Adds the errors of a forecast.
     *
     * @param history what it was made of, NaN where a value is missing
     * @param season steps of a season
     * @param truth what came, as many values as the forecast has steps; those that are missing don't count
     */
    public void add(double[] history, int season, double[] truth, Forecast forecast) {
        double scale = scale(history, season < history.length ? season : 1);
        double[] median = forecast.median();
        for (int i = 0; i < truth.length; i++) {
            if (Double.isNaN(truth[i])) {
                continue;
            }
            size += Math.abs(truth[i]);
            if (scale > 0) {
                scaled += Math.abs(truth[i] - median[i]) / scale;
                count++;
            }
            for (int q = 0; q < losses.length; q++) {
                double off = truth[i] - forecast.quantiles()[i][q];
                losses[q] += 2 * Math.max(levels.get(q) * off, (levels.get(q) - 1) * off);
            }
        }
    }

    private static double scale(double[] history, int season) {
        return Arrays.stream(ClassicalMethod.differences(history, season))
                .filter(d -> !Double.isNaN(d))
                .map(Math::abs)
                .average()
                .orElse(0);
    }

    /** The mean absolute scaled error; NaN if no history changed. */
    public double mase() {
        return count == 0 ? Double.NaN : scaled / count;
    }

    /** The weighted quantile loss; NaN if there were only zeros. */
    public double wql() {
        return size == 0 ? Double.NaN : Arrays.stream(losses).sum() / losses.length / size;
    }
}
