package dev.gyre.serve.batch;

import dev.gyre.engine.GyreException;

/** Mean of the last hidden states over a text's tokens, brought to length 1. */
final class MeanState {

    private final double[] sum;

    /** The mean of nothing yet, of a width C. */
    MeanState(int width) {
        this.sum = new double[width];
    }

    /** Adds the states of some tokens (T C). */
    void add(float[] states) {
        for (int i = 0; i < states.length; i++) {
            sum[i % sum.length] += states[i];
        }
    }

    /**
     * The mean, of length 1; zeros if it's zero.
     *
     * @throws GyreException if it isn't finite
     */
    float[] normalised() {
        double square = 0;
        for (double s : sum) {
            square += s * s;
        }
        if (!Double.isFinite(square)) {
            throw new GyreException("the hidden states aren't finite: the model's weights overflowed");
        }
        double length = square == 0 ? 1 : Math.sqrt(square);
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / length);
        }
        return mean;
    }
}
