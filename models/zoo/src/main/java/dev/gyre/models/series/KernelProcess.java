package dev.gyre.models.series;

import java.util.Arrays;

/**
 * Series whose covariance is that of one to five kernels, added or multiplied, as in KernelSynth (Ansari et al. 2024, arXiv:2403.07815):
 * linear, periodic, squared-exponential, rational quadratic, white noise, constant. A stationary kernel's process is a sum of waves whose
 * frequencies are drawn from its spectrum (Rahimi &amp; Recht 2007), which takes time linear in the length; the product of two independent
 * processes has the product of their covariances, though it's no longer Gaussian.
 */
final class KernelProcess {

    private static final int MOST_KERNELS = 5;
    private static final int WAVES = 24;
    private static final int SHORTEST_PERIOD = 10;
    private static final int LONGEST_PERIOD = 512;
    private static final int HARMONICS = 6;

    private KernelProcess() {}

    /**
     * Draws a series of one to five kernels.
     *
     * @param x takes it
     * @param other as long, is overwritten
     */
    static void draw(Draws random, double[] x, double[] other) {
        kernel(random, x);
        for (int more = random.below(MOST_KERNELS); more > 0; more--) {
            kernel(random, other);
            boolean product = random.chance(0.5);
            for (int i = 0; i < x.length; i++) {
                x[i] = product ? x[i] * other[i] : x[i] + other[i];
            }
        }
    }

    private static void kernel(Draws random, double[] x) {
        Arrays.fill(x, 0);
        switch (random.below(6)) {
            case 0 -> linear(random, x);
            case 1 -> periodic(random, x);
            case 2 -> smooth(random, x, 0);
            case 3 -> smooth(random, x, random.uniform(0.5, 4));
            case 4 -> noise(random, x);
            default -> Arrays.fill(x, random.normal());
        }
    }

    private static void linear(Draws random, double[] x) {
        double slope = random.normal() * 3;
        double level = random.normal();
        for (int i = 0; i < x.length; i++) {
            x[i] = level + slope * i / x.length;
        }
    }

    /** exp(-2 sin^2(pi t / p) / l^2): harmonics of the period that fade the faster the longer l is. */
    private static void periodic(Draws random, double[] x) {
        double longest = Math.clamp(x.length, SHORTEST_PERIOD + 1, LONGEST_PERIOD);
        double period = random.uniform(SHORTEST_PERIOD, longest);
        double fading = random.uniform(0.3, 2);
        double mass = 0;
        for (int h = 1; h <= HARMONICS; h++) {
            double weight = Math.exp(-h * fading);
            mass += weight;
            wave(x, 2 * Math.PI * h / period, Math.sqrt(weight), random);
        }
        scale(x, 1 / Math.sqrt(mass));
    }

    /**
     * Squared-exponential with alpha 0, else rational quadratic: a mixture of squared-exponential kernels of different lengths, here by
     * the power of a uniform number.
     */
    static void smooth(Draws random, double[] x, double alpha) {
        double reach = x.length * Math.pow(10, random.uniform(-2, 0));
        for (int w = 0; w < WAVES; w++) {
            double stretch = alpha == 0 ? 1 : Math.pow(random.uniform(0.02, 1), 1 / (2 * alpha));
            wave(x, random.normal() / (reach * stretch), 1, random);
        }
        scale(x, 1 / Math.sqrt(WAVES));
    }

    private static void wave(double[] x, double frequency, double amplitude, Draws random) {
        double a = random.normal() * amplitude;
        double b = random.normal() * amplitude;
        double cos = Math.cos(frequency);
        double sin = Math.sin(frequency);
        for (int i = 0; i < x.length; i++) {
            x[i] += a;
            double turned = a * cos + b * sin;
            b = b * cos - a * sin;
            a = turned;
        }
    }

    private static void noise(Draws random, double[] x) {
        double deviation = Math.pow(10, random.uniform(-1.5, 0));
        for (int i = 0; i < x.length; i++) {
            x[i] = deviation * random.normal();
        }
    }

    private static void scale(double[] x, double factor) {
        for (int i = 0; i < x.length; i++) {
            x[i] *= factor;
        }
    }
}
