package dev.gyre.tasks.aft;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Attention-free mixing with a position bias in a window. Zhai et al. 2021, arXiv:2105.14103, AFT-full, -local and -conv:
 * r[t] = sum over u of a[t, u] v[u], a[t, .] = softmax over u of k[u] + bias[t, u], for each channel by itself. Positions
 * at a distance of s or more have no bias, and count only if counts = 1; with causal = 1, only u &lt;= t counts.
 *
 * <p>B batch elements, T time steps, H heads of D channels, C = H D. k, v, r, peak, inv: (B, T, C). w holds the bias:
 * (T, T), by query and position, or if relative = 1 (H, lags), by head and t - u, from 0 up to s - 1 if causal, and from
 * -(s - 1) if not. The lane is the channel.
 *
 * <p>The maximum that stabilises a row is taken over just the positions that the row sees, so that a larger key that it
 * doesn't see can't make it vanish; positions outside the window come from running states with a maximum of their own.
 * A key of minus infinity hides its position; a row that sees hidden positions only gives zero, with inv = 0.
 */
public final class AttentionFree {

    /** The start of a maximum: finite, so that differences are never inf - inf. */
    public static final float LOWEST = -Float.MAX_VALUE;

    private AttentionFree() {}

    /**
     * Running states of the positions without bias: maximum of k, and sums of exp(k - maximum) v and of
     * exp(k - maximum), each (B, T, C), one after the other. Position number i is from + i step, so that (0, 1) gives for
     * each t the state of all u &lt;= t, and (T - 1, -1) that of all u >= t.
     */
    public static void states(FloatArray k, FloatArray v, FloatArray states, int B, int T, int C, int from, int step) {
        int plane = B * T * C;
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float m = LOWEST;
                float num = 0f;
                float den = 0f;
                for (int i = 0; i < T; i++) {
                    int at = (b * T + from + i * step) * C + c;
                    float key = k.get(at);
                    float next = TornadoMath.max(m, key);
                    float keep = TornadoMath.exp(m - next);
                    float gain = TornadoMath.exp(key - next);
                    num = num * keep + gain * v.get(at);
                    den = den * keep + gain;
                    m = next;
                    states.set(at, m);
                    states.set(plane + at, num);
                    states.set(2 * plane + at, den);
                }
            }
        }
    }

    /**
     * r, and for backward the row's maximum and inv = 1 / sum of exp(k + bias - maximum). The states before, of u &lt;= t - s,
     * and after, of u >= t + s, are read where there are such positions only. Nothing is done where safe (1) is 1 and
     * {@link AttentionFreeProduct} has done it, unless always = 1.
     */
    public static void mixValues(
            FloatArray k,
            FloatArray v,
            FloatArray w,
            FloatArray before,
            FloatArray after,
            FloatArray safe,
            FloatArray r,
            FloatArray peak,
            FloatArray inv,
            int B,
            int T,
            int H,
            int D,
            int s,
            int counts,
            int causal,
            int relative,
            int always) {
        int C = H * D;
        int plane = B * T * C;
        int centre = (1 - causal) * (s - 1);
        for (@Parallel int n = 0; n < B * H; n++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int d = 0; d < D; d++) {
                    if (always == 1 || safe.get(0) == 0f) {
                        int b = n / H;
                        int h = n % H;
                        int first = b * T * C + h * D + d;
                        int low = TornadoMath.max(0, t - s + 1);
                        int high = causal == 1 ? t : TornadoMath.min(T - 1, t + s - 1);
                        int bias = relative == 1 ? h * (s + centre) + t + centre : t * T;
                        int along = 1 - 2 * relative;
                        float m = LOWEST;
                        if (counts == 1 && t - s >= 0) {
                            m = before.get(first + (t - s) * C);
                        }
                        if (counts == 1 && causal == 0 && t + s < T) {
                            m = TornadoMath.max(m, after.get(first + (t + s) * C));
                        }
                        for (int u = low; u <= high; u++) {
                            m = TornadoMath.max(m, k.get(first + u * C) + w.get(bias + along * u));
                        }
                        float num = 0f;
                        float den = 0f;
                        if (counts == 1 && t - s >= 0) {
                            int at = first + (t - s) * C;
                            float e = TornadoMath.exp(before.get(at) - m);
                            num = e * before.get(plane + at);
                            den = e * before.get(2 * plane + at);
                        }
                        if (counts == 1 && causal == 0 && t + s < T) {
                            int at = first + (t + s) * C;
                            float e = TornadoMath.exp(after.get(at) - m);
                            num += e * after.get(plane + at);
                            den += e * after.get(2 * plane + at);
                        }
                        for (int u = low; u <= high; u++) {
                            float e = TornadoMath.exp(k.get(first + u * C) + w.get(bias + along * u) - m);
                            num += e * v.get(first + u * C);
                            den += e;
                        }
                        float scale = den == 0f ? 0f : 1f / den;
                        int at = first + t * C;
                        r.set(at, num * scale);
                        peak.set(at, m);
                        inv.set(at, scale);
                    }
                }
            }
        }
    }

    /** y = sigmoid(q) r, n elements. */
    public static void gate(FloatArray q, FloatArray r, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, r.get(i) / (1f + TornadoMath.exp(-q.get(i))));
        }
    }

    /** dq = dy r g (1 - g) and p = dy g inv, g = sigmoid(q), n elements: every other gradient is linear in p. */
    public static void gateGradient(
            FloatArray q, FloatArray r, FloatArray inv, FloatArray dy, FloatArray dq, FloatArray p, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float g = 1f / (1f + TornadoMath.exp(-q.get(i)));
            float up = dy.get(i) * g;
            dq.set(i, up * r.get(i) * (1f - g));
            p.set(i, up * inv.get(i));
        }
    }
}
