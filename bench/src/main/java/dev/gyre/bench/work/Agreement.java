package dev.gyre.bench.work;

import dev.gyre.engine.verify.Comparison;

/** Holds a contender's output against the expected one. */
final class Agreement {

    private Agreement() {}

    /**
     * Requires that two results are the same but for rounding.
     *
     * @param contender whose result it is
     * @param what which of its outputs
     * @param tolerance of the root mean square of the difference, relative to that of the expected numbers
     * @throws DisagreementException if they aren't
     */
    static void require(String contender, String what, double[] expected, float[] actual, double tolerance) {
        Comparison c = Comparison.rms(what, expected, actual, tolerance);
        if (!c.passes()) {
            throw new DisagreementException(contender, c);
        }
    }

    /** The same against numbers that another contender computed. */
    static void require(String contender, String what, float[] expected, float[] actual, double tolerance) {
        double[] e = new double[expected.length];
        for (int i = 0; i < e.length; i++) {
            e[i] = expected[i];
        }
        require(contender, what, e, actual, tolerance);
    }
}
