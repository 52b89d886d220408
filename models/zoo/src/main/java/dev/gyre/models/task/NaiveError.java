package dev.gyre.models.task;

/** Error of repeating an earlier value as a forecast of a series: what its errors are measured against. */
final class NaiveError {

    private static final int LONGEST = 128;
    private static final int LEAST = 8;

    private NaiveError() {}

    /**
     * The mean absolute difference at the lag where it's least, of all lags that leave pairs enough.
     *
     * @param x values, NaN where one is missing
     */
    static float of(float[] x, int from, int to) {
        double least = Double.POSITIVE_INFINITY;
        for (int lag = 1; lag <= LONGEST && from + lag + LEAST <= to; lag++) {
            double sum = 0;
            int pairs = 0;
            for (int i = from + lag; i < to; i++) {
                float d = Math.abs(x[i] - x[i - lag]);
                if (!Float.isNaN(d)) {
                    sum += d;
                    pairs++;
                }
            }
            if (pairs >= LEAST && sum < least * pairs) {
                least = sum / pairs;
            }
        }
        return Double.isInfinite(least) ? 1 : (float) least;
    }
}
