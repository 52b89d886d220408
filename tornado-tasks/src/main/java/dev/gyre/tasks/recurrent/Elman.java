package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Elman's network, h' = tanh(wx + R h + b), with block-diagonal recurrence. Elman 1990; heads as in FlashRNN,
 * arXiv:2412.07752.
 *
 * <p>B batch, T time, N heads, D width of a head.
 *
 * <ul>
 *   <li>r: (N, D in, D out); rt: the same as (N, D out, D in); bias: (N, D)
 *   <li>wx: (T, N, D, B), pre-activations from the input
 *   <li>states: (T + 1, N, D, B), h, entry 0 the initial one
 *   <li>h0, dhT: (B, N, D)
 * </ul>
 */
public final class Elman {

    private Elman() {}

    /** The whole sequence in one launch, parallel over heads and batch elements. */
    public static void forward(
            FloatArray rt,
            FloatArray bias,
            FloatArray h0,
            FloatArray wx,
            FloatArray states,
            int B,
            int T,
            int N,
            int D) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int b = 0; b < B; b++) {
                int C = N * D;
                for (int d = 0; d < D; d++) {
                    states.set((n * D + d) * B + b, h0.get((b * N + n) * D + d));
                }
                for (int t = 0; t < T; t++) {
                    int old = t * C + n * D;
                    for (int e = 0; e < D; e++) {
                        int unit = n * D + e;
                        float sum = wx.get((old + e) * B + b) + bias.get(unit);
                        for (int d = 0; d < D; d++) {
                            sum += states.get((old + d) * B + b) * rt.get(unit * D + d);
                        }
                        states.set((old + C + e) * B + b, TornadoMath.tanh(sum));
                    }
                }
            }
        }
    }

    /**
     * The scan in reverse. dy: (T, N, D, B), gradient at every h; delta: (T, N, D, B), at the pre-activations; carry:
     * (N, D, B), in the end that at the initial h. What comes back through R is cut to [-clip, clip] unless clip is 0.
     */
    public static void backward(
            FloatArray r,
            FloatArray states,
            FloatArray dy,
            FloatArray dhT,
            FloatArray delta,
            FloatArray carry,
            int B,
            int T,
            int N,
            int D,
            float clip) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int b = 0; b < B; b++) {
                int C = N * D;
                for (int d = 0; d < D; d++) {
                    carry.set((n * D + d) * B + b, dhT.get((b * N + n) * D + d));
                }
                for (int s = 0; s < T; s++) {
                    int t = T - 1 - s;
                    int old = t * C + n * D;
                    for (int d = 0; d < D; d++) {
                        float h = states.get((old + C + d) * B + b);
                        float dh = dy.get((old + d) * B + b) + carry.get((n * D + d) * B + b);
                        delta.set((old + d) * B + b, dh * (1f - h * h));
                    }
                    for (int d = 0; d < D; d++) {
                        float sum = 0f;
                        for (int e = 0; e < D; e++) {
                            sum += r.get((n * D + d) * D + e) * delta.get((old + e) * B + b);
                        }
                        carry.set((n * D + d) * B + b, GateFunctions.clip(sum, clip));
                    }
                }
            }
        }
    }

    /**
     * One step, parallel over units, each sum in the order of {@link #forward}. wx, h: (B, N, D); y: (B, N, D), the new
     * h, which may not overwrite the old one before every unit has read it.
     */
    public static void oneStep(
            FloatArray wx, FloatArray r, FloatArray bias, FloatArray h, FloatArray y, int B, int N, int D) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int e = 0; e < D; e++) {
                    int C = N * D;
                    int unit = n * D + e;
                    float sum = wx.get(b * C + unit) + bias.get(unit);
                    for (int d = 0; d < D; d++) {
                        sum += h.get(b * C + n * D + d) * r.get((n * D + d) * D + e);
                    }
                    y.set(b * C + unit, TornadoMath.tanh(sum));
                }
            }
        }
    }
}
