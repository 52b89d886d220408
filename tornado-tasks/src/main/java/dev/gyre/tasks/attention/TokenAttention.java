package dev.gyre.tasks.attention;

import dev.gyre.tasks.activation.Activations;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The weighting between the two products of Pattention, attention to learned tokens. Wang et al. 2024, arXiv:2410.23168.
 * Scores s, weights a and their gradients: (R, N), R rows, N tokens; what a row shares: (R).
 *
 * <p>A row whose scores have no norm has weights of zero and passes no gradient on.
 */
public final class TokenAttention {

    private TokenAttention() {}

    /** inv = 1 / |s|, zero for a row of zeros. */
    public static void inverseNorms(FloatArray s, FloatArray inv, int R, int N) {
        for (@Parallel int r = 0; r < R; r++) {
            float q = 0f;
            for (int n = 0; n < N; n++) {
                float v = s.get(r * N + n);
                q += v * v;
            }
            inv.set(r, q == 0f ? 0f : 1f / TornadoMath.sqrt(q));
        }
    }

    /** a = GELU(scale s inv). */
    public static void geluOfNormed(FloatArray s, FloatArray inv, FloatArray a, int R, int N, float scale) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                float u = scale * s.get(r * N + n) * inv.get(r);
                a.set(r * N + n, u * Activations.normal(u));
            }
        }
    }

    /** g = da GELU'(scale s inv), the gradient at what GELU is applied to. */
    public static void geluOfNormedGradient(
            FloatArray s, FloatArray inv, FloatArray da, FloatArray g, int R, int N, float scale) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                float u = scale * s.get(r * N + n) * inv.get(r);
                g.set(r * N + n, da.get(r * N + n) * Activations.geluSlope(u));
            }
        }
    }

    /** h = factor x inv, each row by its own inv. */
    public static void scaleRows(FloatArray x, FloatArray inv, FloatArray h, int R, int N, float factor) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                h.set(r * N + n, factor * x.get(r * N + n) * inv.get(r));
            }
        }
    }

    /** dot = factor times the sum over tokens of g x. */
    public static void rowProducts(FloatArray g, FloatArray x, FloatArray dot, int R, int N, float factor) {
        for (@Parallel int r = 0; r < R; r++) {
            float q = 0f;
            for (int n = 0; n < N; n++) {
                q += g.get(r * N + n) * x.get(r * N + n);
            }
            dot.set(r, factor * q);
        }
    }

    /** dx = scale inv (g - x inv^2 dot), the gradient through scale x inv with inv = 1 / |x| and dot = sum of g x. */
    public static void normGradient(
            FloatArray x, FloatArray inv, FloatArray g, FloatArray dot, FloatArray dx, int R, int N, float scale) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                float k = inv.get(r);
                float along = (x.get(r * N + n) * k) * (dot.get(r) * k);
                dx.set(r * N + n, scale * k * (g.get(r * N + n) - along));
            }
        }
    }

    /** The largest score of each row, and inv = 1 / the sum of exp(s - largest). */
    public static void softmaxMoments(FloatArray s, FloatArray largest, FloatArray inv, int R, int N) {
        for (@Parallel int r = 0; r < R; r++) {
            float m = s.get(r * N);
            for (int n = 1; n < N; n++) {
                m = TornadoMath.max(m, s.get(r * N + n));
            }
            float q = 0f;
            for (int n = 0; n < N; n++) {
                q += TornadoMath.exp(s.get(r * N + n) - m);
            }
            largest.set(r, m);
            inv.set(r, 1f / q);
        }
    }

    /** a = scale exp(s - largest) inv. */
    public static void softmax(
            FloatArray s, FloatArray largest, FloatArray inv, FloatArray a, int R, int N, float scale) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                a.set(r * N + n, scale * TornadoMath.exp(s.get(r * N + n) - largest.get(r)) * inv.get(r));
            }
        }
    }

    /** ds = a (da - dot), dot = sum of da a / scale. */
    public static void softmaxGradient(FloatArray a, FloatArray da, FloatArray dot, FloatArray ds, int R, int N) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                ds.set(r * N + n, a.get(r * N + n) * (da.get(r * N + n) - dot.get(r)));
            }
        }
    }
}
