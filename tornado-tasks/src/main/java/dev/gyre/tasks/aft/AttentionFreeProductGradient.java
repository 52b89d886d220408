package dev.gyre.tasks.aft;

import dev.gyre.tasks.attention.SpanProducts;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Gradients of {@link AttentionFreeProduct#mixValues} as products of matrices. Where keys and biases spread too far for it, {@link
 * AttentionFreeGradient} writes over what's written here. With g = exp(k - high), a = exp(w - top) and p[t] = dr[t] inv[t],
 *
 * <pre>dv[u] = g[u] sum over t of a[t, u] p[t],   dk[u] = (v[u] - v0) dv[u] - g[u] sum over t of a[t, u] p[t] (r[t] - v0),
 * dw[t, u] = a[t, u] sum over batch and channels of p[t] (g[u] v[u] - r[t] g[u]).</pre>
 *
 * <p>v0, a value nearby, is there since v[u] - r[t] is what counts, and may be small. Letters, gains and weights as there. Rows of a block are jammed; the lane is a channel or a position.
 */
public final class AttentionFreeProductGradient {

    /** Rows that share the bounds of their sums. */
    public static final int BLOCK = 16;

    private AttentionFreeProductGradient() {}

    /** dk and dv. v, r, p, dk, dv: (B, T, C). */
    public static void keysAndValues(
            FloatArray gains,
            FloatArray weights,
            FloatArray v,
            FloatArray r,
            FloatArray p,
            FloatArray dk,
            FloatArray dv,
            int B,
            int T,
            int C,
            int causal) {
        for (@Parallel int n = 0; n < B * ((T + BLOCK - 1) / BLOCK); n++) {
            for (@Parallel int row = 0; row < BLOCK; row++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int b = n / ((T + BLOCK - 1) / BLOCK);
                    int first = (n - b * ((T + BLOCK - 1) / BLOCK)) * BLOCK;
                    // Rows beyond the last position sum the last one again.
                    int u = TornadoMath.min(first + row, T - 1);
                    float near = v.get((b * T + first) * C + c);
                    float sum = 0f;
                    float mixed = 0f;
                    for (int t = causal * first; t < T; t++) {
                        float a = weights.get(t * T + u);
                        float x = p.get((b * T + t) * C + c);
                        sum += a * x;
                        mixed += a * (x * (r.get((b * T + t) * C + c) - near));
                    }
                    int at = (b * T + u) * C + c;
                    float g = gains.get(at);
                    if (first + row < T) {
                        dv.set(at, g * sum);
                        dk.set(at, g * ((v.get(at) - near) * sum - mixed));
                    }
                }
            }
        }
    }

    /**
     * The sums of dw, for whole blocks of rows and tiles of positions. tiles: both gains as {@link SpanProducts#tiles} turns them, (2 B, tiles, C,
     * TILE); r, p: (B, T, C); sums: (blocks, tiles, BLOCK, TILE).
     */
    public static void biasSums(
            FloatArray tiles, FloatArray r, FloatArray p, FloatArray sums, int B, int T, int C, int causal) {
        for (@Parallel int n = 0;
                n < (T + BLOCK - 1) / BLOCK * ((T + SpanProducts.TILE - 1) / SpanProducts.TILE);
                n++) {
            for (@Parallel int row = 0; row < BLOCK; row++) {
                for (@Parallel int lane = 0; lane < SpanProducts.TILE; lane++) {
                    int cuts = (T + SpanProducts.TILE - 1) / SpanProducts.TILE;
                    int block = n / cuts;
                    int tile = n - block * cuts;
                    int t = TornadoMath.min(block * BLOCK + row, T - 1);
                    int plane = B * cuts * C * SpanProducts.TILE;
                    // Beyond a causal diagonal nothing is summed.
                    int seen = causal == 1 && tile * SpanProducts.TILE > block * BLOCK + BLOCK - 1 ? 0 : B;
                    float sum = 0f;
                    for (int b = 0; b < seen; b++) {
                        int from = (b * cuts + tile) * C * SpanProducts.TILE + lane;
                        int at = (b * T + t) * C;
                        for (int c = 0; c < C; c++) {
                            float g = tiles.get(from + c * SpanProducts.TILE);
                            float gv = tiles.get(plane + from + c * SpanProducts.TILE);
                            sum += p.get(at + c) * (gv - r.get(at + c) * g);
                        }
                    }
                    sums.set((n * BLOCK + row) * SpanProducts.TILE + lane, sum);
                }
            }
        }
    }

    /** dw (T, T), of {@link #biasSums}. weights: as {@link AttentionFreeProduct#weights} has them. */
    public static void bias(FloatArray sums, FloatArray weights, FloatArray dw, int T) {
        for (@Parallel int t = 0; t < T; t++) {
            for (@Parallel int u = 0; u < T; u++) {
                int cuts = (T + SpanProducts.TILE - 1) / SpanProducts.TILE;
                int n = t / BLOCK * cuts + u / SpanProducts.TILE;
                int at = (n * BLOCK + t % BLOCK) * SpanProducts.TILE + u % SpanProducts.TILE;
                dw.set(t * T + u, weights.get(t * T + u) * sums.get(at));
            }
        }
    }
}
