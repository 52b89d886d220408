package dev.gyre.tasks.activation;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The Cauchy activation phi(z) = (l z + m) / (z^2 + d^2) and its derivatives in z, with parameters l, m, d of each channel.
 * Li et al. 2024, arXiv:2409.19221 (lambda1 and lambda2 there). R rows, C channels; z, y, dy, dz: (R, C); l, m, d: (C).
 *
 * <p>With r = 1 / (z^2 + d^2), a = z r, u = z a and v = d^2 r all terms are products of bounded factors, so nothing overflows
 * however large z is. Where z = d = 0, the pole, r is taken as zero: so are the function and all derivatives.
 */
public final class Cauchy {

    private Cauchy() {}

    private static float reciprocal(float z, float d) {
        float q = z * z + d * d;
        return q == 0f ? 0f : 1f / q;
    }

    private static float value(float z, float l, float m, float r) {
        return l * (z * r) + m * r;
    }

    private static float first(float z, float l, float m, float d, float r) {
        float a = z * r;
        return r * (l * (d * (d * r) - z * a) - 2f * m * a);
    }

    private static float second(float z, float l, float m, float d, float r) {
        float a = z * r;
        float u = z * a;
        float v = d * (d * r);
        return 2f * r * (l * a * (u - 3f * v) + m * r * (3f * u - v));
    }

    private static float third(float z, float l, float m, float d, float r) {
        float a = z * r;
        float u = z * a;
        float v = d * (d * r);
        return -6f * r * r * (l * (u * u - 6f * u * v + v * v) + 4f * m * a * (u - v));
    }

    /** y = phi(z). */
    public static void value(FloatArray z, FloatArray l, FloatArray m, FloatArray d, FloatArray y, int R, int C) {
        for (@Parallel int i = 0; i < R; i++) {
            for (@Parallel int c = 0; c < C; c++) {
                float x = z.get(i * C + c);
                y.set(i * C + c, value(x, l.get(c), m.get(c), reciprocal(x, d.get(c))));
            }
        }
    }

    /** y = phi'(z). */
    public static void first(FloatArray z, FloatArray l, FloatArray m, FloatArray d, FloatArray y, int R, int C) {
        for (@Parallel int i = 0; i < R; i++) {
            for (@Parallel int c = 0; c < C; c++) {
                float x = z.get(i * C + c);
                y.set(i * C + c, first(x, l.get(c), m.get(c), d.get(c), reciprocal(x, d.get(c))));
            }
        }
    }

    /** y = phi''(z). */
    public static void second(FloatArray z, FloatArray l, FloatArray m, FloatArray d, FloatArray y, int R, int C) {
        for (@Parallel int i = 0; i < R; i++) {
            for (@Parallel int c = 0; c < C; c++) {
                float x = z.get(i * C + c);
                y.set(i * C + c, second(x, l.get(c), m.get(c), d.get(c), reciprocal(x, d.get(c))));
            }
        }
    }

    /** y = phi'''(z). */
    public static void third(FloatArray z, FloatArray l, FloatArray m, FloatArray d, FloatArray y, int R, int C) {
        for (@Parallel int i = 0; i < R; i++) {
            for (@Parallel int c = 0; c < C; c++) {
                float x = z.get(i * C + c);
                y.set(i * C + c, third(x, l.get(c), m.get(c), d.get(c), reciprocal(x, d.get(c))));
            }
        }
    }

    /** dz = dy phi'(z), without storing the derivative. */
    public static void valueGradient(
            FloatArray z, FloatArray l, FloatArray m, FloatArray d, FloatArray dy, FloatArray dz, int R, int C) {
        for (@Parallel int i = 0; i < R; i++) {
            for (@Parallel int c = 0; c < C; c++) {
                float x = z.get(i * C + c);
                float slope = first(x, l.get(c), m.get(c), d.get(c), reciprocal(x, d.get(c)));
                dz.set(i * C + c, dy.get(i * C + c) * slope);
            }
        }
    }

    /** Gradients at the parameters, through phi(z). dl, dm, dd: (C). */
    public static void valueParameters(
            FloatArray z,
            FloatArray l,
            FloatArray m,
            FloatArray d,
            FloatArray dy,
            FloatArray dl,
            FloatArray dm,
            FloatArray dd,
            int R,
            int C) {
        for (@Parallel int c = 0; c < C; c++) {
            float sl = 0f;
            float sm = 0f;
            float sd = 0f;
            for (int i = 0; i < R; i++) {
                float x = z.get(i * C + c);
                float up = dy.get(i * C + c);
                float r = reciprocal(x, d.get(c));
                sl += up * (x * r);
                sm += up * r;
                sd += up * r * value(x, l.get(c), m.get(c), r);
            }
            dl.set(c, sl);
            dm.set(c, sm);
            dd.set(c, -2f * d.get(c) * sd);
        }
    }

    /** Gradients at the parameters, through phi'(z). dl, dm, dd: (C). */
    public static void firstParameters(
            FloatArray z,
            FloatArray l,
            FloatArray m,
            FloatArray d,
            FloatArray dy,
            FloatArray dl,
            FloatArray dm,
            FloatArray dd,
            int R,
            int C) {
        for (@Parallel int c = 0; c < C; c++) {
            float sl = 0f;
            float sm = 0f;
            float sd = 0f;
            float k = d.get(c);
            for (int i = 0; i < R; i++) {
                float x = z.get(i * C + c);
                float up = dy.get(i * C + c);
                float r = reciprocal(x, k);
                float a = x * r;
                sl += up * (r * (k * (k * r) - x * a));
                sm += up * (a * r);
                sd += up * r * (l.get(c) * r - 2f * first(x, l.get(c), m.get(c), k, r));
            }
            dl.set(c, sl);
            dm.set(c, -2f * sm);
            dd.set(c, 2f * k * sd);
        }
    }

    /** Gradients at the parameters, through phi''(z). dl, dm, dd: (C). */
    public static void secondParameters(
            FloatArray z,
            FloatArray l,
            FloatArray m,
            FloatArray d,
            FloatArray dy,
            FloatArray dl,
            FloatArray dm,
            FloatArray dd,
            int R,
            int C) {
        for (@Parallel int c = 0; c < C; c++) {
            float sl = 0f;
            float sm = 0f;
            float sd = 0f;
            float k = d.get(c);
            for (int i = 0; i < R; i++) {
                float x = z.get(i * C + c);
                float up = dy.get(i * C + c);
                float r = reciprocal(x, k);
                float a = x * r;
                float u = x * a;
                float v = k * (k * r);
                sl += up * (r * a * (u - 3f * v));
                sm += up * (r * r * (3f * u - v));
                float outer = 2f * r * (3f * l.get(c) * a + m.get(c) * r);
                sd += up * r * (outer + 3f * second(x, l.get(c), m.get(c), k, r));
            }
            dl.set(c, 2f * sl);
            dm.set(c, 2f * sm);
            dd.set(c, -2f * k * sd);
        }
    }
}
