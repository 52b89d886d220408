package dev.gyre.tasks.norm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Layer normalisation within groups of channels, y = (x - mean) inv w. Ba et al. 2016, arXiv:1607.06450; with a group
 * for each head it's the multi-head norm of xLSTM, Beck et al. 2024, arXiv:2405.04517.
 *
 * <p>R rows, N groups of D channels each. x, y, dx, dy: (R, N D); w: (N D); mean, inv = 1 / sqrt(variance + eps): (R, N),
 * kept for backward.
 */
public final class LayerNormalization {

    private LayerNormalization() {}

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
