package dev.gyre.tasks.attention;

import dev.gyre.tasks.layout.Layout;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax attention of one new token over a ring of the last W ones. Token number pos, counted from 0, lives in slot pos
 * mod W. B batch elements, N heads of D channels. q, k, v, y: (B, N D); keys, values: (B, W, N D); pos: (1);
 * p: (B, N, W), of which the first min(pos + 1, W) count.
 */
public final class AttentionCache {

    private AttentionCache() {}

    /** Puts a token's x, (B, C), into its slot of a ring, (B, W, C). Runs over the ring: see {@link Layout#place}. */
    public static void store(FloatArray x, IntArray pos, FloatArray ring, int B, int W, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int w = 0; w < W; w++) {
                for (@Parallel int c = 0; c < C; c++) {
                    if (w == pos.get(0) % W) {
                        ring.set((b * W + w) * C + c, x.get(b * C + c));
                    }
                }
            }
        }
    }

    /** p = scale q key of each slot, also of slots that don't count yet. */
    public static void scores(FloatArray q, FloatArray keys, FloatArray p, int B, int W, int N, int D, float scale) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int w = 0; w < W; w++) {
                    float s = 0f;
                    for (int d = 0; d < D; d++) {
                        s += q.get((b * N + n) * D + d) * keys.get(((b * W + w) * N + n) * D + d);
                    }
                    p.set((b * N + n) * W + w, scale * s);
                }
            }
        }
    }

    /** Softmax of p over the slots that count, in place. */
    public static void softmax(FloatArray p, IntArray pos, int B, int W, int N) {
        for (@Parallel int h = 0; h < B * N; h++) {
            int used = TornadoMath.min(pos.get(0) + 1, W);
            float m = p.get(h * W);
            for (int w = 1; w < used; w++) {
                m = TornadoMath.max(m, p.get(h * W + w));
            }
            float s = 0f;
            for (int w = 0; w < used; w++) {
                float v = TornadoMath.exp(p.get(h * W + w) - m);
                p.set(h * W + w, v);
                s += v;
            }
            float share = 1f / s;
            for (int w = 0; w < used; w++) {
                p.set(h * W + w, share * p.get(h * W + w));
            }
        }
    }

    /** y = sum over the slots that count of p value. */
    public static void mixValues(
            FloatArray p, IntArray pos, FloatArray values, FloatArray y, int B, int W, int N, int D) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int used = TornadoMath.min(pos.get(0) + 1, W);
                    float s = 0f;
                    for (int w = 0; w < used; w++) {
                        s += p.get((b * N + n) * W + w) * values.get(((b * W + w) * N + n) * D + d);
                    }
                    y.set((b * N + n) * D + d, s);
                }
            }
        }
    }
}
