package dev.gyre.tasks.mlstm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Between the layout of activations and that of the mLSTM's products: one matrix per head and chunk.
 *
 * <p>B batch, T time, N heads, H = B*N, D width of a head, P = time padded to whole chunks, L chunk length, G = H*P/L
 * groups (one per head and chunk). A packed tensor (H, P, D) is at the same time (G, L, D). Padding is zero, so that the
 * products need no bounds. A head after the other: of four streams at once each would wait for memory by itself.
 */
public final class MlstmLayout {

    /** Channels that {@link #packTransposed} takes together: those that a cache's line holds. */
    private static final int BLOCK = 16;

    private MlstmLayout() {}

    /** y = scale * x, padded. x: (B, T, N*D); y: (H, P, D). */
    public static void pack(FloatArray x, FloatArray y, float scale, int H, int N, int T, int D, int P) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int t = 0; t < P; t++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int b = h / N;
                    int row = (b * T + TornadoMath.min(t, T - 1)) * N + h - b * N;
                    y.set((h * P + t) * D + d, t < T ? scale * x.get(row * D + d) : 0f);
                }
            }
        }
    }

    /** y = rows * x, padded, with one factor per head and step. x: (B, T, N*D); rows: (H, P); y: (H, P, D). */
    public static void packRows(FloatArray x, FloatArray rows, FloatArray y, int H, int N, int T, int D, int P) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int t = 0; t < P; t++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int b = h / N;
                    int row = (b * T + TornadoMath.min(t, T - 1)) * N + h - b * N;
                    y.set((h * P + t) * D + d, t < T ? rows.get(h * P + t) * x.get(row * D + d) : 0f);
                }
            }
        }
    }

    /** y = scale * x, padded, each chunk transposed. x: (B, T, N*D); y: (G, D, L). */
    public static void packTransposed(
            FloatArray x, FloatArray y, float scale, int G, int NC, int N, int T, int D, int L) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int block = 0; block < (D + BLOCK - 1) / BLOCK; block++) {
                for (@Parallel int j = 0; j < L; j++) {
                    int h = g / NC;
                    int b = h / N;
                    int first = (g - h * NC) * L;
                    int t = first + j;
                    int end = TornadoMath.min(D, block * BLOCK + BLOCK);
                    if (first + L <= T) {
                        int row = (b * T + t) * N + h - b * N;
                        for (int d = block * BLOCK; d < end; d++) {
                            y.set((g * D + d) * L + j, scale * x.get(row * D + d));
                        }
                    } else {
                        int row = (b * T + TornadoMath.min(t, T - 1)) * N + h - b * N;
                        for (int d = block * BLOCK; d < end; d++) {
                            y.set((g * D + d) * L + j, t < T ? scale * x.get(row * D + d) : 0f);
                        }
                    }
                }
            }
        }
    }

    /** x = scale * y without the padding. y: (H, P, D); x: (B, T, N*D). */
    public static void unpack(FloatArray y, FloatArray x, float scale, int H, int N, int T, int D, int P) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int b = h / N;
                    int row = (b * T + t) * N + h - b * N;
                    x.set(row * D + d, scale * y.get((h * P + t) * D + d));
                }
            }
        }
    }

    /** x = rows * y without the padding, with one factor per head and step. y: (H, P, D); rows: (H, P); x: (B, T, N*D). */
    public static void unpackRows(FloatArray y, FloatArray rows, FloatArray x, int H, int N, int T, int D, int P) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int b = h / N;
                    int row = (b * T + t) * N + h - b * N;
                    x.set(row * D + d, rows.get(h * P + t) * y.get((h * P + t) * D + d));
                }
            }
        }
    }
}
