package dev.gyre.models.series;

/**
 * Series made up to train a forecaster on: draws of {@link KernelProcess}, trends with seasons, random walks, and demand that is mostly zero.
 * What a series is depends on seed and number alone.
 */
public final class SyntheticSeries {

    private static final int[] SEASONS = {4, 7, 12, 24, 52, 60, 96};

    private static final double GROWING = 0.25;
    private static final double BROKEN = 0.5;
    private static final int MOST_BREAKS = 3;

    private SyntheticSeries() {}

    /**
     * Draws a series of some kind.
     *
     * @param x takes it
     * @param other as long, is overwritten
     */
    public static void draw(Draws random, double[] x, double[] other) {
        double kind = random.uniform();
        if (kind < 0.3) {
            KernelProcess.draw(random, x, other);
        } else if (kind < 0.45) {
            seasonal(random, x);
        } else if (kind < 0.75) {
            ExponentialSmoothing.draw(random, x, other);
        } else if (kind < 0.93) {
            Autoregression.draw(random, x, other);
        } else {
            intermittent(random, x);
            return;
        }
        if (random.chance(GROWING)) {
            exponentiate(random, x);
        }
        if (random.chance(BROKEN)) {
            for (int more = 1 + random.below(MOST_BREAKS); more > 0; more--) {
                breakUp(random, x);
            }
        }
        double noise = random.chance(0.5) ? spread(x) * Math.pow(10, random.uniform(-2.5, -0.5)) : 0;
        for (int i = 0; i < x.length; i++) {
            x[i] += noise == 0 ? 0 : noise * random.normal();
        }
    }

    /** A random season in steps: one of the usual ones, or any. */
    static int season(Draws random) {
        return random.chance(0.7) ? SEASONS[random.below(SEASONS.length)] : 2 + random.below(100);
    }

    /** Makes a series exponential, so that noise and seasons rise with the level. */
    private static void exponentiate(Draws random, double[] x) {
        double deviation = spread(x);
        double height = deviation == 0 ? 0 : random.uniform(0.1, 1.2) / deviation;
        double first = x[0];
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.exp(Math.clamp(height * (x[i] - first), -8, 8));
        }
    }

    /** A structural break: from somewhere on the level is another, or the trend, or both. */
    private static void breakUp(Draws random, double[] x) {
        int at = random.below(x.length);
        double deviation = spread(x);
        double level = random.chance(0.5) ? deviation * random.normal() : 0;
        double slope = level == 0 || random.chance(0.5) ? 4 * deviation * random.normal() / x.length : 0;
        for (int i = at; i < x.length; i++) {
            x[i] += level + slope * (i - at);
        }
    }

    /** A trend, linear, growing or bent once, and one or two seasons of any shape, added to it or multiplied with it. */
    private static void seasonal(Draws random, double[] x) {
        double slope = random.normal() * 2 / x.length;
        double bend = random.chance(0.3) ? random.normal() * 3 / x.length : 0;
        int at = random.below(x.length);
        boolean growing = random.chance(0.3);
        for (int i = 0; i < x.length; i++) {
            double trend = slope * i + bend * Math.max(0, i - at);
            x[i] = growing ? Math.exp(Math.max(-4, Math.min(4, trend))) : 1 + trend;
        }
        boolean multiplied = random.chance(0.4);
        for (int seasons = 1 + random.below(2); seasons > 0; seasons--) {
            double period = random.chance(0.6)
                    ? SEASONS[random.below(SEASONS.length)]
                    : random.uniform(3, Math.max(4, Math.min(512, x.length / 2.0)));
            season(x, period, random.uniform(0.05, 0.8), multiplied, random);
        }
    }

    private static void season(double[] x, double period, double height, boolean multiplied, Draws random) {
        for (int h = 1 + random.below(5); h > 0; h--) {
            double a = random.normal() / h;
            double b = random.normal() / h;
            for (int i = 0; i < x.length; i++) {
                double angle = 2 * Math.PI * h * i / period;
                double s = a * Math.cos(angle) + b * Math.sin(angle);
                x[i] = multiplied ? x[i] * (1 + height * 0.5 * s) : x[i] + height * s;
            }
        }
    }

    private static void intermittent(Draws random, double[] x) {
        double demand = random.uniform(0.03, 0.5);
        double size = random.uniform(0.2, 1);
        for (int i = 0; i < x.length; i++) {
            x[i] = random.chance(demand) ? Math.ceil(Math.exp(size * random.normal()) * 3) : 0;
        }
    }

    /** Population deviation. */
    static double spread(double[] x) {
        double sum = 0;
        double squares = 0;
        for (double v : x) {
            sum += v;
            squares += v * v;
        }
        double mean = sum / x.length;
        return Math.sqrt(Math.max(0, squares / x.length - mean * mean));
    }
}
