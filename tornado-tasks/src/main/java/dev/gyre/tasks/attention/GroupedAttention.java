package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax attention for GPUs, in the manner of FlashAttention: Dao et al. 2022, arXiv:2205.14135. A group of {@link #SIDE}
 * by SIDE work-items, x the query and y the key, takes a block of queries of one head. Keys and values come SIDE at a time
 * through local memory, where the block's queries, scores and sums of values are as well; the softmax is taken online. The
 * grid is (blocks, B N) groups. Rows of a tile are one number apart, so that they start in different banks of the memory.
 *
 * <p>Nothing here is left to a helper method, since TornadoVM 5.2 addresses a local array wrongly that is handed to one.
 */
public final class GroupedAttention {

    /** Queries of a block, and keys taken together. */
    public static final int SIDE = SpanLayout.BLOCK;

    /** The widest heads whose tiles fit into 32 KiB of local memory, which every OpenCL device has. */
    public static final int WIDEST = 128;

    private GroupedAttention() {}

    /**
     * {@link Attention#scores}, {@link Attention#softmax} and {@link Attention#fromKeys}: outputs, and the weights for the
     * gradient. qT: (B, N D, T); k, v, y: (B, T, N D); p: (B, N, T of keys, T of queries), scores until the last key is
     * known.
     */
    public static void causal(
            KernelContext group,
            FloatArray qT,
            FloatArray k,
            FloatArray v,
            FloatArray p,
            FloatArray y,
            int B,
            int T,
            int N,
            int D,
            float scale) {
        float[] queries = group.allocateFloatLocalArray(D * SIDE);
        float[] tile = group.allocateFloatLocalArray(SIDE * (D + 1));
        float[] scores = group.allocateFloatLocalArray(SIDE * SIDE);
        float[] weights = group.allocateFloatLocalArray(SIDE * SIDE);
        float[] sums = group.allocateFloatLocalArray(D * SIDE);
        int lane = group.localIdx;
        int row = group.localIdy;
        int h = group.groupIdy;
        int first = group.groupIdx * SIDE;
        int i = first + lane;
        int origin = h / N * T * N * D + h % N * D;
        for (int d = row; d < D; d += SIDE) {
            queries[d * SIDE + lane] = i < T ? scale * qT.get((h * D + d) * T + i) : 0f;
            sums[d * SIDE + lane] = 0f;
        }
        float max = Attention.MASKED;
        float sum = 0f;
        for (int start = 0; start <= first; start += SIDE) {
            int j = start + row;
            int key = origin + TornadoMath.min(j, T - 1) * N * D;
            group.localBarrier();
            for (int d = lane; d < D; d += SIDE) {
                tile[row * (D + 1) + d] = k.get(key + d);
            }
            group.localBarrier();
            float s = 0f;
            for (int d = 0; d < D; d++) {
                s += queries[d * SIDE + lane] * tile[row * (D + 1) + d];
            }
            s = j <= i ? s : Attention.MASKED;
            scores[row * SIDE + lane] = s;
            if (i < T && j < T) {
                p.set((h * T + j) * T + i, s);
            }
            group.localBarrier();
            for (int d = lane; d < D; d += SIDE) {
                tile[row * (D + 1) + d] = v.get(key + d);
            }
            float top = max;
            for (int r = 0; r < SIDE; r++) {
                top = TornadoMath.max(top, scores[r * SIDE + lane]);
            }
            weights[row * SIDE + lane] = s == Attention.MASKED ? 0f : TornadoMath.exp(s - top);
            group.localBarrier();
            float keep = TornadoMath.exp(max - top);
            max = top;
            float added = 0f;
            for (int r = 0; r < SIDE; r++) {
                added += weights[r * SIDE + lane];
            }
            sum = keep * sum + added;
            for (int d = row; d < D; d += SIDE) {
                float mixed = keep * sums[d * SIDE + lane];
                for (int r = 0; r < SIDE; r++) {
                    mixed += weights[r * SIDE + lane] * tile[r * (D + 1) + d];
                }
                sums[d * SIDE + lane] = mixed;
            }
        }
        float share = 1f / sum;
        for (int j = row; j < T; j += SIDE) {
            if (i < T) {
                int at = (h * T + j) * T + i;
                p.set(at, j > i ? 0f : share * TornadoMath.exp(p.get(at) - max));
            }
        }
        scores[lane] = share;
        group.localBarrier();
        for (int d = lane; d < D; d += SIDE) {
            if (first + row < T) {
                y.set(origin + (first + row) * N * D + d, scores[row] * sums[d * SIDE + row]);
            }
        }
    }

    /** Softmax attention over spans by a work-group; see {@link SpanAttention#attend}. */
    public static void spans(
            KernelContext group,
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
        float[] queries = group.allocateFloatLocalArray(D * SIDE);
        float[] tile = group.allocateFloatLocalArray(SIDE * ((D > E ? D : E) + 1));
        float[] scores = group.allocateFloatLocalArray(SIDE * SIDE);
        float[] weights = group.allocateFloatLocalArray(SIDE * SIDE);
        float[] sums = group.allocateFloatLocalArray(E * SIDE);
        int lane = group.localIdx;
        int row = group.localIdy;
        int h = group.groupIdy;
        int b = h / N;
        int head = (h - b * N) / (N / M);
        int blocks = (T + SIDE - 1) / SIDE;
        int P = blocks * SIDE;
        int plan = b * (2 * P + 2 * blocks);
        int i = group.groupIdx * SIDE + lane;
        int from = spans.get(plan + i);
        int to = spans.get(plan + P + i);
        int first = spans.get(plan + 2 * P + group.groupIdx);
        int end = spans.get(plan + 2 * P + blocks + group.groupIdx);
        for (int d = row; d < D; d += SIDE) {
            queries[d * SIDE + lane] = qT.get((h * D + d) * P + i);
        }
        for (int e = row; e < E; e += SIDE) {
            sums[e * SIDE + lane] = 0f;
        }
        float max = SpanAttention.MASKED;
        float sum = 0f;
        float best = -1f;
        for (int start = first; start < end; start += SIDE) {
            int j = start + row;
            int key = b * S + TornadoMath.min(j, S - 1);
            group.localBarrier();
            for (int d = lane; d < D; d += SIDE) {
                tile[row * (D + 1) + d] = k.get((key * M + head) * D + d);
            }
            group.localBarrier();
            float s = 0f;
            for (int d = 0; d < D; d++) {
                s += queries[d * SIDE + lane] * tile[row * (D + 1) + d];
            }
            s = j >= from && j < to && seen.get(key) != 0 ? s : SpanAttention.MASKED;
            scores[row * SIDE + lane] = s;
            group.localBarrier();
            for (int e = lane; e < E; e += SIDE) {
                tile[row * (E + 1) + e] = v.get((key * M + head) * E + e);
            }
            float top = max;
            for (int r = 0; r < SIDE; r++) {
                float other = scores[r * SIDE + lane];
                best = other > top ? start + r : best;
                top = TornadoMath.max(top, other);
            }
            weights[row * SIDE + lane] = s == SpanAttention.MASKED ? 0f : TornadoMath.exp(s - top);
            group.localBarrier();
            float keep = TornadoMath.exp(max - top);
            max = top;
            float added = 0f;
            for (int r = 0; r < SIDE; r++) {
                added += weights[r * SIDE + lane];
            }
            sum = keep * sum + added;
            for (int e = row; e < E; e += SIDE) {
                float mixed = keep * sums[e * SIDE + lane];
                for (int r = 0; r < SIDE; r++) {
                    mixed += weights[r * SIDE + lane] * tile[r * (E + 1) + e];
                }
                sums[e * SIDE + lane] = mixed;
            }
        }
        for (int e = row; e < E; e += SIDE) {
            yT.set((h * E + e) * P + i, sums[e * SIDE + lane]);
        }
        if (row == 0) {
            stats.set(h * SpanAttention.STATS * P + i, max);
            stats.set((h * SpanAttention.STATS + 1) * P + i, sum);
            stats.set((h * SpanAttention.STATS + 2) * P + i, best);
        }
    }
}
