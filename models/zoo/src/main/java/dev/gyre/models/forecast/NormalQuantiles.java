package dev.gyre.models.forecast;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;

/** Quantiles of normal distributions. */
final class NormalQuantiles {

    private static final NormalDistribution STANDARD = new NormalDistribution();

    private NormalQuantiles() {}

    /** A forecast of the given mean and deviation of each step. */
    static Forecast of(double[] mean, double[] deviation, List<Double> levels) {
        double[][] all = new double[mean.length][levels.size()];
        for (int step = 0; step < all.length; step++) {
            for (int q = 0; q < levels.size(); q++) {
                all[step][q] = mean[step] + deviation[step] * standard(levels.get(q));
            }
        }
        return new Forecast(levels, all);
    }

    /** The quantile of the standard normal distribution. */
    static double standard(double level) {
        return STANDARD.inverseCumulativeProbability(level);
    }
}
