package dev.gyre.tasks.lmul;

import dev.gyre.tasks.attention.Attention;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax attention over spans of keys whose products of queries with keys, and of weights with values, are L-Mul's. Luo and Sun
 * 2024, arXiv:2410.00907, section 2.3; see {@link LMul} for offset and keep.
 *
 * <p>B batch, T queries, S keys, N heads of queries, M of keys and values, D width of queries and keys, E of values. Bits of q: (B, T,
 * N D), of k turned: (B, M D, S), of v: (B, S, M E); from, to: (B, T) and seen: (B, S) say which keys a query sees; p: (B, N, T, S);
 * mass: (B, T, N); y: (B, T, N E). Sums are of float32, in ascending order.
 */
public final class LMulAttention {

    private LMulAttention() {}

    /** The bits of x, turned. x: (B, S, C); bits: (B, C, S). */
    public static void turned(FloatArray x, IntArray bits, int B, int S, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                for (@Parallel int s = 0; s < S; s++) {
                    bits.set((b * C + c) * S + s, Float.floatToRawIntBits(x.get((b * S + s) * C + c)));
                }
            }
        }
    }

    /** p = q . k where the query sees the key, and {@link Attention#MASKED} elsewhere. */
    public static void scores(
            IntArray q,
            IntArray k,
            IntArray from,
            IntArray to,
            IntArray seen,
            FloatArray powers,
            FloatArray p,
            int B,
            int T,
            int S,
            int N,
            int M,
            int D,
            int offset,
            int keep) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int s = 0; s < S; s++) {
                    int b = h / N;
                    int n = h - b * N;
                    int query = ((b * T + t) * N + n) * D;
                    int key = (b * M + n / (N / M)) * D * S + s;
                    float sum = 0f;
                    for (int d = 0; d < D; d++) {
                        int r = LMul.multiply(
                                q.get(query + d), k.get(key + d * S), offset, keep, 0x7F800000, 0x80000000, 23);
                        sum += LMul.value(r, powers.get((r & 0x7FFFFFFF) >> 23));
                    }
                    boolean inside = s >= from.get(b * T + t) && s < to.get(b * T + t) && seen.get(b * S + s) != 0;
                    p.set((h * T + t) * S + s, inside ? sum : Attention.MASKED);
                }
            }
        }
    }

    /** Softmax of scale p over the keys that are seen, in place, zero for the others; and the sum before it was divided by. */
    public static void softmax(FloatArray p, FloatArray mass, int B, int N, int T, int S, float scale) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int t = 0; t < T; t++) {
                int first = (h * T + t) * S;
                float max = Attention.MASKED;
                for (int s = 0; s < S; s++) {
                    float v = p.get(first + s);
                    max = TornadoMath.max(max, v > Attention.MASKED ? scale * v : Attention.MASKED);
                }
                float sum = 0f;
                for (int s = 0; s < S; s++) {
                    float v = p.get(first + s);
                    float e = v > Attention.MASKED ? TornadoMath.exp(scale * v - max) : 0f;
                    p.set(first + s, e);
                    sum += e;
                }
                float share = sum > 0f ? 1f / sum : 0f;
                for (int s = 0; s < S; s++) {
                    p.set(first + s, share * p.get(first + s));
                }
                int b = h / N;
                mass.set((b * T + t) * N + h - b * N, sum);
            }
        }
    }

    /** y = p v, with p as bits. */
    public static void mixValues(
            IntArray p,
            IntArray v,
            FloatArray powers,
            FloatArray y,
            int B,
            int T,
            int S,
            int N,
            int M,
            int E,
            int offset,
            int keep) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int b = h / N;
                    int n = h - b * N;
                    int value = (b * S * M + n / (N / M)) * E + e;
                    float sum = 0f;
                    for (int s = 0; s < S; s++) {
                        int r = LMul.multiply(
                                p.get((h * T + t) * S + s),
                                v.get(value + s * M * E),
                                offset,
                                keep,
                                0x7F800000,
                                0x80000000,
                                23);
                        sum += LMul.value(r, powers.get((r & 0x7FFFFFFF) >> 23));
                    }
                    y.set(((b * T + t) * N + n) * E + e, sum);
                }
            }
        }
    }
}
