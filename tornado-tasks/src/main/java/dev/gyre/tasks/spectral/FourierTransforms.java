package dev.gyre.tasks.spectral;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Discrete Fourier transforms over time as Monarch products: N = r1 r2 .. rp points, and a stage of small dense matrices for
 * each factor. Fu et al. 2023, arXiv:2310.12109, section 3.
 *
 * <p>X[m] = sum over t of x[t] exp(-2 pi i t (m + q / 4) / N), q a shift of the frequencies in quarters. A stage has A blocks, A
 * the product of the radices before it, and contracts an axis of r points: with t = M j + c, m = b + r m', and s the shift,
 * X[b + r m'] = sum over c of exp(-2 pi i c (m' + (b + s) / r) / M) times the sum over j of exp(-2 pi i j (b + s) / r) x[M j + c],
 * which is a transform of M points with the shift (b + s) / r. So a stage's matrix depends on its block, and there are no
 * twiddle factors besides.
 *
 * <p>x: (G, r, E) before a stage, G = B A blocks of all batch elements, E the points still to come times the channels;
 * y: (B, r, A, E) behind it, which is the order of frequencies. Real and imaginary parts lie in arrays of their own. w: (A, r, r) as
 * block, frequency, point. The lane goes over E.
 */
public final class FourierTransforms {

    private static final float TURN = 6.2831855f;

    private FourierTransforms() {}

    /**
     * The first {@code rows} rows of a stage's matrices, w[a, b, j] = exp(-2 pi i j (b A + a + q / 4) / (A r)). The angle is reduced to an eighth of a turn in
     * integers, so that both parts are good to the last bit or two. What's rounded is only which quarter of a turn is the
     * nearest, where either of two will do; it saves divisions of integers, which lanes don't have.
     */
    public static void matrices(FloatArray wr, FloatArray wi, int A, int rows, int r, int q) {
        for (@Parallel int a = 0; a < A; a++) {
            for (@Parallel int i = 0; i < rows * r; i++) {
                int quarter = A * r;
                int b = (int) ((i + 0.5f) * (1f / r));
                int turns = (i - b * r) * (4 * (b * A + a) + q);
                int near = (int) (turns * (1f / quarter) + 0.5f);
                float angle = (turns - near * quarter) * (TURN / (4 * quarter));
                float cos = TornadoMath.cos(angle);
                float sin = TornadoMath.sin(angle);
                int side = near & 3;
                float re = side == 0 ? cos : side == 1 ? -sin : side == 2 ? -cos : sin;
                float im = side == 0 ? sin : side == 1 ? cos : side == 2 ? -sin : -cos;
                wr.set(a * rows * r + i, re);
                wi.set(a * rows * r + i, -im);
            }
        }
    }

    /** y = w x. */
    public static void forward(
            FloatArray xr,
            FloatArray xi,
            FloatArray wr,
            FloatArray wi,
            FloatArray yr,
            FloatArray yi,
            int G,
            int A,
            int r,
            int E) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int b = 0; b < r; b++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int row = (g % A * r + b) * r;
                    float re = 0f;
                    float im = 0f;
                    for (int j = 0; j < r; j++) {
                        float c = wr.get(row + j);
                        float s = wi.get(row + j);
                        float u = xr.get((g * r + j) * E + e);
                        float v = xi.get((g * r + j) * E + e);
                        re += c * u;
                        re -= s * v;
                        im += c * v;
                        im += s * u;
                    }
                    int to = ((g / A * r + b) * A + g % A) * E + e;
                    yr.set(to, re);
                    yi.set(to, im);
                }
            }
        }
    }

    /** y = w x for a real x. */
    public static void forwardReal(
            FloatArray x, FloatArray wr, FloatArray wi, FloatArray yr, FloatArray yi, int G, int A, int r, int E) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int b = 0; b < r; b++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int row = (g % A * r + b) * r;
                    float re = 0f;
                    float im = 0f;
                    for (int j = 0; j < r; j++) {
                        float u = x.get((g * r + j) * E + e);
                        re += wr.get(row + j) * u;
                        im += wi.get(row + j) * u;
                    }
                    int to = ((g / A * r + b) * A + g % A) * E + e;
                    yr.set(to, re);
                    yi.set(to, im);
                }
            }
        }
    }

    /** x = w* y, w* the conjugate transpose: undoes {@link #forward} but for a factor r, and is its adjoint. */
    public static void inverse(
            FloatArray yr,
            FloatArray yi,
            FloatArray wr,
            FloatArray wi,
            FloatArray xr,
            FloatArray xi,
            int G,
            int A,
            int r,
            int E) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int j = 0; j < r; j++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int column = g % A * r * r + j;
                    int from = (g / A * r * A + g % A) * E + e;
                    float re = 0f;
                    float im = 0f;
                    for (int b = 0; b < r; b++) {
                        float c = wr.get(column + b * r);
                        float s = wi.get(column + b * r);
                        float u = yr.get(from + b * A * E);
                        float v = yi.get(from + b * A * E);
                        re += c * u;
                        re += s * v;
                        im += c * v;
                        im -= s * u;
                    }
                    xr.set((g * r + j) * E + e, re);
                    xi.set((g * r + j) * E + e, im);
                }
            }
        }
    }

    /** The real part of w* y: the adjoint of {@link #forwardReal}. */
    public static void inverseReal(
            FloatArray yr, FloatArray yi, FloatArray wr, FloatArray wi, FloatArray x, int G, int A, int r, int E) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int j = 0; j < r; j++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int column = g % A * r * r + j;
                    int from = (g / A * r * A + g % A) * E + e;
                    float re = 0f;
                    for (int b = 0; b < r; b++) {
                        re += wr.get(column + b * r) * yr.get(from + b * A * E);
                        re += wi.get(column + b * r) * yi.get(from + b * A * E);
                    }
                    x.set((g * r + j) * E + e, re);
                }
            }
        }
    }
}
