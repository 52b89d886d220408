package dev.gyre.tasks.spectral;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Products of spectra, for convolutions, and rows of zeros around sequences. B batch elements, n elements of a spectrum, real and
 * imaginary parts in arrays of their own.
 */
public final class Spectra {

    private Spectra() {}

    /**
     * y = factor x (k + gain), or with the conjugate of k where {@code sign} is -1. x, y: (B, N, C); k: (N, C); gain: (C), the
     * spectrum of a tap at the position itself.
     */
    public static void multiply(
            FloatArray xr,
            FloatArray xi,
            FloatArray kr,
            FloatArray ki,
            FloatArray gain,
            FloatArray yr,
            FloatArray yi,
            int B,
            int N,
            int C,
            float factor,
            float sign) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int at = (b * N + n) * C + c;
                    float u = xr.get(at);
                    float v = xi.get(at);
                    float re = factor * (kr.get(n * C + c) + gain.get(c));
                    float im = factor * sign * ki.get(n * C + c);
                    yr.set(at, u * re - v * im);
                    yi.set(at, u * im + v * re);
                }
            }
        }
    }

    /**
     * dk = factor times the sum over the batch of dy and the conjugate of x: the gradient of {@link #multiply} at k. x, dy: (B, n);
     * dk: (n).
     */
    public static void correlate(
            FloatArray xr,
            FloatArray xi,
            FloatArray dyr,
            FloatArray dyi,
            FloatArray dkr,
            FloatArray dki,
            int B,
            int n,
            float factor) {
        for (@Parallel int i = 0; i < n; i++) {
            float re = 0f;
            float im = 0f;
            for (int b = 0; b < B; b++) {
                float u = xr.get(b * n + i);
                float v = xi.get(b * n + i);
                float p = dyr.get(b * n + i);
                float q = dyi.get(b * n + i);
                re += u * p + v * q;
                im += u * q - v * p;
            }
            dkr.set(i, factor * re);
            dki.set(i, factor * im);
        }
    }

    /** y[rows - 1 - t] = x[t] for t below T, zero in the other rows. x: (B, T, C); y: (B, rows, C). */
    public static void extendMirrored(FloatArray x, FloatArray y, int B, int T, int C, int rows) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < rows; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    float v = 0f;
                    if (t < T) {
                        v = x.get((b * T + t) * C + c);
                    }
                    y.set((b * rows + rows - 1 - t) * C + c, v);
                }
            }
        }
    }

    /** y[t] = x[rows - 1 - t], the adjoint of {@link #extendMirrored}. x: (B, rows, C); y: (B, T, C). */
    public static void cropMirrored(FloatArray x, FloatArray y, int B, int T, int C, int rows) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    y.set((b * T + t) * C + c, x.get((b * rows + rows - 1 - t) * C + c));
                }
            }
        }
    }
}
