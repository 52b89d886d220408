package dev.gyre.tasks.norm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Layer normalisation within groups of channels, y = (x - mean) inv w. Ba et al. 2016, arXiv:1607.06450; with a group
 * for each head it's the multi-head norm of xLSTM, Beck et al. 2024, arXiv:2405.04517.
 *
 * <p>R rows, N groups of D channels each. x, y, dx, dy: (R, N D); w: (N D); mean, inv = 1 / sqrt(variance + eps): (R, N),
 * kept for backward. Where a processor's cache holds a row, it's gone over several times at once; where work-items share one
 * each element is somebody's, in the kernels that come apart. Sums over rows are taken in S slices of L rows, the last one shorter, and
 * then over slices ({@link Slices}).
 */
public final class LayerNormalization {

    private LayerNormalization() {}

    /** y, mean and inv row by row, the variance from differences to the mean. */
    public static void rows(
            FloatArray x, FloatArray w, FloatArray y, FloatArray mean, FloatArray inv, int R, int N, int D, float eps) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                int base = (r * N + n) * D;
                float s = 0f;
                for (int d = 0; d < D; d++) {
                    s += x.get(base + d);
                }
                float m = s / D;
                float v = 0f;
                for (int d = 0; d < D; d++) {
                    float e = x.get(base + d) - m;
                    v += e * e;
                }
                float k = 1f / TornadoMath.sqrt(v / D + eps);
                for (int d = 0; d < D; d++) {
                    y.set(base + d, (x.get(base + d) - m) * k * w.get(n * D + d));
                }
                mean.set(r * N + n, m);
                inv.set(r * N + n, k);
            }
        }
    }

    /**
     * dx = inv (dy w - a - h b) and the sums of dy h over each slice of rows; h = (x - mean) inv, a and b the means of dy w and dy w h over
     * the row and group. sums: (S, N D).
     */
    public static void gradients(
            FloatArray x,
            FloatArray mean,
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
                    float m = mean.get(r * N + n);
                    float k = inv.get(r * N + n);
                    float s = 0f;
                    float t = 0f;
                    for (int d = 0; d < D; d++) {
                        float g = dy.get(base + d) * w.get(n * D + d);
                        s += g;
                        t += g * (x.get(base + d) - m) * k;
                    }
                    float a = s / D;
                    float b = t / D;
                    for (int d = 0; d < D; d++) {
                        float h = (x.get(base + d) - m) * k;
                        sums.set(at + d, sums.get(at + d) + dy.get(base + d) * h);
                        dx.set(base + d, k * (dy.get(base + d) * w.get(n * D + d) - a - h * b));
                    }
                }
            }
        }
    }

    /** mean and inv of each row and group, the variance from differences to the mean. */
    public static void moments(FloatArray x, FloatArray mean, FloatArray inv, int R, int N, int D, float eps) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int r = 0; r < R; r++) {
                int base = (r * N + n) * D;
                float s = 0f;
                for (int d = 0; d < D; d++) {
                    s += x.get(base + d);
                }
                float m = s / D;
                float v = 0f;
                for (int d = 0; d < D; d++) {
                    float e = x.get(base + d) - m;
                    v += e * e;
                }
                mean.set(r * N + n, m);
                inv.set(r * N + n, 1f / TornadoMath.sqrt(v / D + eps));
            }
        }
    }

    /** y = (x - mean) inv w. */
    public static void normalizeRows(
            FloatArray x, FloatArray mean, FloatArray inv, FloatArray w, FloatArray y, int R, int N, int D) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int at = (r * N + n) * D + d;
                    float h = (x.get(at) - mean.get(r * N + n)) * inv.get(r * N + n);
                    y.set(at, h * w.get(n * D + d));
                }
            }
        }
    }

    /** a = mean of dy w, b = mean of dy w h over each row and group, h = (x - mean) inv. a, b: (R, N). */
    public static void gradientMoments(
            FloatArray x,
            FloatArray mean,
            FloatArray inv,
            FloatArray w,
            FloatArray dy,
            FloatArray a,
            FloatArray b,
            int R,
            int N,
            int D) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int r = 0; r < R; r++) {
                int base = (r * N + n) * D;
                float m = mean.get(r * N + n);
                float k = inv.get(r * N + n);
                float s = 0f;
                float t = 0f;
                for (int d = 0; d < D; d++) {
                    float g = dy.get(base + d) * w.get(n * D + d);
                    s += g;
                    t += g * (x.get(base + d) - m) * k;
                }
                a.set(r * N + n, s / D);
                b.set(r * N + n, t / D);
            }
        }
    }

    /** dx = inv (dy w - a - h b), h = (x - mean) inv. */
    public static void gradientInput(
            FloatArray x,
            FloatArray mean,
            FloatArray inv,
            FloatArray w,
            FloatArray dy,
            FloatArray a,
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
                    float h = (x.get(at) - mean.get(g)) * k;
                    dx.set(at, k * (dy.get(at) * w.get(n * D + d) - a.get(g) - h * b.get(g)));
                }
            }
        }
    }

    /** dw = sum over rows of dy h, h = (x - mean) inv. */
    public static void gradientWeight(
            FloatArray x, FloatArray mean, FloatArray inv, FloatArray dy, FloatArray dw, int R, int N, int D) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int d = 0; d < D; d++) {
                float s = 0f;
                for (int r = 0; r < R; r++) {
                    int at = (r * N + n) * D + d;
                    s += dy.get(at) * (x.get(at) - mean.get(r * N + n)) * inv.get(r * N + n);
                }
                dw.set(n * D + d, s);
            }
        }
    }
}
