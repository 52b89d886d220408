package dev.gyre.tasks.training;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Negative log-likelihood of targets under a softmax, averaged over the rows that have a target. R rows, V classes.
 * logits, dLogits: (R, V); targets: (R), negative for a row that doesn't count; loss, share, dLoss: (1); of each row,
 * (R): losses, top = largest logit, spread = 1 / sum of exp(logit - top). The last two are kept for backward, rather than
 * their log-sum-exp, which would round the probabilities of large logits.
 * A target of V or more is taken as V - 1, since a kernel can't refuse it: whoever writes targets checks them.
 */
public final class CrossEntropy {

    /** Rows that {@link #mean} sums before it adds to the total, so that rounding grows with the root of their number. */
    private static final int BLOCK = 64;

    private CrossEntropy() {}

    /** top, spread, and losses[r] = top - logits[r, target] - log(spread), zero without a target. */
    public static void rows(
            FloatArray logits, IntArray targets, FloatArray top, FloatArray spread, FloatArray losses, int R, int V) {
        for (@Parallel int r = 0; r < R; r++) {
            float m = logits.get(r * V);
            for (int v = 1; v < V; v++) {
                m = TornadoMath.max(m, logits.get(r * V + v));
            }
            float s = 0f;
            for (int v = 0; v < V; v++) {
                s += TornadoMath.exp(logits.get(r * V + v) - m);
            }
            int t = targets.get(r);
            int at = TornadoMath.max(0, TornadoMath.min(t, V - 1));
            float loss = m - logits.get(r * V + at) + TornadoMath.log(s);
            top.set(r, m);
            spread.set(r, 1f / s);
            losses.set(r, t < 0 ? 0f : loss);
        }
    }

    /** loss = mean of losses over the rows that have a target; share = 1 / their number; both zero where none has. */
    public static void mean(FloatArray losses, IntArray targets, FloatArray loss, FloatArray share, int R) {
        float total = 0f;
        int count = 0;
        for (int from = 0; from < R; from += BLOCK) {
            float s = 0f;
            int end = TornadoMath.min(R, from + BLOCK);
            for (int r = from; r < end; r++) {
                s += losses.get(r);
                count += targets.get(r) < 0 ? 0 : 1;
            }
            total += s;
        }
        float k = count > 0 ? 1f / count : 0f;
        loss.set(0, total * k);
        share.set(0, k);
    }

    /** dLogits = dLoss share (softmax(logits) - one at the target), zero in rows without a target. */
    public static void gradient(
            FloatArray logits,
            IntArray targets,
            FloatArray top,
            FloatArray spread,
            FloatArray share,
            FloatArray dLoss,
            FloatArray dLogits,
            int R,
            int V) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int v = 0; v < V; v++) {
                int t = targets.get(r);
                float p = TornadoMath.exp(logits.get(r * V + v) - top.get(r)) * spread.get(r);
                float d = v == TornadoMath.min(t, V - 1) ? p - 1f : p;
                dLogits.set(r * V + v, t < 0 ? 0f : d * share.get(0) * dLoss.get(0));
            }
        }
    }
}
