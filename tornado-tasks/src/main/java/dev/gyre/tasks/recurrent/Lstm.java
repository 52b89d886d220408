package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * LSTM with block-diagonal recurrence. Hochreiter and Schmidhuber 1997, Gers et al. 2000; heads as in FlashRNN,
 * arXiv:2412.07752.
 *
 * <pre>
 *   i, f, o = sigmoid(wx + R h + b)    z = tanh(wx + R h + b)
 *   c' = f c + i z                     h' = o tanh(c')
 * </pre>
 *
 * <p>B batch, T time, N heads, D width of a head. Gates in the order i, f, z, o.
 *
 * <ul>
 *   <li>r: (N, D in, 4, D out); rt: the same as (N, D out, D in, 4); bias: (4, N, D)
 *   <li>gates: (T, 4, N, D, B), pre-activations wx that the scan replaces by activations
 *   <li>states: (T + 1, 2, N, D, B), h and c, entry 0 the initial ones
 *   <li>h0, c0, dhT, dcT: (B, N, D)
 * </ul>
 */
public final class Lstm {

    private Lstm() {}

    /** The whole sequence in one launch, parallel over heads and batch elements. */
    public static void forward(
            FloatArray rt,
            FloatArray bias,
            FloatArray h0,
            FloatArray c0,
            FloatArray gates,
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
                    states.set((C + n * D + d) * B + b, c0.get((b * N + n) * D + d));
                }
                for (int t = 0; t < T; t++) {
                    int old = 2 * t * C + n * D;
                    for (int e = 0; e < D; e++) {
                        int unit = n * D + e;
                        int gi = 4 * t * C + unit;
                        int gf = gi + C;
                        int gz = gf + C;
                        int go = gz + C;
                        float i = gates.get(gi * B + b) + bias.get(unit);
                        float f = gates.get(gf * B + b) + bias.get(C + unit);
                        float z = gates.get(gz * B + b) + bias.get(2 * C + unit);
                        float o = gates.get(go * B + b) + bias.get(3 * C + unit);
                        for (int d = 0; d < D; d++) {
                            float h = states.get((old + d) * B + b);
                            int w = (unit * D + d) * 4;
                            i += h * rt.get(w);
                            f += h * rt.get(w + 1);
                            z += h * rt.get(w + 2);
                            o += h * rt.get(w + 3);
                        }
                        i = GateFunctions.sigmoid(i);
                        f = GateFunctions.sigmoid(f);
                        z = TornadoMath.tanh(z);
                        o = GateFunctions.sigmoid(o);
                        float c = f * states.get((old + C + e) * B + b) + i * z;
                        gates.set(gi * B + b, i);
                        gates.set(gf * B + b, f);
                        gates.set(gz * B + b, z);
                        gates.set(go * B + b, o);
                        states.set((old + 3 * C + e) * B + b, c);
                        states.set((old + 2 * C + e) * B + b, o * TornadoMath.tanh(c));
                    }
                }
            }
        }
    }

    /**
     * The scan in reverse. dy: (T, N, D, B), gradient at every h; delta: (T, 4, N, D, B), at the pre-activations;
     * carry: (2, N, D, B), in the end that at the initial h and c. What comes back through R is cut to [-clip, clip]
     * unless clip is 0.
     */
    public static void backward(
            FloatArray r,
            FloatArray gates,
            FloatArray states,
            FloatArray dy,
            FloatArray dhT,
            FloatArray dcT,
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
                    carry.set((C + n * D + d) * B + b, dcT.get((b * N + n) * D + d));
                }
                for (int s = 0; s < T; s++) {
                    int t = T - 1 - s;
                    int old = 2 * t * C + n * D;
                    int slot = 4 * t * C + n * D;
                    for (int d = 0; d < D; d++) {
                        int unit = n * D + d;
                        float i = gates.get((slot + d) * B + b);
                        float f = gates.get((slot + C + d) * B + b);
                        float z = gates.get((slot + 2 * C + d) * B + b);
                        float o = gates.get((slot + 3 * C + d) * B + b);
                        float tanhC = TornadoMath.tanh(states.get((old + 3 * C + d) * B + b));
                        float dh = dy.get((t * C + unit) * B + b) + carry.get(unit * B + b);
                        float dc = carry.get((C + unit) * B + b) + dh * o * (1f - tanhC * tanhC);
                        float previous = states.get((old + C + d) * B + b);
                        delta.set((slot + d) * B + b, dc * z * i * (1f - i));
                        delta.set((slot + C + d) * B + b, dc * previous * f * (1f - f));
                        delta.set((slot + 2 * C + d) * B + b, dc * i * (1f - z * z));
                        delta.set((slot + 3 * C + d) * B + b, dh * tanhC * o * (1f - o));
                        carry.set((C + unit) * B + b, dc * f);
                    }
                    for (int d = 0; d < D; d++) {
                        int w = (n * D + d) * 4 * D;
                        float i = 0f;
                        float f = 0f;
                        float z = 0f;
                        float o = 0f;
                        for (int e = 0; e < D; e++) {
                            i += r.get(w + e) * delta.get((slot + e) * B + b);
                            f += r.get(w + D + e) * delta.get((slot + C + e) * B + b);
                            z += r.get(w + 2 * D + e) * delta.get((slot + 2 * C + e) * B + b);
                            o += r.get(w + 3 * D + e) * delta.get((slot + 3 * C + e) * B + b);
                        }
                        carry.set((n * D + d) * B + b, GateFunctions.clip(i + f + (z + o), clip));
                    }
                }
            }
        }
    }

    /**
     * One step, parallel over units, each sum in the order of {@link #forward}. wx: (B, 4, N, D); h, c: (B, N, D), c
     * updated in place; y: (B, N, D), the new h, which may not overwrite the old one before every unit has read it.
     */
    public static void oneStep(
            FloatArray wx,
            FloatArray r,
            FloatArray bias,
            FloatArray h,
            FloatArray c,
            FloatArray y,
            int B,
            int N,
            int D) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int e = 0; e < D; e++) {
                    int C = N * D;
                    int unit = n * D + e;
                    float i = wx.get(4 * b * C + unit) + bias.get(unit);
                    float f = wx.get((4 * b + 1) * C + unit) + bias.get(C + unit);
                    float z = wx.get((4 * b + 2) * C + unit) + bias.get(2 * C + unit);
                    float o = wx.get((4 * b + 3) * C + unit) + bias.get(3 * C + unit);
                    for (int d = 0; d < D; d++) {
                        float old = h.get(b * C + n * D + d);
                        int w = (n * D + d) * 4 * D + e;
                        i += old * r.get(w);
                        f += old * r.get(w + D);
                        z += old * r.get(w + 2 * D);
                        o += old * r.get(w + 3 * D);
                    }
                    float cell = GateFunctions.sigmoid(f) * c.get(b * C + unit)
                            + GateFunctions.sigmoid(i) * TornadoMath.tanh(z);
                    c.set(b * C + unit, cell);
                    y.set(b * C + unit, GateFunctions.sigmoid(o) * TornadoMath.tanh(cell));
                }
            }
        }
    }
}
