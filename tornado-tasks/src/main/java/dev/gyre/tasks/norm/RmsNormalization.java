package dev.gyre.tasks.norm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * RMS normalisation within groups of channels, y = x inv w. Zhang & Sennrich 2019, arXiv:1910.07467.
 *
 * <p>R rows, N groups of D channels each. x, y, dx, dy: (R, N D); w: (N D); inv = 1 / sqrt(mean of x^2 + eps): (R, N),
 * kept for backward.
 */
public final class RmsNormalization {

    private RmsNormalization() {}

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
