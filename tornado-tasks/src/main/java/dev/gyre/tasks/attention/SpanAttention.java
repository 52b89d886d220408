package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax attention in which each query sees a span of the keys, with the softmax taken online, so that no matrix of
 * weights is stored. Vaswani et al. 2017, arXiv:1706.03762, section 3.2; the online form of Milakov and Gimelshein 2018,
 * arXiv:1805.02867, and Dao et al. 2022, arXiv:2205.14135.
 *
 * <p>B batch, T queries, S keys, N heads of queries, M of keys and values, the head n reading the key head n / (N / M);
 * D width of queries and keys, E of values; P queries in whole blocks. A lane is a query; the keys that its block may see are taken
 * four at a time. Operands as {@link SpanLayout} prepares them.
 */
public final class SpanAttention {

    /** The score of a key that a query doesn't see, and of any that's lower still. */
    public static final float MASKED = -1e30f;

    /** Numbers kept of each query: the largest score, the sum of exp(score - largest), and the number of the largest key. */
    public static final int STATS = 3;

    private SpanAttention() {}

    /**
     * Sums of values, weighted by exp(score - largest score). qT: (B, N D, P), already scaled; k: (B, S, M D); v: (B, S, M
     * E); seen: (B, S); yT: (B, N E, P), not yet divided by the sum of weights; stats: (B N, 3, P).
     */
    public static void attend(
            FloatArray qT,
            FloatArray k,
            FloatArray v,
            IntArray spans,
            IntArray seen,
            FloatArray yT,
            FloatArray stats,
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
                    int out = h * E * P + i;
                    for (int e = 0; e < E; e++) {
                        yT.set(out + e * P, 0f);
                    }
                    float max = MASKED;
                    float sum = 0f;
                    float best = -1f;
                    for (int j = first; j < end; j += 4) {
                        int row0 = b * S + j;
                        int row1 = b * S + TornadoMath.min(j + 1, S - 1);
                        int row2 = b * S + TornadoMath.min(j + 2, S - 1);
                        int row3 = b * S + TornadoMath.min(j + 3, S - 1);
                        float s0 = 0f;
                        float s1 = 0f;
                        float s2 = 0f;
                        float s3 = 0f;
                        for (int d = 0; d < D; d++) {
                            float x = qT.get(query + d * P);
                            s0 += x * k.get((row0 * M + head) * D + d);
                            s1 += x * k.get((row1 * M + head) * D + d);
                            s2 += x * k.get((row2 * M + head) * D + d);
                            s3 += x * k.get((row3 * M + head) * D + d);
                        }
                        s0 = j >= from && j < to && seen.get(row0) != 0 ? s0 : MASKED;
                        s1 = j + 1 >= from && j + 1 < to && seen.get(row1) != 0 ? s1 : MASKED;
                        s2 = j + 2 >= from && j + 2 < to && seen.get(row2) != 0 ? s2 : MASKED;
                        s3 = j + 3 >= from && j + 3 < to && seen.get(row3) != 0 ? s3 : MASKED;
                        float top = TornadoMath.max(TornadoMath.max(s0, s1), TornadoMath.max(s2, s3));
                        float number = s0 == top ? j : s1 == top ? j + 1f : s2 == top ? j + 2f : j + 3f;
                        best = top > max ? number : best;
                        top = TornadoMath.max(top, max);
                        float keep = TornadoMath.exp(max - top);
                        float p0 = s0 == MASKED ? 0f : TornadoMath.exp(s0 - top);
                        float p1 = s1 == MASKED ? 0f : TornadoMath.exp(s1 - top);
                        float p2 = s2 == MASKED ? 0f : TornadoMath.exp(s2 - top);
                        float p3 = s3 == MASKED ? 0f : TornadoMath.exp(s3 - top);
                        sum = keep * sum + ((p0 + p1) + (p2 + p3));
                        max = top;
                        for (int e = 0; e < E; e++) {
                            float y = keep * yT.get(out + e * P);
                            y += p0 * v.get((row0 * M + head) * E + e);
                            y += p1 * v.get((row1 * M + head) * E + e);
                            y += p2 * v.get((row2 * M + head) * E + e);
                            y += p3 * v.get((row3 * M + head) * E + e);
                            yT.set(out + e * P, y);
                        }
                    }
                    stats.set(h * STATS * P + i, max);
                    stats.set((h * STATS + 1) * P + i, sum);
                    stats.set((h * STATS + 2) * P + i, best);
                }
            }
        }
    }

    /** y = yT / sum, and zero for a query that sees nothing. yT: (B, N E, P); stats: (B N, 3, P); y: (B, T, N E). */
    public static void divide(FloatArray yT, FloatArray stats, FloatArray y, int B, int T, int N, int E) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int block = 0; block < (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK; block++) {
                for (@Parallel int c = 0; c < N * E; c++) {
                    int P = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK * SpanLayout.BLOCK;
                    int h = b * N + c / E;
                    int end = TornadoMath.min(T, block * SpanLayout.BLOCK + SpanLayout.BLOCK);
                    for (int t = block * SpanLayout.BLOCK; t < end; t++) {
                        float sum = stats.get((h * STATS + 1) * P + t);
                        y.set((b * T + t) * N * E + c, sum == 0f ? 0f : yT.get((b * N * E + c) * P + t) / sum);
                    }
                }
            }
        }
    }

    /** mass = sum of exp(score - largest score), zero for a query that sees nothing. stats: (B N, 3, P); mass: (B, T, N). */
    public static void mass(FloatArray stats, FloatArray mass, int B, int T, int N) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int n = 0; n < N; n++) {
                    int P = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK * SpanLayout.BLOCK;
                    mass.set((b * T + t) * N + n, stats.get(((b * N + n) * STATS + 1) * P + t));
                }
            }
        }
    }
}
