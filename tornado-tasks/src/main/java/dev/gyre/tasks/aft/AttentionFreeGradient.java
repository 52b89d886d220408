package dev.gyre.tasks.aft;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Gradients of {@link AttentionFree#mixValues}; letters and shapes as there. With p[t] = dr[t] inv[t] and
 * e[t, u] = exp(k[u] + bias[t, u] - peak[t]): dv[u] = sum over t of e p, dk[u] = sum over t of e p (v[u] - r[t]), and
 * dBias[t, u] is the same term summed over what shares the bias. No exponent is ever positive.
 */
public final class AttentionFreeGradient {

    private AttentionFreeGradient() {}

    /**
     * Running states of the queries that see a position without bias: maximum n of -peak[t], sums of exp(-peak[t] - n) p[t]
     * and of exp(-peak[t] - n) p[t] r[t], each (B, T, C). Query number i is from + i step. Rows that saw nothing
     * (inv = 0) don't take part.
     */
    public static void states(
            FloatArray r,
            FloatArray peak,
            FloatArray inv,
            FloatArray p,
            FloatArray states,
            int B,
            int T,
            int C,
            int from,
            int step) {
        int plane = B * T * C;
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float n = AttentionFree.LOWEST;
                float sum = 0f;
                float mixed = 0f;
                for (int i = 0; i < T; i++) {
                    int at = (b * T + from + i * step) * C + c;
                    float key = inv.get(at) == 0f ? AttentionFree.LOWEST : -peak.get(at);
                    float next = TornadoMath.max(n, key);
                    float keep = TornadoMath.exp(n - next);
                    float gain = TornadoMath.exp(key - next) * p.get(at);
                    sum = sum * keep + gain;
                    mixed = mixed * keep + gain * r.get(at);
                    n = next;
                    states.set(at, n);
                    states.set(plane + at, sum);
                    states.set(2 * plane + at, mixed);
                }
            }
        }
    }

    /**
     * dv and dk, from the queries in the window. Nothing is done where safe (1) is 1 and {@link AttentionFreeProductGradient} has done
     * it, unless always = 1; likewise in {@link #absolute}.
     */
    public static void window(
            FloatArray k,
            FloatArray v,
            FloatArray w,
            FloatArray r,
            FloatArray peak,
            FloatArray p,
            FloatArray safe,
            FloatArray dk,
            FloatArray dv,
            int B,
            int T,
            int H,
            int D,
            int s,
            int causal,
            int relative,
            int always) {
        int C = H * D;
        int centre = (1 - causal) * (s - 1);
        for (@Parallel int n = 0; n < B * H; n++) {
            for (@Parallel int u = 0; u < T; u++) {
                for (@Parallel int d = 0; d < D; d++) {
                    if (always == 1 || safe.get(0) == 0f) {
                        int h = n % H;
                        int first = n / H * T * C + h * D + d;
                        int low = causal == 1 ? u : TornadoMath.max(0, u - s + 1);
                        int high = TornadoMath.min(T - 1, u + s - 1);
                        int bias = relative == 1 ? h * (s + centre) - u + centre : u;
                        int along = relative == 1 ? 1 : T;
                        float key = k.get(first + u * C);
                        float value = v.get(first + u * C);
                        float sum = 0f;
                        float mixed = 0f;
                        for (int t = low; t <= high; t++) {
                            int at = first + t * C;
                            float e = TornadoMath.exp(key + w.get(bias + along * t) - peak.get(at)) * p.get(at);
                            sum += e;
                            mixed += e * (value - r.get(at));
                        }
                        dv.set(first + u * C, sum);
                        dk.set(first + u * C, mixed);
                    }
                }
            }
        }
    }

    /** Adds to dv and dk what comes from the queries t >= u + s (shift = s), or t &lt;= u - s (shift = -s), by their states. */
    public static void outside(
            FloatArray k,
            FloatArray v,
            FloatArray states,
            FloatArray dk,
            FloatArray dv,
            int B,
            int T,
            int C,
            int shift) {
        int plane = B * T * C;
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int u = 0; u < T; u++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int at = (b * T + u) * C + c;
                    float a = dv.get(at);
                    float m = dk.get(at);
                    if (u + shift >= 0 && u + shift < T) {
                        int from = at + shift * C;
                        float e = TornadoMath.exp(k.get(at) + states.get(from));
                        float sum = states.get(plane + from);
                        a += e * sum;
                        m += e * (v.get(at) * sum - states.get(2 * plane + from));
                    }
                    dv.set(at, a);
                    dk.set(at, m);
                }
            }
        }
    }

    /**
     * The gradient at an absolute bias, W positions for each query, from {@code max(0, min(t - s + 1, T - W))} on.
     * keys, values: (B, C, T), transposed, so that the lane, the position, is contiguous; part: (T, W).
     */
    public static void absolute(
            FloatArray keys,
            FloatArray values,
            FloatArray w,
            FloatArray r,
            FloatArray peak,
            FloatArray p,
            FloatArray safe,
            FloatArray part,
            int B,
            int T,
            int C,
            int s,
            int causal,
            int W,
            int always) {
        for (@Parallel int t = 0; t < T; t++) {
            for (@Parallel int j = 0; j < W; j++) {
                if (always == 1 || safe.get(0) == 0f) {
                    int u = TornadoMath.max(0, TornadoMath.min(t - s + 1, T - W)) + j;
                    float sum = 0f;
                    if (u > t - s && u < t + s && (causal == 0 || u <= t)) {
                        float bias = w.get(t * T + u);
                        for (int b = 0; b < B; b++) {
                            for (int c = 0; c < C; c++) {
                                int at = (b * T + t) * C + c;
                                int from = (b * C + c) * T + u;
                                float e = TornadoMath.exp(keys.get(from) + bias - peak.get(at));
                                sum += e * p.get(at) * (values.get(from) - r.get(at));
                            }
                        }
                    }
                    part.set(t * W + j, sum);
                }
            }
        }
    }

    /** dw (T, T) from the positions that {@link #absolute} computed; zero elsewhere. */
    public static void spread(FloatArray part, FloatArray dw, int T, int s, int W) {
        for (@Parallel int t = 0; t < T; t++) {
            for (@Parallel int u = 0; u < T; u++) {
                int j = u - TornadoMath.max(0, TornadoMath.min(t - s + 1, T - W));
                float value = 0f;
                if (j >= 0 && j < W) {
                    value = part.get(t * W + j);
                }
                dw.set(t * T + u, value);
            }
        }
    }

    /** The gradient at a relative bias of L lags, still for each channel by itself. part: (L, C). */
    public static void relative(
            FloatArray k,
            FloatArray v,
            FloatArray w,
            FloatArray r,
            FloatArray peak,
            FloatArray p,
            FloatArray part,
            int B,
            int T,
            int H,
            int D,
            int L,
            int centre) {
        int C = H * D;
        for (@Parallel int l = 0; l < L; l++) {
            for (@Parallel int h = 0; h < H; h++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int c = h * D + d;
                    int lag = l - centre;
                    int low = TornadoMath.max(0, lag);
                    int high = TornadoMath.min(T, T + lag);
                    float bias = w.get(h * L + l);
                    float sum = 0f;
                    for (int b = 0; b < B; b++) {
                        for (int t = low; t < high; t++) {
                            int at = (b * T + t) * C + c;
                            int from = at - lag * C;
                            float e = TornadoMath.exp(k.get(from) + bias - peak.get(at));
                            sum += e * p.get(at) * (v.get(from) - r.get(at));
                        }
                    }
                    part.set(l * C + c, sum);
                }
            }
        }
    }

    /** dw (H, L) from the channels' sums of {@link #relative}. */
    public static void gather(FloatArray part, FloatArray dw, int H, int D, int L) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int l = 0; l < L; l++) {
                float sum = 0f;
                for (int d = 0; d < D; d++) {
                    sum += part.get(l * H * D + h * D + d);
                }
                dw.set(h * L + l, sum);
            }
        }
    }
}
