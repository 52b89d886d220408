package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * GRU with block-diagonal recurrence, the reset gate applied after the product. Cho et al. 2014, arXiv:1406.1078, in
 * the form that fused implementations take; heads as in FlashRNN, arXiv:2412.07752.
 *
 * <pre>
 *   g = R_g h + b_g    r = sigmoid(x_r + R_r h + b_r)    u = sigmoid(x_u + R_u h + b_u)
 *   a = tanh(x_a + b_a + r g)    h' = u h + (1 - u) a
 * </pre>
 *
 * <p>B batch, T time, N heads, D width of a head. Recurrent gates in the order g, r, u; input gates r, u, a; bias g, r,
 * u, a.
 *
 * <ul>
 *   <li>r: (N, D in, 3, D out); rt: the same as (N, D out, D in, 3); bias: (4, N, D)
 *   <li>gates: (T, 3, N, D, B), pre-activations wx that the scan replaces by r, u and a; recurrent: (T, N, D, B), g
 *   <li>states: (T + 1, N, D, B), h, entry 0 the initial one
 *   <li>h0, dhT: (B, N, D)
 * </ul>
 */
public final class Gru {

    private Gru() {}

    /** The whole sequence in one launch, parallel over heads and batch elements. */
    public static void forward(
            FloatArray rt,
            FloatArray bias,
            FloatArray h0,
            FloatArray gates,
            FloatArray recurrent,
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
                    int slot = 3 * t * C + n * D;
                    for (int e = 0; e < D; e++) {
                        int unit = n * D + e;
                        float g = bias.get(unit);
                        float reset = gates.get((slot + e) * B + b) + bias.get(C + unit);
                        float u = gates.get((slot + C + e) * B + b) + bias.get(2 * C + unit);
                        for (int d = 0; d < D; d++) {
                            float h = states.get((old + d) * B + b);
                            int w = (unit * D + d) * 3;
                            g += h * rt.get(w);
                            reset += h * rt.get(w + 1);
                            u += h * rt.get(w + 2);
                        }
                        reset = GateFunctions.sigmoid(reset);
                        u = GateFunctions.sigmoid(u);
                        float x = gates.get((slot + 2 * C + e) * B + b) + bias.get(3 * C + unit);
                        float a = TornadoMath.tanh(x + reset * g);
                        gates.set((slot + e) * B + b, reset);
                        gates.set((slot + C + e) * B + b, u);
                        gates.set((slot + 2 * C + e) * B + b, a);
                        recurrent.set((old + e) * B + b, g);
                        states.set((old + C + e) * B + b, u * states.get((old + e) * B + b) + (1f - u) * a);
                    }
                }
            }
        }
    }

    /**
     * The scan in reverse. dy: (T, N, D, B), gradient at every h; delta: (T, 4, N, D, B), at the sums g and the
     * pre-activations of r, u and a; carry: (N, D, B), in the end that at the initial h. What comes back through R is
     * cut to [-clip, clip] unless clip is 0.
     */
    public static void backward(
            FloatArray r,
            FloatArray gates,
            FloatArray recurrent,
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
                    int in = 3 * t * C + n * D;
                    int slot = 4 * t * C + n * D;
                    for (int d = 0; d < D; d++) {
                        float reset = gates.get((in + d) * B + b);
                        float u = gates.get((in + C + d) * B + b);
                        float a = gates.get((in + 2 * C + d) * B + b);
                        float dh = dy.get((old + d) * B + b) + carry.get((n * D + d) * B + b);
                        float du = dh * (states.get((old + d) * B + b) - a);
                        float da = dh * (1f - u) * (1f - a * a);
                        float dReset = da * recurrent.get((old + d) * B + b);
                        delta.set((slot + d) * B + b, da * reset);
                        delta.set((slot + C + d) * B + b, dReset * reset * (1f - reset));
                        delta.set((slot + 2 * C + d) * B + b, du * u * (1f - u));
                        delta.set((slot + 3 * C + d) * B + b, da);
                        carry.set((n * D + d) * B + b, dh * u);
                    }
                    for (int d = 0; d < D; d++) {
                        int w = (n * D + d) * 3 * D;
                        float g = 0f;
                        float reset = 0f;
                        float u = 0f;
                        for (int e = 0; e < D; e++) {
                            g += r.get(w + e) * delta.get((slot + e) * B + b);
                            reset += r.get(w + D + e) * delta.get((slot + C + e) * B + b);
                            u += r.get(w + 2 * D + e) * delta.get((slot + 2 * C + e) * B + b);
                        }
                        float direct = carry.get((n * D + d) * B + b);
                        carry.set((n * D + d) * B + b, direct + GateFunctions.clip(g + reset + u, clip));
                    }
                }
            }
        }
    }

    /**
     * One step, parallel over units, each sum in the order of {@link #forward}. wx: (B, 3, N, D); h: (B, N, D); y: (B,
     * N, D), the new h, which may not overwrite the old one before every unit has read it.
     */
    public static void oneStep(
            FloatArray wx, FloatArray r, FloatArray bias, FloatArray h, FloatArray y, int B, int N, int D) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int e = 0; e < D; e++) {
                    int C = N * D;
                    int unit = n * D + e;
                    float g = bias.get(unit);
                    float reset = wx.get(3 * b * C + unit) + bias.get(C + unit);
                    float u = wx.get((3 * b + 1) * C + unit) + bias.get(2 * C + unit);
                    for (int d = 0; d < D; d++) {
                        float old = h.get(b * C + n * D + d);
                        int w = (n * D + d) * 3 * D + e;
                        g += old * r.get(w);
                        reset += old * r.get(w + D);
                        u += old * r.get(w + 2 * D);
                    }
                    u = GateFunctions.sigmoid(u);
                    float x = wx.get((3 * b + 2) * C + unit) + bias.get(3 * C + unit);
                    float a = TornadoMath.tanh(x + GateFunctions.sigmoid(reset) * g);
                    y.set(b * C + unit, u * h.get(b * C + unit) + (1f - u) * a);
                }
            }
        }
    }
}
