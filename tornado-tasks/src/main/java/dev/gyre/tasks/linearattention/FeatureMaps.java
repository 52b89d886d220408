package dev.gyre.tasks.linearattention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Feature maps of linear attention, on projected queries and keys z: Hedgehog, Zhang et al. 2024, arXiv:2402.04347, with the
 * softmax of z beside that of -z; and T2R, Kasai et al. 2021, arXiv:2103.13076, max(z + bias, 0). Both are kept from below at
 * {@value #LEAST}, so that no normaliser vanishes.
 *
 * <p>R rows (= B*T*N, one a head), F projected width.
 */
public final class FeatureMaps {

    /** The least value of a feature. */
    public static final float LEAST = 1e-12f;

    /** Numbers kept of each row: largest and smallest z, and the reciprocal sums of both softmaxes. */
    public static final int MOMENTS = 4;

    private FeatureMaps() {}

    /** Largest and smallest z and the reciprocal sums of exp(z - largest) and exp(smallest - z). z: (R, F); m: (R, 4). */
    public static void moments(FloatArray z, FloatArray m, int R, int F) {
        for (@Parallel int r = 0; r < R; r++) {
            float high = z.get(r * F);
            float low = high;
            for (int f = 1; f < F; f++) {
                high = TornadoMath.max(high, z.get(r * F + f));
                low = TornadoMath.min(low, z.get(r * F + f));
            }
            float up = 0f;
            float down = 0f;
            for (int f = 0; f < F; f++) {
                up += TornadoMath.exp(z.get(r * F + f) - high);
                down += TornadoMath.exp(low - z.get(r * F + f));
            }
            m.set(r * MOMENTS, high);
            m.set(r * MOMENTS + 1, low);
            m.set(r * MOMENTS + 2, 1f / up);
            m.set(r * MOMENTS + 3, 1f / down);
        }
    }

    /** y = [softmax(z), softmax(-z)]. z: (R, F); m from {@link #moments}; y: (R, 2 F). */
    public static void hedgehog(FloatArray z, FloatArray m, FloatArray y, int R, int F) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int f = 0; f < F; f++) {
                float x = z.get(r * F + f);
                float up = TornadoMath.exp(x - m.get(r * MOMENTS)) * m.get(r * MOMENTS + 2);
                float down = TornadoMath.exp(m.get(r * MOMENTS + 1) - x) * m.get(r * MOMENTS + 3);
                y.set(r * 2 * F + f, up < LEAST ? LEAST : up);
                y.set(r * 2 * F + F + f, down < LEAST ? LEAST : down);
            }
        }
    }

    /** Sums of y dy over each half of a row, without features at the least value. y, dy: (R, 2 F); dots: (R, 2). */
    public static void hedgehogDots(FloatArray y, FloatArray dy, FloatArray dots, int R, int F) {
        for (@Parallel int r = 0; r < R; r++) {
            float up = 0f;
            float down = 0f;
            for (int f = 0; f < F; f++) {
                float a = y.get(r * 2 * F + f);
                float b = y.get(r * 2 * F + F + f);
                up += a > LEAST ? a * dy.get(r * 2 * F + f) : 0f;
                down += b > LEAST ? b * dy.get(r * 2 * F + F + f) : 0f;
            }
            dots.set(r * 2, up);
            dots.set(r * 2 + 1, down);
        }
    }

    /** dz = p (dp - p . dp) of the softmax of z, less the same of that of -z. y, dy: (R, 2 F); dots: (R, 2); dz: (R, F). */
    public static void hedgehogGradient(FloatArray y, FloatArray dy, FloatArray dots, FloatArray dz, int R, int F) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int f = 0; f < F; f++) {
                float a = y.get(r * 2 * F + f);
                float b = y.get(r * 2 * F + F + f);
                float up = a > LEAST ? dy.get(r * 2 * F + f) : 0f;
                float down = b > LEAST ? dy.get(r * 2 * F + F + f) : 0f;
                dz.set(r * F + f, a * (up - dots.get(r * 2)) - b * (down - dots.get(r * 2 + 1)));
            }
        }
    }

    /** y = max(z + bias, least), a bias for each of N heads; NaN stays NaN. z, y: (R, F), R a multiple of N; bias: (N). */
    public static void t2r(FloatArray z, FloatArray bias, FloatArray y, int R, int N, int F) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int f = 0; f < F; f++) {
                float v = z.get(r * F + f) + bias.get(r % N);
                y.set(r * F + f, v < LEAST ? LEAST : v);
            }
        }
    }

    /** dz = dy where y is above the least value, zero elsewhere; n elements. */
    public static void t2rGradient(FloatArray y, FloatArray dy, FloatArray dz, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            dz.set(i, y.get(i) > LEAST ? dy.get(i) : 0f);
        }
    }
}
