package dev.gyre.tasks.training;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The quantile or pinball loss of Koenker &amp; Bassett 1978: q d where d = target - prediction is positive, (q - 1) d where it isn't.
 * R rows, Q levels, P steps. predicted, dPredicted: (R, Q, P); targets, weights: (R, P); levels: (Q); dLoss: (1).
 */
public final class QuantileLoss {

    private QuantileLoss() {}

    /** The loss of each row: the weighted sum over its steps, averaged over the levels. losses: (R). */
    public static void rows(
            FloatArray predicted,
            FloatArray targets,
            FloatArray weights,
            FloatArray levels,
            FloatArray losses,
            int R,
            int Q,
            int P) {
        for (@Parallel int r = 0; r < R; r++) {
            float s = 0f;
            for (int q = 0; q < Q; q++) {
                float level = levels.get(q);
                for (int p = 0; p < P; p++) {
                    float d = targets.get(r * P + p) - predicted.get((r * Q + q) * P + p);
                    s += weights.get(r * P + p) * TornadoMath.max(level * d, (level - 1f) * d);
                }
            }
            losses.set(r, s / Q);
        }
    }

    /** dPredicted = dLoss weight / Q times -q up to the target, 1 - q above it. */
    public static void gradient(
            FloatArray predicted,
            FloatArray targets,
            FloatArray weights,
            FloatArray levels,
            FloatArray dLoss,
            FloatArray dPredicted,
            int R,
            int Q,
            int P) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int q = 0; q < Q; q++) {
                for (@Parallel int p = 0; p < P; p++) {
                    float d = targets.get(r * P + p) - predicted.get((r * Q + q) * P + p);
                    float level = levels.get(q);
                    float slope = d >= 0f ? -level : 1f - level;
                    dPredicted.set((r * Q + q) * P + p, slope * weights.get(r * P + p) * dLoss.get(0) / Q);
                }
            }
        }
    }
}
