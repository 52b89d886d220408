package dev.gyre.tasks.aft;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * AFT-simple over all of a sequence, not causal: y[t] = sigmoid(q[t]) r, r the mean of v[u] weighted by exp(k[u]). Zhai et
 * al. 2021, arXiv:2105.14103. A key of minus infinity hides its position; where all are hidden, r is zero.
 *
 * <p>B batch elements, T time steps, C channels. q, k, v, y: (B, T, C); r, peak, inv, up: (B, C). The lane is the channel.
 */
public final class AttentionFreePool {

    private AttentionFreePool() {}

    /** r (B, C) over the whole sequence, with the maximum of the keys and inv = 1 / sum of exp(k - maximum). */
    public static void pool(
            FloatArray k, FloatArray v, FloatArray r, FloatArray peak, FloatArray inv, int B, int T, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float m = AttentionFree.LOWEST;
                for (int t = 0; t < T; t++) {
                    m = TornadoMath.max(m, k.get((b * T + t) * C + c));
                }
                float a = 0f;
                float s = 0f;
                for (int t = 0; t < T; t++) {
                    int at = (b * T + t) * C + c;
                    float e = TornadoMath.exp(k.get(at) - m);
                    a += e * v.get(at);
                    s += e;
                }
                float scale = s == 0f ? 0f : 1f / s;
                r.set(b * C + c, a * scale);
                peak.set(b * C + c, m);
                inv.set(b * C + c, scale);
            }
        }
    }

    /** y[t] = sigmoid(q[t]) r, the same r (B, C) at every step. */
    public static void gate(FloatArray q, FloatArray r, FloatArray y, int B, int T, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int at = (b * T + t) * C + c;
                    y.set(at, r.get(b * C + c) / (1f + TornadoMath.exp(-q.get(at))));
                }
            }
        }
    }

    /** dq, and up (B, C), the sum over time of dy sigmoid(q). */
    public static void gateGradient(
            FloatArray q, FloatArray r, FloatArray dy, FloatArray dq, FloatArray up, int B, int T, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float mean = r.get(b * C + c);
                float sum = 0f;
                for (int t = 0; t < T; t++) {
                    int at = (b * T + t) * C + c;
                    float g = 1f / (1f + TornadoMath.exp(-q.get(at)));
                    float u = dy.get(at) * g;
                    dq.set(at, u * mean * (1f - g));
                    sum += u;
                }
                up.set(b * C + c, sum);
            }
        }
    }

    /** dk and dv of {@link #pool}. */
    public static void poolGradient(
            FloatArray k,
            FloatArray v,
            FloatArray r,
            FloatArray peak,
            FloatArray inv,
            FloatArray up,
            FloatArray dk,
            FloatArray dv,
            int B,
            int T,
            int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int at = (b * T + t) * C + c;
                    int of = b * C + c;
                    float e = TornadoMath.exp(k.get(at) - peak.get(of)) * inv.get(of) * up.get(of);
                    dv.set(at, e);
                    dk.set(at, e * (v.get(at) - r.get(of)));
                }
            }
        }
    }
}
