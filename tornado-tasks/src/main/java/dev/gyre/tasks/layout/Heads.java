package dev.gyre.tasks.layout;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Parts of rows that belong to heads. R rows, a head's row counted by h where each head is treated alike. */
public final class Heads {

    private Heads() {}

    /** Each head K times in a row: y[r, n] = x[r, n / K]. x: (R, M D); y: (R, M K D). */
    public static void repeat(FloatArray x, FloatArray y, int R, int M, int K, int D) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < M * K; n++) {
                for (@Parallel int d = 0; d < D; d++) {
                    y.set((r * M * K + n) * D + d, x.get((r * M + n / K) * D + d));
                }
            }
        }
    }

    /** The sum over the K heads of a group: x[r, m] = sum of y[r, n] over n / K = m. y: (R, M K D); x: (R, M D). */
    public static void sum(FloatArray y, FloatArray x, int R, int M, int K, int D) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int d = 0; d < D; d++) {
                    float s = 0f;
                    for (int k = 0; k < K; k++) {
                        s += y.get(((r * M + m) * K + k) * D + d);
                    }
                    x.set((r * M + m) * D + d, s);
                }
            }
        }
    }

    /** A one behind each head's D channels. x: (R, D); y: (R, D + 1), R counting heads. */
    public static void appendOne(FloatArray x, FloatArray y, int R, int D) {
        for (@Parallel int h = 0; h < R; h++) {
            for (@Parallel int d = 0; d < D + 1; d++) {
                float v = 1f;
                if (d < D) {
                    v = x.get(h * D + d);
                }
                y.set(h * (D + 1) + d, v);
            }
        }
    }

    /** y[b, t] = x[b, t - steps] within the sequence, zero elsewhere; steps may be negative. x, y: (B, T, C). */
    public static void delay(FloatArray x, FloatArray y, int B, int T, int C, int steps) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    float v = 0f;
                    if (t - steps >= 0 && t - steps < T) {
                        v = x.get((b * T + t - steps) * C + c);
                    }
                    y.set((b * T + t) * C + c, v);
                }
            }
        }
    }

    /** y = s / (z + eps), where a head's row of x is s and then z. x: (R, D + 1); y: (R, D). */
    public static void normalizeRows(FloatArray x, FloatArray y, int R, int D, float eps) {
        for (@Parallel int h = 0; h < R; h++) {
            for (@Parallel int d = 0; d < D; d++) {
                y.set(h * D + d, x.get(h * (D + 1) + d) / (x.get(h * (D + 1) + D) + eps));
            }
        }
    }

    /** The gradient of {@link #normalizeRows}. x, dx: (R, D + 1); y, dy: (R, D). */
    public static void normalizeGradient(
            FloatArray x, FloatArray y, FloatArray dy, FloatArray dx, int R, int D, float eps) {
        for (@Parallel int h = 0; h < R; h++) {
            float share = 1f / (x.get(h * (D + 1) + D) + eps);
            float dot = 0f;
            for (int d = 0; d < D; d++) {
                dot += dy.get(h * D + d) * y.get(h * D + d);
                dx.set(h * (D + 1) + d, share * dy.get(h * D + d));
            }
            dx.set(h * (D + 1) + D, -share * dot);
        }
    }
}
