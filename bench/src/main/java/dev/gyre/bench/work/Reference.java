package dev.gyre.bench.work;

import dev.gyre.verify.Comparison;
import java.util.List;

/**
 * The results that every contender has to compute, but for rounding.
 *
 * @param tolerance of the root mean square of the difference, relative to that of the expected numbers
 * @param outputs in the order in which contenders give them
 */
public record Reference(double tolerance, List<Output> outputs) {

    /** One of the results. */
    public static final class Output {

        private final String name;
        private final double[] values;

        /** A result by name, in double. */
        public Output(String name, double[] values) {
            this.name = name;
            this.values = values;
        }

        /** A result that was computed in float. */
        public static Output of(String name, float[] values) {
            return new Output(name, doubles(values));
        }
    }

    /** Floats as doubles. */
    static double[] doubles(float[] values) {
        double[] d = new double[values.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = values[i];
        }
        return d;
    }

    /**
     * Compares a contender's results.
     *
     * @throws DisagreementException if they differ
     */
    public void check(String contender, List<float[]> results) {
        if (results.size() != outputs.size()) {
            throw new IllegalArgumentException(
                    contender + " gives " + results.size() + " results rather than " + outputs.size());
        }
        for (int i = 0; i < results.size(); i++) {
            Output o = outputs.get(i);
            Comparison c = Comparison.rms(o.name, o.values, results.get(i), tolerance);
            if (!c.passes()) {
                throw new DisagreementException(contender, c);
            }
        }
    }
}
