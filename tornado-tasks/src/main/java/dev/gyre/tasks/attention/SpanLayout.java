package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Prepares the operands of {@link SpanAttention}: which keys a query sees, block by block, and sequences turned so that
 * positions are lanes.
 *
 * <p>B batch, T queries, S keys, P = T and R = S rounded up to whole blocks of {@value #BLOCK}. A query i sees the keys
 * from[i] &lt;= j &lt; to[i] whose {@code seen} isn't zero.
 */
public final class SpanLayout {

    /** Queries, or keys, that are treated together; they share a range of keys, or queries. */
    public static final int BLOCK = 16;

    private SpanLayout() {}

    /**
     * Queries at positions i + S - T see the keys from {@code back} before to {@code ahead} after them. from, to: (B, T).
     */
    public static void relative(IntArray from, IntArray to, int B, int T, int S, int back, int ahead) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int i = 0; i < T; i++) {
                int position = i + S - T;
                from.set(b * T + i, TornadoMath.max(0, position - back));
                to.set(b * T + i, TornadoMath.min(S, position + ahead + 1));
            }
        }
    }

    /**
     * The spans with padding, and the range of keys that the queries of each block see between them. from, to: (B, T);
     * spans: (B, 2 P + 2 P / BLOCK) = from, to, then first and end of each block.
     */
    public static void spans(IntArray from, IntArray to, IntArray spans, int B, int T, int S) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int block = 0; block < (T + BLOCK - 1) / BLOCK; block++) {
                int blocks = (T + BLOCK - 1) / BLOCK;
                int P = blocks * BLOCK;
                int plan = b * (2 * P + 2 * blocks);
                int first = S;
                int end = 0;
                for (int lane = 0; lane < BLOCK; lane++) {
                    int i = block * BLOCK + lane;
                    int at = b * T + TornadoMath.min(i, T - 1);
                    int low = i < T ? TornadoMath.max(0, from.get(at)) : 0;
                    int high = i < T ? TornadoMath.min(S, to.get(at)) : 0;
                    spans.set(plan + i, low);
                    spans.set(plan + P + i, high);
                    first = low < high ? TornadoMath.min(first, low) : first;
                    end = low < high ? TornadoMath.max(end, high) : end;
                }
                spans.set(plan + 2 * P + block, first);
                spans.set(plan + 2 * P + blocks + block, end);
            }
        }
    }

    /**
     * Writes spans from the keys' side: which of them count, and the range of queries that see any key of a block. spans as
     * {@link #spans} wrote them; seen: (B, S); readers: (B, R + 2 R / BLOCK) = seen, then first and end of each block.
     */
    public static void readers(IntArray spans, IntArray seen, IntArray readers, int B, int T, int S) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int block = 0; block < (S + BLOCK - 1) / BLOCK; block++) {
                int blocks = (T + BLOCK - 1) / BLOCK;
                int P = blocks * BLOCK;
                int plan = b * (2 * P + 2 * blocks);
                int groups = (S + BLOCK - 1) / BLOCK;
                int own = b * (groups * BLOCK + 2 * groups);
                for (int lane = 0; lane < BLOCK; lane++) {
                    int j = block * BLOCK + lane;
                    readers.set(own + j, j < S ? seen.get(b * S + TornadoMath.min(j, S - 1)) : 0);
                }
                int first = T;
                int end = 0;
                for (int i = 0; i < T; i++) {
                    int low = spans.get(plan + i);
                    int high = spans.get(plan + P + i);
                    int meets = low < high && low < block * BLOCK + BLOCK && high > block * BLOCK ? 1 : 0;
                    first = meets == 1 ? TornadoMath.min(first, i) : first;
                    end = meets == 1 ? i + 1 : end;
                }
                readers.set(own + groups * BLOCK + block, first);
                readers.set(own + groups * BLOCK + groups + block, end);
            }
        }
    }

    /** y[b, c, t] = scale x[b, t, c], zero in the padding. x: (B, T, C); y: (B, C, P). The lane is t. */
    public static void toLanes(FloatArray x, FloatArray y, int B, int T, int C, float scale) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int block = 0; block < (C + BLOCK - 1) / BLOCK; block++) {
                for (@Parallel int t = 0; t < (T + BLOCK - 1) / BLOCK * BLOCK; t++) {
                    int P = (T + BLOCK - 1) / BLOCK * BLOCK;
                    int end = TornadoMath.min(C, block * BLOCK + BLOCK);
                    int row = (b * T + TornadoMath.min(t, T - 1)) * C;
                    for (int c = block * BLOCK; c < end; c++) {
                        y.set((b * C + c) * P + t, t < T ? scale * x.get(row + c) : 0f);
                    }
                }
            }
        }
    }

    /** x[b, t, c] = scale y[b, c, t]. y: (B, C, P); x: (B, T, C). The lane is c. */
    public static void fromLanes(FloatArray y, FloatArray x, int B, int T, int C, float scale) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int block = 0; block < (T + BLOCK - 1) / BLOCK; block++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int P = (T + BLOCK - 1) / BLOCK * BLOCK;
                    int end = TornadoMath.min(T, block * BLOCK + BLOCK);
                    for (int t = block * BLOCK; t < end; t++) {
                        x.set((b * T + t) * C + c, scale * y.get((b * C + c) * P + t));
                    }
                }
            }
        }
    }
}
