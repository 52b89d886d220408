package dev.gyre.tasks.attention;

import dev.gyre.tasks.layout.Layout;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax attention of T new tokens over a ring of the last S ones, of which each sees W, itself included. Token number p of a
 * sequence, counted from 0, lives in slot p mod S; the new ones are numbers pos to pos + T - 1, and are in the ring already when
 * scores are taken. S is at least W + T - 1, so that none of them has overwritten what another one sees.
 *
 * <p>B batch; M heads of keys and values, each read by G of queries; D width of queries and keys, E of values. q: (B, T, M G D);
 * keys: (B, S, M D); values: (B, S, M E); y: (B, T, M G E); pos: (B). p: (B M, T G, S), the rows of the queries that read one
 * head together, so that they share its keys; it's defined for slots that one of the new tokens sees.
 */
public final class AttentionCache {

    /** Slots whose scores are computed together. */
    public static final int TILE = 64;

    private AttentionCache() {}

    /**
     * Puts x, (B, T, C), into its slots of a ring, (B, S, C), and nothing for a negative position. Reads what it overwrites, since
     * TornadoVM loses what a kernel leaves unwritten otherwise.
     */
    public static void append(FloatArray x, IntArray pos, FloatArray ring, int B, int T, int S, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int i = 0; i < T; i++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int start = TornadoMath.max(pos.get(b), 0);
                    int to = (b * S + (start + i) % S) * C + c;
                    float before = ring.get(to);
                    float now = x.get((b * T + i) * C + c);
                    ring.set(to, pos.get(b) < 0 ? before : now);
                }
            }
        }
    }

    /** p = scale q key, tile by tile of slots; those that no query sees are left out. */
    public static void scores(
            FloatArray q,
            FloatArray keys,
            IntArray pos,
            FloatArray p,
            int B,
            int M,
            int G,
            int T,
            int S,
            int D,
            int W,
            float scale) {
        for (@Parallel int n = 0; n < B * M * ((S + TILE - 1) / TILE); n++) {
            for (@Parallel int row = 0; row < T * G; row++) {
                for (@Parallel int lane = 0; lane < TILE; lane++) {
                    int tiles = (S + TILE - 1) / TILE;
                    int h = n / tiles;
                    int first = (n - h * tiles) * TILE;
                    int b = h / M;
                    int oldest = TornadoMath.max(0, pos.get(b) - W + 1);
                    int start = oldest % S;
                    int end = start + pos.get(b) + T - oldest;
                    if (first < end - S || (first < end && first + TILE > start)) {
                        int slot = first + lane;
                        if (slot < S) {
                            int i = row / G;
                            int query = ((b * T + i) * M * G + (h - b * M) * G + row - i * G) * D;
                            int key = ((b * S + slot) * M + h - b * M) * D;
                            float s = 0f;
                            for (int d = 0; d < D; d++) {
                                s += q.get(query + d) * keys.get(key + d);
                            }
                            p.set((h * T * G + row) * S + slot, scale * s);
                        }
                    }
                }
            }
        }
    }

    /** Softmax of each row of p over the W slots that its query sees, in place, and zero for the others. */
    public static void softmax(FloatArray p, IntArray pos, int B, int M, int G, int T, int S, int W) {
        for (@Parallel int row = 0; row < B * M * T * G; row++) {
            int b = row / (M * T * G);
            int number = pos.get(b) + row % (T * G) / G;
            int own = number % S;
            int seen = TornadoMath.min(W, number + 1);
            int used = TornadoMath.min(pos.get(b) + T, S);
            int at = row * S;
            float max = Attention.MASKED;
            for (int w = 0; w < used; w++) {
                float s = p.get(at + w);
                int back = own >= w ? own - w : own - w + S;
                max = TornadoMath.max(max, back < seen ? s : Attention.MASKED);
            }
            float sum = 0f;
            for (int w = 0; w < used; w++) {
                float e = TornadoMath.exp(p.get(at + w) - max);
                int back = own >= w ? own - w : own - w + S;
                float v = back < seen ? e : 0f;
                p.set(at + w, v);
                sum += v;
            }
            float share = 1f / sum;
            for (int w = 0; w < used; w++) {
                p.set(at + w, share * p.get(at + w));
            }
        }
    }

    /** y = sum of p value over the slots that one of the new tokens sees, the oldest first. */
    public static void mixValues(
            FloatArray p,
            FloatArray values,
            IntArray pos,
            FloatArray y,
            int B,
            int M,
            int G,
            int T,
            int S,
            int E,
            int W) {
        for (@Parallel int h = 0; h < B * M; h++) {
            for (@Parallel int row = 0; row < T * G; row++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int b = h / M;
                    int i = row / G;
                    int oldest = TornadoMath.max(0, pos.get(b) - W + 1);
                    int start = oldest % S;
                    int end = start + pos.get(b) + T - oldest;
                    int at = (h * T * G + row) * S;
                    int value = (b * S * M + h - b * M) * E + e;
                    float s = 0f;
                    for (int j = start; j < end; j++) {
                        int slot = j < S ? j : j - S;
                        s += p.get(at + slot) * values.get(value + slot * M * E);
                    }
                    y.set(((b * T + i) * M * G + (h - b * M) * G + row - i * G) * E + e, s);
                }
            }
        }
    }
}
