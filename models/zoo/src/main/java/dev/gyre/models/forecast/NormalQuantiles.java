package dev.gyre.models.forecast;

import java.util.List;

/** Quantiles of normal distributions, as the classical methods predict them. */
final class NormalQuantiles {

    private static final double SPLIT = 0.425;
    private static final double CONSTANT = 0.180625;
    private static final double[] A = {
        3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
        45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227
    };
    private static final double[] B = {
        1,
        42.31333070160091,
        687.1870074920579,
        5394.196021424751,
        21213.794301586597,
        39307.89580009271,
        28729.085735721943,
        5226.495278852854
    };
    private static final double[] C = {
        1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
        1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414
    };
    private static final double[] D = {
        1,
        2.053191626637759,
        1.6763848301838038,
        0.6897673349851,
        0.14810397642748008,
        0.015198666563616457,
        0.0005475938084995345,
        1.0507500716444169e-09
    };

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

    /** That of the standard normal distribution, between 1e-6 and 1 - 1e-6 to 16 digits: Wichura 1988, algorithm AS 241. */
    static double standard(double level) {
        double q = level - 0.5;
        if (Math.abs(q) <= SPLIT) {
            double r = CONSTANT - q * q;
            return q * polynomial(A, r) / polynomial(B, r);
        }
        double r = Math.sqrt(-Math.log(Math.min(level, 1 - level))) - 1.6;
        return Math.signum(q) * polynomial(C, r) / polynomial(D, r);
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }
}
