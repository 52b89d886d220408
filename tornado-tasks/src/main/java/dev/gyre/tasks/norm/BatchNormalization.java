package dev.gyre.tasks.norm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Batch normalisation by the batch's own statistics, y = (x - mean) inv w with one mean and inv = 1 / sqrt(variance + eps)
 * for each channel; the variance is the biased one. Ioffe &amp; Szegedy 2015, arXiv:1502.03167, algorithm 1 without beta.
 *
 * <p>R rows (batch elements and pixels), C channels. x, y, dx, dy: (R, C); mean, variance, inv, w: (C). Sums over rows are
 * taken in S slices of L rows, the last one shorter, and then over slices; partial sums: (S, C). The lane is the channel.
 */
public final class BatchNormalization {

    private BatchNormalization() {}

    /** sums = sum over each slice's rows of x. */
    public static void sums(FloatArray x, FloatArray sums, int R, int C, int S, int L) {
        for (@Parallel int s = 0; s < S; s++) {
            for (@Parallel int c = 0; c < C; c++) {
                float sum = 0f;
                int end = TornadoMath.min(R, (s + 1) * L);
                for (int r = s * L; r < end; r++) {
                    sum += x.get(r * C + c);
                }
                sums.set(s * C + c, sum);
            }
        }
    }

    /** mean from the slices' sums. */
    public static void mean(FloatArray sums, FloatArray mean, int R, int C, int S) {
        for (@Parallel int c = 0; c < C; c++) {
            float sum = 0f;
            for (int s = 0; s < S; s++) {
                sum += sums.get(s * C + c);
            }
            mean.set(c, sum / R);
        }
    }

    /** sums = sum over each slice's rows of (x - mean)^2. */
    public static void squares(FloatArray x, FloatArray mean, FloatArray sums, int R, int C, int S, int L) {
        for (@Parallel int s = 0; s < S; s++) {
            for (@Parallel int c = 0; c < C; c++) {
                float sum = 0f;
                int end = TornadoMath.min(R, (s + 1) * L);
                for (int r = s * L; r < end; r++) {
                    float e = x.get(r * C + c) - mean.get(c);
                    sum += e * e;
                }
                sums.set(s * C + c, sum);
            }
        }
    }

    /** variance and inv from the slices' sums of squares. */
    public static void variance(FloatArray sums, FloatArray variance, FloatArray inv, int R, int C, int S, float eps) {
        for (@Parallel int c = 0; c < C; c++) {
            float sum = 0f;
            for (int s = 0; s < S; s++) {
                sum += sums.get(s * C + c);
            }
            float v = sum / R;
            variance.set(c, v);
            inv.set(c, 1f / TornadoMath.sqrt(v + eps));
        }
    }

    /** y = (x - mean) inv w. */
    public static void normalizeChannels(
            FloatArray x, FloatArray mean, FloatArray inv, FloatArray w, FloatArray y, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                y.set(r * C + c, (x.get(r * C + c) - mean.get(c)) * inv.get(c) * w.get(c));
            }
        }
    }

    /** a = sum over each slice's rows of dy; b = that of dy h, h = (x - mean) inv. */
    public static void gradientSums(
            FloatArray x,
            FloatArray mean,
            FloatArray inv,
            FloatArray dy,
            FloatArray a,
            FloatArray b,
            int R,
            int C,
            int S,
            int L) {
        for (@Parallel int s = 0; s < S; s++) {
            for (@Parallel int c = 0; c < C; c++) {
                float u = 0f;
                float v = 0f;
                int end = TornadoMath.min(R, (s + 1) * L);
                for (int r = s * L; r < end; r++) {
                    float g = dy.get(r * C + c);
                    u += g;
                    v += g * (x.get(r * C + c) - mean.get(c)) * inv.get(c);
                }
                a.set(s * C + c, u);
                b.set(s * C + c, v);
            }
        }
    }

    /** bias = sum of a over slices; dw = that of b. */
    public static void gradientTotals(FloatArray a, FloatArray b, FloatArray bias, FloatArray dw, int C, int S) {
        for (@Parallel int c = 0; c < C; c++) {
            float u = 0f;
            float v = 0f;
            for (int s = 0; s < S; s++) {
                u += a.get(s * C + c);
                v += b.get(s * C + c);
            }
            bias.set(c, u);
            dw.set(c, v);
        }
    }

    /** dx = inv w (dy - (bias + h dw) / R), h = (x - mean) inv. */
    public static void gradientInput(
            FloatArray x,
            FloatArray mean,
            FloatArray inv,
            FloatArray w,
            FloatArray dy,
            FloatArray bias,
            FloatArray dw,
            FloatArray dx,
            int R,
            int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                float h = (x.get(r * C + c) - mean.get(c)) * inv.get(c);
                float common = (bias.get(c) + h * dw.get(c)) / R;
                dx.set(r * C + c, inv.get(c) * w.get(c) * (dy.get(r * C + c) - common));
            }
        }
    }

    /** average = average + rate (value - average), n elements each. */
    public static void track(FloatArray average, FloatArray value, int n, float rate) {
        for (@Parallel int i = 0; i < n; i++) {
            average.set(i, average.get(i) + rate * (value.get(i) - average.get(i)));
        }
    }
}
