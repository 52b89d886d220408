package dev.gyre.tasks.activation;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * B-spline bases of order 0 to 3 by Cox and de Boor, each input channel on knots of its own, as edges of Kolmogorov-Arnold
 * networks use them. Liu et al. 2024, arXiv:2404.19756. Intervals are half-open, t[s] &lt;= x &lt; t[s + 1]; a ramp between
 * equal knots counts as zero, and outside the knots all bases are zero.
 *
 * <p>R rows, I inputs, K knots each, S = K - 1 - order bases. x, dx: (R, I); t: (K, I); y, dy: (R, S, I). The lane is the
 * input. A basis is the same expression for every x, with no search for the interval.
 */
public final class Splines {

    private Splines() {}

    private static float ramp(float distance, float width) {
        return width == 0f ? 0f : distance / width;
    }

    /** x within the knots of a basis, their last one elsewhere, where the basis is zero: an x that isn't finite goes. */
    private static float inside(FloatArray t, float x, int at, int span) {
        return x >= t.get(at) && x < t.get(at + span) ? x : t.get(at + span);
    }

    private static float flat(float x, float from, float to) {
        return x >= from && x < to ? 1f : 0f;
    }

    /** A basis on knots a to d from the two of one order less, low on a to b and high on c to d. */
    private static float joined(float x, float a, float b, float c, float d, float low, float high) {
        return ramp(x - a, b - a) * low + ramp(d - x, d - c) * high;
    }

    private static float linear(FloatArray t, float x, int at, int I) {
        float t0 = t.get(at);
        float t1 = t.get(at + I);
        float t2 = t.get(at + 2 * I);
        return joined(x, t0, t1, t1, t2, flat(x, t0, t1), flat(x, t1, t2));
    }

    private static float quadratic(FloatArray t, float x, int at, int I) {
        float t0 = t.get(at);
        float t1 = t.get(at + I);
        float t2 = t.get(at + 2 * I);
        float t3 = t.get(at + 3 * I);
        float middle = flat(x, t1, t2);
        float low = joined(x, t0, t1, t1, t2, flat(x, t0, t1), middle);
        float high = joined(x, t1, t2, t2, t3, middle, flat(x, t2, t3));
        return joined(x, t0, t2, t1, t3, low, high);
    }

    /** Every lower basis once: twice as many, as by recursion, are more than TornadoVM takes in one kernel. */
    private static float cubic(FloatArray t, float x, int at, int I) {
        float t0 = t.get(at);
        float t1 = t.get(at + I);
        float t2 = t.get(at + 2 * I);
        float t3 = t.get(at + 3 * I);
        float t4 = t.get(at + 4 * I);
        float flat1 = flat(x, t1, t2);
        float flat2 = flat(x, t2, t3);
        float linear0 = joined(x, t0, t1, t1, t2, flat(x, t0, t1), flat1);
        float linear1 = joined(x, t1, t2, t2, t3, flat1, flat2);
        float linear2 = joined(x, t2, t3, t3, t4, flat2, flat(x, t3, t4));
        float low = joined(x, t0, t2, t1, t3, linear0, linear1);
        float high = joined(x, t1, t3, t2, t4, linear1, linear2);
        return joined(x, t0, t3, t1, t4, low, high);
    }

    /** The bases of order 0: which interval x is in. */
    public static void constants(FloatArray x, FloatArray t, FloatArray y, int R, int I, int S) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int s = 0; s < S; s++) {
                for (@Parallel int i = 0; i < I; i++) {
                    y.set((r * S + s) * I + i, flat(x.get(r * I + i), t.get(s * I + i), t.get((s + 1) * I + i)));
                }
            }
        }
    }

    /** The bases of order 1. */
    public static void linears(FloatArray x, FloatArray t, FloatArray y, int R, int I, int S) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int s = 0; s < S; s++) {
                for (@Parallel int i = 0; i < I; i++) {
                    y.set((r * S + s) * I + i, linear(t, inside(t, x.get(r * I + i), s * I + i, 2 * I), s * I + i, I));
                }
            }
        }
    }

    /** The bases of order 2. */
    public static void quadratics(FloatArray x, FloatArray t, FloatArray y, int R, int I, int S) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int s = 0; s < S; s++) {
                for (@Parallel int i = 0; i < I; i++) {
                    y.set(
                            (r * S + s) * I + i,
                            quadratic(t, inside(t, x.get(r * I + i), s * I + i, 3 * I), s * I + i, I));
                }
            }
        }
    }

    /** The bases of order 3. */
    public static void cubics(FloatArray x, FloatArray t, FloatArray y, int R, int I, int S) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int s = 0; s < S; s++) {
                for (@Parallel int i = 0; i < I; i++) {
                    y.set((r * S + s) * I + i, cubic(t, inside(t, x.get(r * I + i), s * I + i, 4 * I), s * I + i, I));
                }
            }
        }
    }

    /**
     * Slopes of the bases of order k from the S + 1 bases of order k - 1, lower: (R, S + 1, I):
     * y[s] = k (lower[s] / (t[s + k] - t[s]) - lower[s + 1] / (t[s + k + 1] - t[s + 1])).
     */
    public static void slopes(FloatArray lower, FloatArray t, FloatArray y, int R, int I, int S, int k) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int s = 0; s < S; s++) {
                for (@Parallel int i = 0; i < I; i++) {
                    int at = (r * (S + 1) + s) * I + i;
                    int knot = s * I + i;
                    float up = ramp(lower.get(at), t.get(knot + k * I) - t.get(knot));
                    float down = ramp(lower.get(at + I), t.get(knot + (k + 1) * I) - t.get(knot + I));
                    y.set((r * S + s) * I + i, k * (up - down));
                }
            }
        }
    }

    /** dx = sum over s of dy times the slope of the basis. */
    public static void gradient(FloatArray slope, FloatArray dy, FloatArray dx, int R, int I, int S) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int i = 0; i < I; i++) {
                float q = 0f;
                for (int s = 0; s < S; s++) {
                    q += slope.get((r * S + s) * I + i) * dy.get((r * S + s) * I + i);
                }
                dx.set(r * I + i, q);
            }
        }
    }
}
