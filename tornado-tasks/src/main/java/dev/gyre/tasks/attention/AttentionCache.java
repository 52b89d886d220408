package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A ring of the last S tokens of each sequence, and softmax attention over it. Token number p of a sequence, counted from 0, lives
 * in slot p mod S; the T new ones are numbers pos to pos + T - 1. Each sees W, itself included, and S is at least W.
 *
 * <p>B batch; C channels of a token; M heads of keys and values, each read by G of queries; D width of queries and keys, E of
 * values. x: (B, T, C); ring: (B, S, C); pos: (B). A step, T = 1, goes over the ring itself, with a weight p for each slot, (B, M G,
 * S); for more tokens {@link #unroll} and {@link #spans} make of it what {@link SpanProducts} and {@link SpanAttention} take.
 */
public final class AttentionCache {

    private AttentionCache() {}

    /**
     * Puts tokens into their slots, the last S of them if there are more, and nothing for a negative position. Reads what it overwrites, since
     * TornadoVM loses what a kernel leaves unwritten otherwise.
     */
    public static void append(FloatArray x, IntArray pos, FloatArray ring, int B, int T, int S, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int i = 0; i < TornadoMath.min(T, S); i++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int token = T - TornadoMath.min(T, S) + i;
                    int to = (b * S + (TornadoMath.max(pos.get(b), 0) % S + token) % S) * C + c;
                    float before = ring.get(to);
                    float now = x.get((b * T + token) * C + c);
                    ring.set(to, pos.get(b) < 0 ? before : now);
                }
            }
        }
    }

    /**
     * The W - 1 tokens before the new ones and these, in their order, zero where there was none yet. The new ones aren't in the ring
     * yet. y: (B, W - 1 + T, C).
     */
    public static void unroll(
            FloatArray ring, FloatArray x, IntArray pos, FloatArray y, int B, int T, int S, int W, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int j = 0; j < W - 1 + T; j++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int number = pos.get(b) - (W - 1) + j;
                    float v = 0f;
                    if (j >= W - 1) {
                        v = x.get((b * T + j - (W - 1)) * C + c);
                    } else if (number >= 0) {
                        v = ring.get((b * S + number % S) * C + c);
                    }
                    y.set((b * (W - 1 + T) + j) * C + c, v);
                }
            }
        }
    }

    /** The spans of the unrolled tokens that each new one sees: those from {@code from} on that lie before {@code to}. from, to: (B, T). */
    public static void spans(IntArray pos, IntArray from, IntArray to, int B, int T, int W) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int i = 0; i < T; i++) {
                from.set(b * T + i, TornadoMath.max(i, W - 1 - pos.get(b)));
                to.set(b * T + i, W + i);
            }
        }
    }

    /** The slots that a step sees, the last W tokens': seen (B, S) is one there and zero elsewhere. from, to: (B), of all slots. */
    public static void slots(IntArray pos, IntArray from, IntArray to, IntArray seen, int B, int S, int W) {
        for (@Parallel int b = 0; b < B; b++) {
            from.set(b, 0);
            to.set(b, S);
            int number = pos.get(b);
            int own = number % S;
            int count = TornadoMath.min(W, number + 1);
            for (int w = 0; w < S; w++) {
                int back = own >= w ? own - w : own - w + S;
                seen.set(b * S + w, back < count ? 1 : 0);
            }
        }
    }

    /** p = scale q key of each slot in use, also of those that the step doesn't see; the others are left. q: (B, M G D); keys: (B, S, M D). */
    public static void scores(
            FloatArray q, FloatArray keys, IntArray pos, FloatArray p, int B, int S, int M, int G, int D, float scale) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < M * G; n++) {
                for (@Parallel int w = 0; w < S; w++) {
                    if (w <= pos.get(b)) {
                        int query = (b * M * G + n) * D;
                        int key = ((b * S + w) * M + n / G) * D;
                        float s = 0f;
                        for (int d = 0; d < D; d++) {
                            s += q.get(query + d) * keys.get(key + d);
                        }
                        p.set((b * M * G + n) * S + w, scale * s);
                    }
                }
            }
        }
    }

    /** Softmax of p over the slots of the last W tokens, in place, and zero for the others in use. */
    public static void softmax(FloatArray p, IntArray pos, int B, int S, int M, int G, int W) {
        for (@Parallel int h = 0; h < B * M * G; h++) {
            int number = pos.get(h / (M * G));
            int own = number % S;
            int seen = TornadoMath.min(W, number + 1);
            int used = TornadoMath.min(number + 1, S);
            float max = Attention.MASKED;
            for (int w = 0; w < used; w++) {
                float s = p.get(h * S + w);
                int back = own >= w ? own - w : own - w + S;
                max = TornadoMath.max(max, back < seen ? s : Attention.MASKED);
            }
            float sum = 0f;
            for (int w = 0; w < used; w++) {
                float e = TornadoMath.exp(p.get(h * S + w) - max);
                int back = own >= w ? own - w : own - w + S;
                float v = back < seen ? e : 0f;
                p.set(h * S + w, v);
                sum += v;
            }
            float share = 1f / sum;
            for (int w = 0; w < used; w++) {
                p.set(h * S + w, share * p.get(h * S + w));
            }
        }
    }

    /** y = sum of p value over the slots of the last W tokens, the oldest first. values: (B, S, M E); y: (B, M G E). */
    public static void mixValues(
            FloatArray p, IntArray pos, FloatArray values, FloatArray y, int B, int S, int M, int G, int E, int W) {
        for (@Parallel int h = 0; h < B * M; h++) {
            for (@Parallel int g = 0; g < G; g++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int b = h / M;
                    int oldest = TornadoMath.max(0, pos.get(b) - W + 1);
                    int start = oldest % S;
                    int end = start + pos.get(b) + 1 - oldest;
                    int value = (b * S * M + h - b * M) * E + e;
                    float s = 0f;
                    for (int j = start; j < end; j++) {
                        int slot = j < S ? j : j - S;
                        s += p.get((h * G + g) * S + slot) * values.get(value + slot * M * E);
                    }
                    y.set((h * G + g) * E + e, s);
                }
            }
        }
    }
}
