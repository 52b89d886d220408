package dev.gyre.engine.op.activation;

/** The normal distribution in double precision. */
final class Normal {

    private static final double ROOT = Math.sqrt(2 * Math.PI);

    /** Beyond it the distribution is 0 or 1 to the last digit. */
    private static final double FAR = 8.5;

    private Normal() {}

    /** Phi(x), to 1e-15. G. Marsaglia, Evaluating the Normal Distribution, Journal of Statistical Software 11 (2004), 4. */
    static double distribution(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        if (Math.abs(x) > FAR) {
            return x > 0 ? 1 : 0;
        }
        double sum = x;
        double before = 0;
        double term = x;
        for (int i = 3; sum != before; i += 2) {
            before = sum;
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * density(x);
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / ROOT;
    }

    /** The slope of GELU, Phi(x) + x phi(x). */
    static double geluSlope(double x) {
        return distribution(x) + x * density(x);
    }
}
