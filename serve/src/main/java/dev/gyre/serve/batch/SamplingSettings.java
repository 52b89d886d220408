package dev.gyre.serve.batch;

import dev.gyre.models.generate.Sampling;
import dev.gyre.serve.constrain.Constraint;
import java.util.Optional;

/**
 * Options of sampling, in the order in which they apply: logits are adjusted, those that the constraint forbids are taken out, then those that are too unlikely, and what's
 * left is sampled.
 *
 * @param sampling temperature, top-k and top-p
 * @param leastShare tokens with less than this part of the likeliest one's probability aren't drawn; 0 for all
 * @param seed what the draws depend on
 * @param adjustment what's added to logits
 * @param constraint what the text has to belong to
 */
public record SamplingSettings(
        Sampling sampling, double leastShare, long seed, LogitAdjustment adjustment, Optional<Constraint> constraint) {

    /** Samples alone. */
    public static SamplingSettings of(Sampling sampling, long seed) {
        return new SamplingSettings(sampling, 0, seed, LogitAdjustment.NONE, Optional.empty());
    }

    /** Whether logits are sampled as they are. */
    boolean isPlain() {
        return leastShare == 0 && adjustment.isNone() && constraint.isEmpty();
    }

    /** Takes tokens that are too unlikely beside the likeliest one out of a draw. */
    void cut(float[] logits) {
        if (leastShare > 0 && sampling.temperature() > 0) {
            float best = Float.NEGATIVE_INFINITY;
            for (float l : logits) {
                best = Math.max(best, l);
            }
            double least = best + sampling.temperature() * StrictMath.log(leastShare);
            for (int i = 0; i < logits.length; i++) {
                logits[i] = logits[i] < least ? Float.NEGATIVE_INFINITY : logits[i];
            }
        }
    }
}
