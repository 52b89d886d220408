package dev.gyre.tasks.text;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Functions of bytes for a byte-level model, before they're patches: hashes of n-grams, and the entropy of predictions. Pagnoni
 * et al. 2024 (BLT), arXiv:2412.09871, sections 3.2.1 and 2.3.
 */
public final class ByteHashes {

    /** Numbers kept of each row of logits: the largest, and the logarithm of the sum of exp(logit - largest). */
    public static final int MOMENTS = 2;

    private ByteHashes() {}

    /**
     * y[t] = floorMod(sum over i of x[t - n + 1 + i] a^i, V), the oldest byte having power zero, bytes before the sequence
     * being zero, and products and sums wrapping around in 64 bits. x, y: (B, T).
     */
    public static void ngrams(IntArray x, IntArray y, int B, int T, int n, long a, int V) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                long hash = 0L;
                long power = 1L;
                for (int i = 0; i < n; i++) {
                    int at = t - n + 1 + i;
                    long id = at < 0 ? 0L : x.get(b * T + TornadoMath.max(at, 0));
                    hash += id * power;
                    power *= a;
                }
                long rest = hash % V;
                y.set(b * T + t, (int) (rest < 0L ? rest + V : rest));
            }
        }
    }

    /** Entropy of softmax(logits) in nats. logits: (R, V); entropy: (R); m: (R, 2). */
    public static void entropy(FloatArray logits, FloatArray entropy, FloatArray m, int R, int V) {
        for (@Parallel int r = 0; r < R; r++) {
            float top = logits.get(r * V);
            for (int v = 1; v < V; v++) {
                top = TornadoMath.max(top, logits.get(r * V + v));
            }
            float sum = 0f;
            float dot = 0f;
            for (int v = 0; v < V; v++) {
                float x = logits.get(r * V + v) - top;
                float w = TornadoMath.exp(x);
                sum += w;
                dot += w == 0f ? 0f : w * x;
            }
            float log = TornadoMath.log(sum);
            entropy.set(r, log - dot / sum);
            m.set(r * MOMENTS, top);
            m.set(r * MOMENTS + 1, log);
        }
    }

    /** dlogits = -dentropy p (log p + entropy). logits, dlogits: (R, V); m: (R, 2); entropy, dentropy: (R). */
    public static void entropyGradient(
            FloatArray logits,
            FloatArray m,
            FloatArray entropy,
            FloatArray dentropy,
            FloatArray dlogits,
            int R,
            int V) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int v = 0; v < V; v++) {
                float log = logits.get(r * V + v) - m.get(r * MOMENTS) - m.get(r * MOMENTS + 1);
                float p = TornadoMath.exp(log);
                float slope = p == 0f ? 0f : p * (log + entropy.get(r));
                dlogits.set(r * V + v, -dentropy.get(r) * slope);
            }
        }
    }
}
