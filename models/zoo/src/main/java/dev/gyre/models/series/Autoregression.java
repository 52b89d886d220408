package dev.gyre.models.series;

/**
 * Series of autoregressive models with moving averages (Box &amp; Jenkins 1970), summed up once, over a season, both or neither. Two of
 * their roots are real or a pair, which gives cycles of no fixed length.
 */
final class Autoregression {

    private static final double NEAR = 0.999;

    private Autoregression() {}

    /** Draws a series into x, and its errors. */
    static void draw(Draws random, double[] x, double[] errors) {
        double first;
        double second;
        if (random.chance(0.5)) {
            double radius = random.uniform(0.5, NEAR);
            first = 2 * radius * Math.cos(2 * Math.PI / Math.pow(10, random.uniform(0.4, 1.8)));
            second = -radius * radius;
        } else {
            double a = random.uniform(-0.5, NEAR);
            double b = random.chance(0.5) ? 0 : random.uniform(-0.5, 0.9);
            first = a + b;
            second = -a * b;
        }
        double average = random.chance(0.5) ? 0 : random.uniform(-0.9, 0.9);
        boolean summed = random.chance(0.4);
        int period = random.chance(0.3) ? SyntheticSeries.season(random) : 0;
        double seasonal = random.uniform(-0.9, 0);
        double drift = random.chance(0.5) ? 0 : 0.1 * random.normal();
        for (int i = 0; i < x.length; i++) {
            errors[i] = random.normal();
        }
        for (int i = 0; i < x.length; i++) {
            double e = errors[i] + average * before(errors, i, 1);
            if (period > 0) {
                e += seasonal * (before(errors, i, period) + average * before(errors, i, period + 1));
            }
            x[i] = first * before(x, i, 1) + second * before(x, i, 2) + e;
        }
        if (summed) {
            sum(x, 1, drift);
        }
        if (period > 0) {
            sum(x, period, 0);
        }
    }

    private static double before(double[] x, int i, int lag) {
        return i < lag ? 0 : x[i - lag];
    }

    private static void sum(double[] x, int lag, double drift) {
        for (int i = lag; i < x.length; i++) {
            x[i] += x[i - lag] + drift;
        }
    }
}
