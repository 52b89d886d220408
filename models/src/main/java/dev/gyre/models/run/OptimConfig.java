package dev.gyre.models.run;

import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.models.setting.ConfigException;

/**
 * AdamW with decoupled weight decay, linear warm-up and a cosine to a fraction of the peak.
 *
 * @param lr peak learning rate
 * @param warmup steps until the peak
 * @param minLr learning rate at the end over the peak
 * @param weightDecay decay per unit of learning rate
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param clip largest global norm of the gradient
 */
public record OptimConfig(
        double lr,
        int warmup,
        double minLr,
        double weightDecay,
        double beta1,
        double beta2,
        double epsilon,
        double clip) {

    /**
     * Checks every setting.
     *
     * @throws ConfigException if one is out of its range
     */
    public OptimConfig {
        ConfigException.require(lr > 0 && lr <= 10, "--lr", lr, "above 0 and at most 10");
        ConfigException.range("--warmup", warmup, 0, Integer.MAX_VALUE);
        ConfigException.range("--min-lr", minLr, 0.0, 1.0);
        ConfigException.range("--weight-decay", weightDecay, 0.0, 10.0);
        ConfigException.require(beta1 >= 0 && beta1 < 1, "--beta1", beta1, "at least 0 and below 1");
        ConfigException.require(beta2 >= 0 && beta2 < 1, "--beta2", beta2, "at least 0 and below 1");
        ConfigException.require(epsilon > 0 && epsilon <= 1, "--epsilon", epsilon, "above 0 and at most 1");
        ConfigException.require(clip > 0 && clip <= 1e6, "--clip", clip, "above 0 and at most 1e6");
    }

    /** The same for the engine, for a run of that many steps. */
    public OptimizerSettings settings(int steps) {
        return new OptimizerSettings(lr, warmup, steps, minLr, beta1, beta2, epsilon, weightDecay, clip);
    }
}
