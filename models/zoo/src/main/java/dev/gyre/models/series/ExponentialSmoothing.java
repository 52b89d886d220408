package dev.gyre.models.series;

import java.util.Arrays;

/**
 * Series of the state-space models behind exponential smoothing (Hyndman et al. 2008): a level, a trend that may be damped, and a season,
 * each of which the same errors move.
 */
final class ExponentialSmoothing {

    private static final double UNSEASONAL = 0.25;

    private ExponentialSmoothing() {}

    /**
     * Draws a series by exponential smoothing.
     *
     * @param x takes it
     * @param other as long, is overwritten
     */
    static void draw(Draws random, double[] x, double[] other) {
        int period = random.chance(UNSEASONAL) ? 1 : SyntheticSeries.season(random);
        period = Math.min(period, x.length);
        double alpha = Math.pow(random.uniform(), 2);
        double beta = random.chance(0.5) ? 0.2 * alpha * Math.pow(random.uniform(), 2) : 0;
        double gamma = random.chance(0.5) ? 0.3 * (1 - alpha) * random.uniform() : 0;
        double damping = random.chance(0.5) ? 1 : random.uniform(0.85, 1);
        double deviation = Math.pow(10, random.uniform(-2.5, -0.3));
        season(random, other, period);
        double level = random.normal();
        double trend = random.chance(0.7) ? random.normal() * 4 / x.length : 0;
        for (int i = 0; i < x.length; i++) {
            double error = deviation * random.normal();
            int phase = i % period;
            double before = level + damping * trend;
            x[i] = before + other[phase] + error;
            level = before + alpha * error;
            trend = damping * trend + beta * error;
            other[phase] += gamma * error;
        }
    }

    /** One number a phase, of mean 0: waves that are the lower the shorter they are, by a power that is drawn. */
    private static void season(Draws random, double[] season, int period) {
        Arrays.fill(season, 0, period, 0);
        double height = Math.pow(10, random.uniform(-1.5, 0.3));
        double power = random.uniform(0, 2);
        for (int h = 1; h <= period / 2; h++) {
            double a = random.normal() * Math.pow(h, -power);
            double b = random.normal() * Math.pow(h, -power);
            for (int i = 0; i < period; i++) {
                double angle = 2 * Math.PI * h * i / period;
                season[i] += height * (a * Math.cos(angle) + b * Math.sin(angle));
            }
        }
    }
}
