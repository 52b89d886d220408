package dev.gyre.tasks.aft;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * AFT-full as products of matrices, Zhai et al. 2021, arXiv:2105.14103: exp(k[u] + w[t, u]) is exp(k[u] - high) times exp(w[t, u] -
 * top[t]) but for a factor that the mean doesn't see, which leaves two multiply-adds a pair. high: the largest key of a channel; top:
 * the largest bias of a row. A row that sees small keys only must not vanish beside a larger one that it doesn't see, so this is
 * done only where keys and biases spread by no more than {@link #SPREAD}; elsewhere {@link AttentionFree#mixValues} does it.
 *
 * <p>B batch elements, T time steps, C channels. k, v, r, peak, inv: (B, T, C); w: (T, T), by query and position; gains: exp(k - high)
 * and exp(k - high) v, (2, B, T, C); high, low: (B, C), the least of the keys that aren't hidden; weights: exp(w - top), zero where a
 * position isn't seen, (rows, T), rows being T rounded up to {@link #ROWS}; top, least: (T); safe: (1), 1 if it's done here. The lane
 * is the channel.
 */
public final class AttentionFreeProduct {

    /** Rows that share what they read. */
    public static final int ROWS = 8;

    /** The largest spread of keys and biases together: a float can tell apart what is e to this power smaller. */
    public static final float SPREAD = 60f;

    private AttentionFreeProduct() {}

    /** high and low. */
    public static void extremes(FloatArray k, FloatArray high, FloatArray low, int B, int T, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float most = AttentionFree.LOWEST;
                float least = Float.MAX_VALUE;
                for (int t = 0; t < T; t++) {
                    float key = k.get((b * T + t) * C + c);
                    most = TornadoMath.max(most, key);
                    least = TornadoMath.min(least, key == Float.NEGATIVE_INFINITY ? least : key);
                }
                high.set(b * C + c, most);
                low.set(b * C + c, least);
            }
        }
    }

    /** gains. */
    public static void gains(FloatArray k, FloatArray v, FloatArray high, FloatArray gains, int B, int T, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int at = (b * T + t) * C + c;
                    float e = TornadoMath.exp(k.get(at) - high.get(b * C + c));
                    gains.set(at, e);
                    gains.set(B * T * C + at, e * v.get(at));
                }
            }
        }
    }

    /** top and least, over what a row sees. */
    public static void rows(FloatArray w, FloatArray top, FloatArray least, int T, int causal) {
        for (@Parallel int t = 0; t < T; t++) {
            float most = AttentionFree.LOWEST;
            float low = Float.MAX_VALUE;
            int end = causal == 1 ? t + 1 : T;
            for (int u = 0; u < end; u++) {
                float bias = w.get(t * T + u);
                most = TornadoMath.max(most, bias);
                low = TornadoMath.min(low, bias == Float.NEGATIVE_INFINITY ? low : bias);
            }
            top.set(t, most);
            least.set(t, low);
        }
    }

    /** weights. */
    public static void weights(FloatArray w, FloatArray top, FloatArray weights, int rows, int T, int causal) {
        for (@Parallel int t = 0; t < rows; t++) {
            for (@Parallel int u = 0; u < T; u++) {
                int from = TornadoMath.min(t, T - 1);
                float e = TornadoMath.exp(w.get(from * T + u) - top.get(from));
                weights.set(t * T + u, causal == 1 && u > t ? 0f : e);
            }
        }
    }

    /** safe, from the spread of n channels' keys and T rows' biases. */
    public static void safe(
            FloatArray high, FloatArray low, FloatArray top, FloatArray least, FloatArray safe, int n, int T) {
        for (@Parallel int i = 0; i < 1; i++) {
            float keys = 0f;
            for (int c = 0; c < n; c++) {
                keys = TornadoMath.max(keys, high.get(c) - low.get(c));
            }
            float biases = 0f;
            for (int t = 0; t < T; t++) {
                biases = TornadoMath.max(biases, top.get(t) - least.get(t));
            }
            safe.set(i, keys + biases <= SPREAD ? 1f : 0f);
        }
    }

    /** r, peak = high + top, which is at least the row's maximum, and inv = 1 / sum of exp(k + w - peak). */
    public static void mixValues(
            FloatArray gains,
            FloatArray weights,
            FloatArray high,
            FloatArray top,
            FloatArray safe,
            FloatArray r,
            FloatArray peak,
            FloatArray inv,
            int B,
            int T,
            int C,
            int causal) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int block = 0; block < (T + ROWS - 1) / ROWS; block++) {
                for (@Parallel int c = 0; c < C; c++) {
                    if (safe.get(0) == 1f) {
                        float n0 = 0f;
                        float n1 = 0f;
                        float n2 = 0f;
                        float n3 = 0f;
                        float n4 = 0f;
                        float n5 = 0f;
                        float n6 = 0f;
                        float n7 = 0f;
                        float d0 = 0f;
                        float d1 = 0f;
                        float d2 = 0f;
                        float d3 = 0f;
                        float d4 = 0f;
                        float d5 = 0f;
                        float d6 = 0f;
                        float d7 = 0f;
                        int first = block * ROWS;
                        int end = causal == 1 ? TornadoMath.min(T, first + ROWS) : T;
                        for (int u = 0; u < end; u++) {
                            float e = gains.get((b * T + u) * C + c);
                            float ev = gains.get(((B + b) * T + u) * C + c);
                            int w = first * T + u;
                            n0 += weights.get(w) * ev;
                            d0 += weights.get(w) * e;
                            n1 += weights.get(w + T) * ev;
                            d1 += weights.get(w + T) * e;
                            n2 += weights.get(w + 2 * T) * ev;
                            d2 += weights.get(w + 2 * T) * e;
                            n3 += weights.get(w + 3 * T) * ev;
                            d3 += weights.get(w + 3 * T) * e;
                            n4 += weights.get(w + 4 * T) * ev;
                            d4 += weights.get(w + 4 * T) * e;
                            n5 += weights.get(w + 5 * T) * ev;
                            d5 += weights.get(w + 5 * T) * e;
                            n6 += weights.get(w + 6 * T) * ev;
                            d6 += weights.get(w + 6 * T) * e;
                            n7 += weights.get(w + 7 * T) * ev;
                            d7 += weights.get(w + 7 * T) * e;
                        }
                        int at = (b * T + first) * C + c;
                        float key = high.get(b * C + c);
                        put(r, peak, inv, top, key, n0, d0, at, first, T);
                        put(r, peak, inv, top, key, n1, d1, at + C, first + 1, T);
                        put(r, peak, inv, top, key, n2, d2, at + 2 * C, first + 2, T);
                        put(r, peak, inv, top, key, n3, d3, at + 3 * C, first + 3, T);
                        put(r, peak, inv, top, key, n4, d4, at + 4 * C, first + 4, T);
                        put(r, peak, inv, top, key, n5, d5, at + 5 * C, first + 5, T);
                        put(r, peak, inv, top, key, n6, d6, at + 6 * C, first + 6, T);
                        put(r, peak, inv, top, key, n7, d7, at + 7 * C, first + 7, T);
                    }
                }
            }
        }
    }

    /** A row's results, unless it's beyond the last. */
    private static void put(
            FloatArray r,
            FloatArray peak,
            FloatArray inv,
            FloatArray top,
            float key,
            float num,
            float den,
            int at,
            int t,
            int T) {
        if (t < T) {
            float scale = den == 0f ? 0f : 1f / den;
            r.set(at, num * scale);
            peak.set(at, key + top.get(t));
            inv.set(at, scale);
        }
    }
}
