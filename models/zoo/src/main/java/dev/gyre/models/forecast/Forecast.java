package dev.gyre.models.forecast;

import dev.gyre.models.setting.ConfigException;
import java.util.List;

/**
 * Forecast of a series: quantiles of each step. They aren't sorted, so that those of near levels may cross.
 *
 * @param levels of the quantiles, ascending
 * @param quantiles for each step one of each level, in the series' unit
 */
public record Forecast(List<Double> levels, double[][] quantiles) {

    private static final double MEDIAN = 0.5;

    /** Steps that are forecast. */
    public int horizon() {
        return quantiles.length;
    }

    /** The median of each step. */
    public double[] median() {
        return quantile(MEDIAN);
    }

    /**
     * A quantile of each step.
     *
     * @throws ConfigException if it's of none of the levels; names those that there are
     */
    public double[] quantile(double level) {
        int at = levels.indexOf(level);
        if (at < 0) {
            throw new ConfigException("quantile " + level + ": the model was trained for " + levels
                    + " and has no others: take one of these");
        }
        double[] all = new double[quantiles.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = quantiles[i][at];
        }
        return all;
    }
}
