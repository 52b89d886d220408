package dev.gyre.verify.contracts.attention;

/** Softmax attention of one query over some keys, in double. */
final class AttentionOracle {

    private AttentionOracle() {}

    /**
     * Adds a head's output to y.
     *
     * @param q queries; the head's begin at {@code at}
     * @param keys keys, rows of {@code C} channels; the head's begin at channel {@code c}
     * @param rows number of each row that the query sees
     * @param y outputs; the head's begin at {@code at}
     */
    static void attend(
            double[] q, int at, double[] keys, double[] values, int[] rows, int C, int c, int D, double[] y) {
        double[] weights = new double[rows.length];
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < rows.length; j++) {
            for (int d = 0; d < D; d++) {
                weights[j] += q[at + d] * keys[rows[j] * C + c + d] / Math.sqrt(D);
            }
            max = Math.max(max, weights[j]);
        }
        double sum = 0;
        for (int j = 0; j < rows.length; j++) {
            weights[j] = Math.exp(weights[j] - max);
            sum += weights[j];
        }
        for (int j = 0; j < rows.length; j++) {
            for (int d = 0; d < D; d++) {
                y[at + d] += weights[j] / sum * values[rows[j] * C + c + d];
            }
        }
    }
}
