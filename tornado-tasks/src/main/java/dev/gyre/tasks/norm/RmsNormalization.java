package dev.gyre.tasks.norm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * RMS normalisation within groups of channels, y = x inv w. Zhang and Sennrich 2019, arXiv:1910.07467.
 *
 * <p>R rows, N groups of D channels each. x, y, dx, dy: (R, N D); w: (N D); inv = 1 / sqrt(mean of x^2 + eps): (R, N),
 * kept for backward. Rows as a whole or elements apart as in {@link LayerNormalization}.
 */
public final class RmsNormalization {

    private RmsNormalization() {}

    /** y and inv row by row. */
    public static void rows(FloatArray x, FloatArray w, FloatArray y, FloatArray inv, int R, int N, int D, float eps) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                int base = (r * N + n) * D;
                float s = 0f;
                for (int d = 0; d < D; d++) {
                    float v = x.get(base + d);
                    s += v * v;
                }
                float k = 1f / TornadoMath.sqrt(s / D + eps);
                for (int d = 0; d < D; d++) {
                    y.set(base + d, x.get(base + d) * k * w.get(n * D + d));
                }
                inv.set(r * N + n, k);
            }
        }
    }

    /**
     * dx = inv (dy w - x inv b) and the sums of dy x inv over each slice of rows; b the mean of dy w x inv over the row and group. sums:
     * (S, N D).
     */
    public static void gradients(
            FloatArray x,
            FloatArray inv,
            FloatArray w,
            FloatArray dy,
            FloatArray dx,
            FloatArray sums,
            int R,
            int N,
            int D,
            int S,
            int L) {
        for (@Parallel int l = 0; l < S; l++) {
            for (int c = 0; c < N * D; c++) {
                sums.set(l * N * D + c, 0f);
            }
            int end = TornadoMath.min(R, (l + 1) * L);
            for (int r = l * L; r < end; r++) {
                for (int n = 0; n < N; n++) {
                    int base = (r * N + n) * D;
                    int at = (l * N + n) * D;
                    float k = inv.get(r * N + n);
                    float t = 0f;
                    for (int d = 0; d < D; d++) {
                        t += dy.get(base + d) * w.get(n * D + d) * x.get(base + d);
                    }
                    float b = t * k / D;
                    for (int d = 0; d < D; d++) {
                        float h = x.get(base + d) * k;
                        sums.set(at + d, sums.get(at + d) + dy.get(base + d) * h);
                        dx.set(base + d, k * (dy.get(base + d) * w.get(n * D + d) - h * b));
                    }
                }
            }
        }
    }

    /** inv of each row and group. */
    public static void moments(FloatArray x, FloatArray inv, int R, int N, int D, float eps) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int r = 0; r < R; r++) {
                int base = (r * N + n) * D;
                float s = 0f;
                for (int d = 0; d < D; d++) {
                    float v = x.get(base + d);
                    s += v * v;
                }
                inv.set(r * N + n, 1f / TornadoMath.sqrt(s / D + eps));
            }
        }
    }

    /** y = x inv w. */
    public static void normalizeRows(FloatArray x, FloatArray inv, FloatArray w, FloatArray y, int R, int N, int D) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int at = (r * N + n) * D + d;
                    y.set(at, x.get(at) * inv.get(r * N + n) * w.get(n * D + d));
                }
            }
        }
    }

    /** b = mean of dy w x inv over each row and group. b: (R, N). */
    public static void gradientMoments(
            FloatArray x, FloatArray inv, FloatArray w, FloatArray dy, FloatArray b, int R, int N, int D) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int r = 0; r < R; r++) {
                int base = (r * N + n) * D;
                float t = 0f;
                for (int d = 0; d < D; d++) {
                    t += dy.get(base + d) * w.get(n * D + d) * x.get(base + d);
                }
                b.set(r * N + n, t * inv.get(r * N + n) / D);
            }
        }
    }

    /** dx = inv (dy w - x inv b). */
    public static void gradientInput(
            FloatArray x,
            FloatArray inv,
            FloatArray w,
            FloatArray dy,
            FloatArray b,
            FloatArray dx,
            int R,
            int N,
            int D) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int g = r * N + n;
                    int at = g * D + d;
                    float k = inv.get(g);
                    dx.set(at, k * (dy.get(at) * w.get(n * D + d) - x.get(at) * k * b.get(g)));
                }
            }
        }
    }

    /** dw = sum over rows of dy x inv. */
    public static void gradientWeight(FloatArray x, FloatArray inv, FloatArray dy, FloatArray dw, int R, int N, int D) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int d = 0; d < D; d++) {
                float s = 0f;
                for (int r = 0; r < R; r++) {
                    int at = (r * N + n) * D + d;
                    s += dy.get(at) * x.get(at) * inv.get(r * N + n);
                }
                dw.set(n * D + d, s);
            }
        }
    }
}
