package dev.gyre.spark.train;

import dev.gyre.models.train.Rounds;

/**
 * The outer optimiser of DiLoCo (arXiv:2311.08105, algorithm 1): the mean over shards of how far they have moved the parameters is a
 * gradient for Nesterov's momentum, v = momentum v + d, x = x - lr (d + momentum v).
 *
 * @param lr outer learning rate
 * @param momentum decay of v
 */
record OuterStep(float lr, float momentum) {

    static OuterStep of(Rounds rounds) {
        return new OuterStep((float) rounds.outerLr(), (float) rounds.outerMomentum());
    }

    /**
     * The shard's change of the parameters, before minus after.
     *
     * @param before parameters at the beginning of the round
     * @param after what the shard made of them; becomes the difference
     */
    static float[] difference(float[] before, float[] after) {
        for (int i = 0; i < after.length; i++) {
            after[i] = before[i] - after[i];
        }
        return after;
    }

    /**
     * Moves parameters by a step of Nesterov's momentum.
     *
     * @param x parameters at the beginning of the round; become those at its end
     * @param v momentum
     * @param d mean difference of the shards
     */
    void move(float[] x, float[] v, float[] d) {
        for (int i = 0; i < x.length; i++) {
            v[i] = momentum * v[i] + d[i];
            x[i] -= lr * (d[i] + momentum * v[i]);
        }
    }
}
