package dev.gyre.bench.report;

import java.util.Arrays;

/**
 * Quartiles of a sample.
 *
 * @param low a quarter is below
 * @param median half is below
 * @param high a quarter is above
 */
public record Spread(double low, double median, double high) {

    /** The quartiles of at least one number, interpolated linearly. */
    public static Spread of(double... sample) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        return new Spread(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    }

    private static double quantile(double[] sorted, double q) {
        double place = q * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** The speed of something that takes this long over that of something that takes a base time. */
    public Spread speedup(Spread base) {
        return new Spread(base.low / high, base.median / median, base.high / low);
    }
}
