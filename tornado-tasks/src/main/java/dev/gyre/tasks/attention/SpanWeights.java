package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The softmax between the products of {@link SpanProducts}, and its gradient. A row of keys is gone over by lanes; letters and
 * matrices as there. Spans are held to the keys here again, so that each row can be seen to keep to itself.
 */
public final class SpanWeights {

    private SpanWeights() {}

    /** Scores become weights, which add up to one. seen: (B, S); stats: (B N, 3, P), as {@link SpanAttention#attend} keeps them. */
    public static void softmax(
            FloatArray w, IntArray spans, IntArray seen, FloatArray stats, int B, int N, int T, int S) {
        for (@Parallel int row = 0; row < B * N * T; row++) {
            int h = row / T;
            int i = row - h * T;
            int blocks = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
            int P = blocks * SpanLayout.BLOCK;
            int plan = h / N * (2 * P + 2 * blocks);
            int from = TornadoMath.max(spans.get(plan + i), 0);
            int to = TornadoMath.min(spans.get(plan + P + i), S);
            int first = TornadoMath.max(spans.get(plan + 2 * P + i / SpanLayout.BLOCK), 0);
            int end = TornadoMath.min(spans.get(plan + 2 * P + blocks + i / SpanLayout.BLOCK), S);
            int at = (h * P + i)
                    * ((S + SpanProducts.TILE - 1) / SpanProducts.TILE * SpanProducts.TILE + SpanLayout.BLOCK);
            int key = h / N * S;
            float max = SpanAttention.MASKED;
            for (int j = from; j < to; j++) {
                float s = w.get(at + j);
                max = TornadoMath.max(max, seen.get(key + j) != 0 ? s : SpanAttention.MASKED);
            }
            int best = S;
            float sum = 0f;
            for (int j = first; j < end; j++) {
                float s = w.get(at + j);
                s = seen.get(key + j) != 0 ? s : SpanAttention.MASKED;
                s = j >= from ? s : SpanAttention.MASKED;
                s = j < to ? s : SpanAttention.MASKED;
                float e = TornadoMath.exp(s - max);
                float p = s == SpanAttention.MASKED ? 0f : e;
                w.set(at + j, p);
                sum += p;
                best = TornadoMath.min(best, s == max ? j : S);
            }
            float inverse = sum == 0f ? 0f : 1f / sum;
            for (int j = first; j < end; j++) {
                w.set(at + j, inverse * w.get(at + j));
            }
            stats.set(h * SpanAttention.STATS * P + i, max);
            stats.set((h * SpanAttention.STATS + 1) * P + i, sum);
            stats.set((h * SpanAttention.STATS + 2) * P + i, best);
        }
    }

    /** rows: (B N, 5, P) as in {@link SpanAttentionGradient}. y, dy: (B, T, N E); stats: (B N, 3, P); dmass: (B, T, N). */
    public static void rows(
            FloatArray y,
            FloatArray dy,
            FloatArray stats,
            FloatArray dmass,
            FloatArray rows,
            int B,
            int N,
            int T,
            int E) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int i = 0; i < T; i++) {
                int P = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK * SpanLayout.BLOCK;
                int own = h * SpanAttention.STATS * P + i;
                int to = h * SpanAttentionGradient.ROWS * P + i;
                int from = (h / N * T + i) * N + h % N;
                float dot = 0f;
                for (int e = 0; e < E; e++) {
                    dot += dy.get(from * E + e) * y.get(from * E + e);
                }
                float sum = stats.get(own + P);
                float m = dmass.get(from) * sum;
                rows.set(to, stats.get(own));
                rows.set(to + P, sum == 0f ? 0f : 1f / sum);
                rows.set(to + 2 * P, dot - m);
                rows.set(to + 3 * P, m);
                rows.set(to + 4 * P, stats.get(own + 2 * P));
            }
        }
    }

    /** Scores w become weights p again, and products dy . v in dw the gradients at the scores. rows as {@link #rows} wrote them. */
    public static void softmaxGradient(
            FloatArray w, FloatArray dw, IntArray spans, IntArray seen, FloatArray rows, int B, int N, int T, int S) {
        for (@Parallel int row = 0; row < B * N * T; row++) {
            int h = row / T;
            int i = row - h * T;
            int blocks = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
            int P = blocks * SpanLayout.BLOCK;
            int plan = h / N * (2 * P + 2 * blocks);
            int from = TornadoMath.max(spans.get(plan + i), 0);
            int to = TornadoMath.min(spans.get(plan + P + i), S);
            int first = TornadoMath.max(spans.get(plan + 2 * P + i / SpanLayout.BLOCK), 0);
            int end = TornadoMath.min(spans.get(plan + 2 * P + blocks + i / SpanLayout.BLOCK), S);
            int at = (h * P + i)
                    * ((S + SpanProducts.TILE - 1) / SpanProducts.TILE * SpanProducts.TILE + SpanLayout.BLOCK);
            int own = h * SpanAttentionGradient.ROWS * P + i;
            int key = h / N * S;
            float max = rows.get(own);
            float inverse = rows.get(own + P);
            float shift = rows.get(own + 2 * P);
            float extra = rows.get(own + 3 * P);
            float best = rows.get(own + 4 * P);
            for (int j = first; j < end; j++) {
                float p = TornadoMath.exp(w.get(at + j) - max) * inverse;
                float d = p * (dw.get(at + j) - shift);
                float through = best == j ? extra : 0f;
                int sees = j >= from ? seen.get(key + j) : 0;
                sees = j < to ? sees : 0;
                w.set(at + j, sees != 0 ? p : 0f);
                dw.set(at + j, sees != 0 ? d - through : 0f);
            }
        }
    }

    /** Products w where a query sees a key, and zero for what else its block sees. seen: (B, S). */
    public static void keepSeen(FloatArray w, IntArray spans, IntArray seen, int B, int N, int T, int S) {
        for (@Parallel int row = 0; row < B * N * T; row++) {
            int h = row / T;
            int i = row - h * T;
            int blocks = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
            int P = blocks * SpanLayout.BLOCK;
            int plan = h / N * (2 * P + 2 * blocks);
            int from = TornadoMath.max(spans.get(plan + i), 0);
            int to = TornadoMath.min(spans.get(plan + P + i), S);
            int first = TornadoMath.max(spans.get(plan + 2 * P + i / SpanLayout.BLOCK), 0);
            int end = TornadoMath.min(spans.get(plan + 2 * P + blocks + i / SpanLayout.BLOCK), S);
            int at = (h * P + i)
                    * ((S + SpanProducts.TILE - 1) / SpanProducts.TILE * SpanProducts.TILE + SpanLayout.BLOCK);
            int key = h / N * S;
            for (int j = first; j < end; j++) {
                float x = seen.get(key + j) != 0 ? w.get(at + j) : 0f;
                x = j >= from ? x : 0f;
                w.set(at + j, j < to ? x : 0f);
            }
        }
    }
}
