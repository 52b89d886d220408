package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The ring of {@link AttentionCache} in fewer bits than floats have. A token's C numbers are C half floats (F16), or C integers of 8 bits and behind them a
 * scale of 16 bits for each 32 of them (Q8_0), C being a multiple of 32; a row has P bytes, 2 C or C + C / 16. The other letters are those of {@link
 * AttentionCache}. Numbers beyond the largest half float become that.
 */
public final class SmallCache {

    private static final float LARGEST = 65504f;

    private SmallCache() {}

    /** As {@link AttentionCache#append}, in F16. ring: (B, S, 2 C) bytes. */
    public static void appendHalves(FloatArray x, IntArray pos, ByteArray ring, int B, int T, int S, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int i = 0; i < TornadoMath.min(T, S); i++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int token = T - TornadoMath.min(T, S) + i;
                    int to = 2 * ((b * S + (TornadoMath.max(pos.get(b), 0) % S + token) % S) * C + c);
                    float before = ring.getHalfFloat(to).getFloat32();
                    float now = TornadoMath.max(-LARGEST, TornadoMath.min(LARGEST, x.get((b * T + token) * C + c)));
                    ring.setHalfFloat(to, new HalfFloat(pos.get(b) < 0 ? before : now));
                }
            }
        }
    }

    /** The scales of {@link AttentionCache#append} in Q8_0: a 127th of the largest magnitude of each 32 numbers. ring: (B, S, P) bytes. */
    public static void appendScales(FloatArray x, IntArray pos, ByteArray ring, int B, int T, int S, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int i = 0; i < TornadoMath.min(T, S); i++) {
                for (@Parallel int k = 0; k < C / 32; k++) {
                    int token = T - TornadoMath.min(T, S) + i;
                    int row = b * S + (TornadoMath.max(pos.get(b), 0) % S + token) % S;
                    int to = row * (C + C / 16) + C + 2 * k;
                    float most = 0f;
                    for (int j = 0; j < 32; j++) {
                        most = TornadoMath.max(most, TornadoMath.abs(x.get((b * T + token) * C + 32 * k + j)));
                    }
                    float before = ring.getHalfFloat(to).getFloat32();
                    float now = TornadoMath.min(LARGEST, most / 127f);
                    ring.setHalfFloat(to, new HalfFloat(pos.get(b) < 0 ? before : now));
                }
            }
        }
    }

    /** The integers of {@link AttentionCache#append} in Q8_0, by scales that are there already. ring: (B, S, P) bytes. */
    public static void appendBytes(FloatArray x, IntArray pos, ByteArray ring, int B, int T, int S, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int i = 0; i < TornadoMath.min(T, S); i++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int token = T - TornadoMath.min(T, S) + i;
                    int row = (b * S + (TornadoMath.max(pos.get(b), 0) % S + token) % S) * (C + C / 16);
                    float scale = ring.getHalfFloat(row + C + 2 * (c / 32)).getFloat32();
                    float share = scale > 0f ? 1f / scale : 0f;
                    float v = x.get((b * T + token) * C + c) * share;
                    float near = TornadoMath.max(-127f, TornadoMath.min(127f, v < 0f ? v - 0.5f : v + 0.5f));
                    int before = ring.get(row + c);
                    ring.set(row + c, (byte) (pos.get(b) < 0 ? before : (int) near));
                }
            }
        }
    }

    /** As {@link AttentionCache#unroll}, from F16. */
    public static void unrollHalves(
            ByteArray ring, FloatArray x, IntArray pos, FloatArray y, int B, int T, int S, int W, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int j = 0; j < W - 1 + T; j++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int number = pos.get(b) - (W - 1) + j;
                    float v = 0f;
                    if (j >= W - 1) {
                        v = x.get((b * T + j - (W - 1)) * C + c);
                    } else if (number >= 0) {
                        v = halfAt(ring, (b * S + number % S) * C + c);
                    }
                    y.set((b * (W - 1 + T) + j) * C + c, v);
                }
            }
        }
    }

    /** As {@link AttentionCache#unroll}, from Q8_0. */
    public static void unrollBytes(
            ByteArray ring, FloatArray x, IntArray pos, FloatArray y, int B, int T, int S, int W, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int j = 0; j < W - 1 + T; j++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int number = pos.get(b) - (W - 1) + j;
                    float v = 0f;
                    if (j >= W - 1) {
                        v = x.get((b * T + j - (W - 1)) * C + c);
                    } else if (number >= 0) {
                        v = scaled(ring, (b * S + number % S) * (C + C / 16), C, c);
                    }
                    y.set((b * (W - 1 + T) + j) * C + c, v);
                }
            }
        }
    }

    /** As {@link AttentionCache#scores}, from F16. */
    public static void scoresOfHalves(
            FloatArray q, ByteArray keys, IntArray pos, FloatArray p, int B, int S, int M, int G, int D, float scale) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < M * G; n++) {
                for (@Parallel int w = 0; w < S; w++) {
                    if (w <= pos.get(b)) {
                        int query = (b * M * G + n) * D;
                        int key = ((b * S + w) * M + n / G) * D;
                        float s = 0f;
                        for (int d = 0; d < D; d++) {
                            s += q.get(query + d) * halfAt(keys, key + d);
                        }
                        p.set((b * M * G + n) * S + w, scale * s);
                    }
                }
            }
        }
    }

    /** As {@link AttentionCache#scores}, from Q8_0. */
    public static void scoresOfBytes(
            FloatArray q, ByteArray keys, IntArray pos, FloatArray p, int B, int S, int M, int G, int D, float scale) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < M * G; n++) {
                for (@Parallel int w = 0; w < S; w++) {
                    if (w <= pos.get(b)) {
                        int query = (b * M * G + n) * D;
                        int row = (b * S + w) * (M * D + M * D / 16);
                        float s = 0f;
                        for (int d = 0; d < D; d++) {
                            s += q.get(query + d) * scaled(keys, row, M * D, n / G * D + d);
                        }
                        p.set((b * M * G + n) * S + w, scale * s);
                    }
                }
            }
        }
    }

    /** As {@link AttentionCache#mixValues}, from F16. */
    public static void mixHalves(
            FloatArray p, IntArray pos, ByteArray values, FloatArray y, int B, int S, int M, int G, int E, int W) {
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
                        s += p.get((h * G + g) * S + slot) * halfAt(values, value + slot * M * E);
                    }
                    y.set((h * G + g) * E + e, s);
                }
            }
        }
    }

    /** As {@link AttentionCache#mixValues}, from Q8_0. */
    public static void mixBytes(
            FloatArray p, IntArray pos, ByteArray values, FloatArray y, int B, int S, int M, int G, int E, int W) {
        for (@Parallel int h = 0; h < B * M; h++) {
            for (@Parallel int g = 0; g < G; g++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int b = h / M;
                    int oldest = TornadoMath.max(0, pos.get(b) - W + 1);
                    int start = oldest % S;
                    int end = start + pos.get(b) + 1 - oldest;
                    float s = 0f;
                    for (int j = start; j < end; j++) {
                        int slot = j < S ? j : j - S;
                        int row = (b * S + slot) * (M * E + M * E / 16);
                        s += p.get((h * G + g) * S + slot) * scaled(values, row, M * E, (h - b * M) * E + e);
                    }
                    y.set((h * G + g) * E + e, s);
                }
            }
        }
    }

    private static float halfAt(ByteArray ring, int number) {
        return ring.getHalfFloat(2 * number).getFloat32();
    }

    /** The number c of a row of C, which begins at a byte. */
    private static float scaled(ByteArray ring, int row, int C, int c) {
        return ring.get(row + c) * ring.getHalfFloat(row + C + 2 * (c / 32)).getFloat32();
    }
}
