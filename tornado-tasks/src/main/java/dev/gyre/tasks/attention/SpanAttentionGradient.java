package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Gradient of {@link SpanAttention}, with the weights p = exp(score - largest) / sum computed anew. Besides the gradient dy
 * at the output there's one at the mass, the sum of exp(score - largest), through which the largest score itself counts:
 * d score = p (dy . v - dy . y + dmass sum) - [the largest] dmass sum. Of several equal largest scores the first one is it.
 *
 * <p>Letters as in {@link SpanAttention}; R keys in whole blocks. {@code rows} holds five numbers of each query: largest
 * score, 1 / sum, dy . y - dmass sum, dmass sum, and the number of the largest key.
 */
public final class SpanAttentionGradient {

    /** Numbers of each query. */
    public static final int ROWS = 5;

    private SpanAttentionGradient() {}

    /** rows: (B N, 5, P). yT, dyT: (B, N E, P), padded with zeros; stats: (B N, 3, P); dmass: (B, T, N). */
    public static void rows(
            FloatArray yT,
            FloatArray dyT,
            FloatArray stats,
            FloatArray dmass,
            FloatArray rows,
            int B,
            int N,
            int T,
            int E) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int i = 0; i < (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK * SpanLayout.BLOCK; i++) {
                int P = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK * SpanLayout.BLOCK;
                int own = h * SpanAttention.STATS * P + i;
                int to = h * ROWS * P + i;
                int b = h / N;
                float dot = 0f;
                for (int e = 0; e < E; e++) {
                    dot += dyT.get((h * E + e) * P + i) * yT.get((h * E + e) * P + i);
                }
                float sum = stats.get(own + P);
                float m = dmass.get((b * T + TornadoMath.min(i, T - 1)) * N + h - b * N) * sum;
                rows.set(to, stats.get(own));
                rows.set(to + P, sum == 0f ? 0f : 1f / sum);
                rows.set(to + 2 * P, dot - m);
                rows.set(to + 3 * P, m);
                rows.set(to + 4 * P, stats.get(own + 2 * P));
            }
        }
    }

    /**
     * dq, not yet scaled. qT: (B, N D, P), scaled; k: (B, S, M D); v: (B, S, M E); dyT: (B, N E, P); dqT: (B, N D, P). The
     * lane is a query.
     */
    public static void queries(
            FloatArray qT,
            FloatArray k,
            FloatArray v,
            IntArray spans,
            IntArray seen,
            FloatArray rows,
            FloatArray dyT,
            FloatArray dqT,
            int B,
            int N,
            int M,
            int T,
            int S,
            int D,
            int E) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int block = 0; block < (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK; block++) {
                for (@Parallel int lane = 0; lane < SpanLayout.BLOCK; lane++) {
                    int b = h / N;
                    int head = (h - b * N) / (N / M);
                    int blocks = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
                    int P = blocks * SpanLayout.BLOCK;
                    int plan = b * (2 * P + 2 * blocks);
                    int i = block * SpanLayout.BLOCK + lane;
                    int from = spans.get(plan + i);
                    int to = spans.get(plan + P + i);
                    int first = spans.get(plan + 2 * P + block);
                    int end = spans.get(plan + 2 * P + blocks + block);
                    int query = h * D * P + i;
                    int up = h * E * P + i;
                    int row = h * ROWS * P + i;
                    for (int d = 0; d < D; d++) {
                        dqT.set(query + d * P, 0f);
                    }
                    for (int j = first; j < end; j += 2) {
                        int row0 = (b * S + j) * M + head;
                        int next = b * S + TornadoMath.min(j + 1, S - 1);
                        int row1 = next * M + head;
                        float s0 = 0f;
                        float s1 = 0f;
                        for (int d = 0; d < D; d++) {
                            float x = qT.get(query + d * P);
                            s0 += x * k.get(row0 * D + d);
                            s1 += x * k.get(row1 * D + d);
                        }
                        float g0 = 0f;
                        float g1 = 0f;
                        for (int e = 0; e < E; e++) {
                            float x = dyT.get(up + e * P);
                            g0 += x * v.get(row0 * E + e);
                            g1 += x * v.get(row1 * E + e);
                        }
                        float shift = rows.get(row + 2 * P);
                        float w0 = TornadoMath.exp(s0 - rows.get(row)) * rows.get(row + P) * (g0 - shift);
                        float w1 = TornadoMath.exp(s1 - rows.get(row)) * rows.get(row + P) * (g1 - shift);
                        w0 -= rows.get(row + 4 * P) == j ? rows.get(row + 3 * P) : 0f;
                        w1 -= rows.get(row + 4 * P) == j + 1 ? rows.get(row + 3 * P) : 0f;
                        w0 = j >= from && j < to && seen.get(b * S + j) != 0 ? w0 : 0f;
                        w1 = j + 1 >= from && j + 1 < to && seen.get(next) != 0 ? w1 : 0f;
                        for (int d = 0; d < D; d++) {
                            float x = dqT.get(query + d * P) + w0 * k.get(row0 * D + d);
                            dqT.set(query + d * P, x + w1 * k.get(row1 * D + d));
                        }
                    }
                }
            }
        }
    }

    /**
     * dk, not yet scaled. q: (B, T, N D); kT: (B, M D, R), scaled; dy: (B, T, N E); vT: (B, M E, R); dkT: (B, M D, R). The
     * lane is a key.
     */
    public static void keys(
            FloatArray q,
            FloatArray kT,
            FloatArray dy,
            FloatArray vT,
            IntArray spans,
            IntArray readers,
            FloatArray rows,
            FloatArray dkT,
            int B,
            int N,
            int M,
            int T,
            int S,
            int D,
            int E) {
        for (@Parallel int h = 0; h < B * M; h++) {
            for (@Parallel int block = 0; block < (S + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK; block++) {
                for (@Parallel int lane = 0; lane < SpanLayout.BLOCK; lane++) {
                    int b = h / M;
                    int blocks = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
                    int P = blocks * SpanLayout.BLOCK;
                    int plan = b * (2 * P + 2 * blocks);
                    int groups = (S + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
                    int R = groups * SpanLayout.BLOCK;
                    int own = b * (R + 2 * groups);
                    int j = block * SpanLayout.BLOCK + lane;
                    int counts = readers.get(own + j);
                    int first = readers.get(own + R + block);
                    int end = readers.get(own + R + groups + block);
                    int key = h * D * R + j;
                    int value = h * E * R + j;
                    for (int d = 0; d < D; d++) {
                        dkT.set(key + d * R, 0f);
                    }
                    for (int n = (h - b * M) * (N / M); n < (h - b * M + 1) * (N / M); n++) {
                        for (int i = first; i < end; i++) {
                            int at = (b * T + i) * N + n;
                            int row = (b * N + n) * ROWS * P + i;
                            float s = 0f;
                            for (int d = 0; d < D; d++) {
                                s += q.get(at * D + d) * kT.get(key + d * R);
                            }
                            float g = 0f;
                            for (int e = 0; e < E; e++) {
                                g += dy.get(at * E + e) * vT.get(value + e * R);
                            }
                            float w = TornadoMath.exp(s - rows.get(row)) * rows.get(row + P);
                            w = w * (g - rows.get(row + 2 * P));
                            w -= rows.get(row + 4 * P) == j ? rows.get(row + 3 * P) : 0f;
                            w = j >= spans.get(plan + i) && j < spans.get(plan + P + i) && counts != 0 ? w : 0f;
                            for (int d = 0; d < D; d++) {
                                dkT.set(key + d * R, dkT.get(key + d * R) + w * q.get(at * D + d));
                            }
                        }
                    }
                }
            }
        }
    }

    /** dv. q: (B, T, N D); kT: (B, M D, R), scaled; dy: (B, T, N E); dvT: (B, M E, R). The lane is a key. */
    public static void values(
            FloatArray q,
            FloatArray kT,
            FloatArray dy,
            IntArray spans,
            IntArray readers,
            FloatArray rows,
            FloatArray dvT,
            int B,
            int N,
            int M,
            int T,
            int S,
            int D,
            int E) {
        for (@Parallel int h = 0; h < B * M; h++) {
            for (@Parallel int block = 0; block < (S + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK; block++) {
                for (@Parallel int lane = 0; lane < SpanLayout.BLOCK; lane++) {
                    int b = h / M;
                    int blocks = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
                    int P = blocks * SpanLayout.BLOCK;
                    int plan = b * (2 * P + 2 * blocks);
                    int groups = (S + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
                    int R = groups * SpanLayout.BLOCK;
                    int own = b * (R + 2 * groups);
                    int j = block * SpanLayout.BLOCK + lane;
                    int counts = readers.get(own + j);
                    int first = readers.get(own + R + block);
                    int end = readers.get(own + R + groups + block);
                    int key = h * D * R + j;
                    int value = h * E * R + j;
                    for (int e = 0; e < E; e++) {
                        dvT.set(value + e * R, 0f);
                    }
                    for (int n = (h - b * M) * (N / M); n < (h - b * M + 1) * (N / M); n++) {
                        for (int i = first; i < end; i++) {
                            int at = (b * T + i) * N + n;
                            int row = (b * N + n) * ROWS * P + i;
                            float s = 0f;
                            for (int d = 0; d < D; d++) {
                                s += q.get(at * D + d) * kT.get(key + d * R);
                            }
                            float w = TornadoMath.exp(s - rows.get(row)) * rows.get(row + P);
                            w = j >= spans.get(plan + i) && j < spans.get(plan + P + i) && counts != 0 ? w : 0f;
                            for (int e = 0; e < E; e++) {
                                dvT.set(value + e * R, dvT.get(value + e * R) + w * dy.get(at * E + e));
                            }
                        }
                    }
                }
            }
        }
    }
}
