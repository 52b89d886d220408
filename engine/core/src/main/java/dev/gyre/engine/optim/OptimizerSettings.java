package dev.gyre.engine.optim;

import dev.gyre.engine.GyreException;

/**
 * AdamW (Loshchilov &amp; Hutter 2019, arXiv:1711.05101) with clipping by global norm and a warm-up and cosine schedule.
 *
 * @param learningRate peak, reached at the end of the warm-up
 * @param warmup steps over which it rises linearly from zero
 * @param steps steps over which it falls along a cosine, warm-up included
 * @param floor share of the peak that it falls to
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param decay decoupled weight decay
 * @param clip largest global norm of the gradient
 */
public record OptimizerSettings(
        double learningRate,
        long warmup,
        long steps,
        double floor,
        double beta1,
        double beta2,
        double epsilon,
        double decay,
        double clip) {

    /** Refuses what can't train. */
    public OptimizerSettings {
        require(learningRate > 0, "learning rate", learningRate, "above 0");
        require(warmup >= 0, "warm-up", (double) warmup, "0 or more steps");
        require(steps >= 1, "steps", (double) steps, "1 or more");
        require(floor >= 0 && floor <= 1, "floor", floor, "0 to 1");
        require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 to below 1");
        require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 to below 1");
        require(epsilon > 0, "epsilon", epsilon, "above 0");
        require(decay >= 0, "weight decay", decay, "0 or more");
        require(clip > 0, "clip", clip, "above 0");
    }

    /**
     * AdamW as most models take it: a hundredth of the steps to warm up, a floor of a tenth, betas of 0.9 and 0.95, no weight decay, and
     * gradients of a norm of 1 at most.
     *
     * @param learningRate peak
     * @param steps of the whole run
     */
    public static OptimizerSettings adamW(double learningRate, long steps) {
        return new OptimizerSettings(learningRate, steps / 100, steps, 0.1, 0.9, 0.95, 1e-8, 0, 1);
    }

    /** A copy with another warm-up. */
    public OptimizerSettings withWarmup(long other) {
        return new OptimizerSettings(learningRate, other, steps, floor, beta1, beta2, epsilon, decay, clip);
    }

    /** A copy with another weight decay. */
    public OptimizerSettings withDecay(double other) {
        return new OptimizerSettings(learningRate, warmup, steps, floor, beta1, beta2, epsilon, other, clip);
    }

    @Override
    public String toString() {
        return "AdamW: learning rate " + learningRate + ", warm-up " + warmup + " of " + steps + " steps, floor "
                + floor
                + ", betas " + beta1 + " and " + beta2 + ", epsilon " + epsilon + ", weight decay " + decay + ", clip "
                + clip;
    }

    private static void require(boolean holds, String what, double value, String allowed) {
        if (!holds) {
            throw new GyreException(what + " is " + value + ", but must be " + allowed);
        }
    }

    /** The learning rate of a step, counted from 1. */
    public double rate(long step) {
        if (step <= warmup) {
            return learningRate * (double) step / (double) warmup;
        }
        double progress = Math.min(1.0, (double) (step - warmup) / Math.max(1.0, (double) (steps - warmup)));
        return learningRate * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress)));
    }

    /** The numbers that change from step to step, as the kernels read them: rate, 1 - beta1^step, 1 - beta2^step, 0. */
    public float[] schedule(long step) {
        return new float[] {
            (float) rate(step),
            (float) (1 - Math.pow(beta1, (double) step)),
            (float) (1 - Math.pow(beta2, (double) step)),
            0f
        };
    }
}
