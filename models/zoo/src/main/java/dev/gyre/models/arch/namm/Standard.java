package dev.gyre.models.arch.namm;

/**
 * Standardisation of features to mean 0 and deviation 1: z = (F - mean) / max(deviation, 1e-7). What the package calls its normaliser.
 *
 * @param mean of each feature
 * @param deviation of each feature
 */
record Standard(float[] mean, float[] deviation) {

    private static final float LEAST = 1e-7f;

    float[] scale() {
        float[] scale = new float[deviation.length];
        for (int f = 0; f < scale.length; f++) {
            scale[f] = 1 / Math.max(deviation[f], LEAST);
        }
        return scale;
    }

    float[] shift() {
        float[] shift = scale();
        for (int f = 0; f < shift.length; f++) {
            shift[f] *= -mean[f];
        }
        return shift;
    }

    /** Sums over tokens from which the standard follows. */
    static final class Statistics {
        private final double[] sums;
        private final double[] squares;
        private long count;

        Statistics(int features) {
            sums = new double[features];
            squares = new double[features];
        }

        /** Counts the features of a token. */
        void add(float[] features, int from) {
            for (int f = 0; f < sums.length; f++) {
                double x = features[from + f];
                sums[f] += x;
                squares[f] += x * x;
            }
            count++;
        }

        /** The standard of the tokens counted. */
        Standard standard() {
            float[] mean = new float[sums.length];
            float[] deviation = new float[sums.length];
            for (int f = 0; f < mean.length; f++) {
                double m = sums[f] / count;
                mean[f] = (float) m;
                deviation[f] = (float) Math.sqrt(Math.max(0, squares[f] / count - m * m));
            }
            return new Standard(mean, deviation);
        }
    }
}
