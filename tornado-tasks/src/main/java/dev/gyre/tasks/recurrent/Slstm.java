package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * sLSTM: an LSTM with exponential input gate, normaliser n and stabiliser m, block-diagonal recurrence. Beck et al.
 * 2024, xLSTM, arXiv:2405.04517, section 2.2; heads as in FlashRNN, arXiv:2412.07752.
 *
 * <pre>
 *   i, f, z, o pre-activations wx + R h + b
 *   m' = i if n = 0, that is before the first step, else max(i, logSigmoid(f) + m)
 *   I = exp(i - m')    F = min(exp(logSigmoid(f) + m - m'), 1)
 *   c' = F c + I tanh(z)    n' = F n + I    h' = sigmoid(o) c' / n'
 * </pre>
 *
 * <p>The minimum only matters where n = 0, and with it c: there F has nothing to weigh and must not overflow.
 *
 * <p>B batch, T time, N heads, D width of a head. Gates in the order i, f, z, o.
 *
 * <ul>
 *   <li>r: (N, D in, 4, D out); rt: the same as (N, D out, D in, 4); bias: (4, N, D)
 *   <li>gates: (T, 4, N, D, B), pre-activations wx that the scan replaces by I, f (as it is), tanh(z), sigmoid(o)
 *   <li>states: (T + 1, 4, N, D, B), h, c, n and m, entry 0 the initial ones
 *   <li>h0, c0, n0, m0 and dhT, dcT, dnT, dmT: (B, N, D)
 * </ul>
 */
public final class Slstm {

    private Slstm() {}

    /** The whole sequence in one launch, parallel over heads and batch elements. */
    public static void forward(
            FloatArray rt,
            FloatArray bias,
            FloatArray h0,
            FloatArray c0,
            FloatArray n0,
            FloatArray m0,
            FloatArray gates,
            FloatArray states,
            int B,
            int T,
            int N,
            int D) {
        for (@Parallel int k = 0; k < N; k++) {
            for (@Parallel int b = 0; b < B; b++) {
                int C = N * D;
                for (int d = 0; d < D; d++) {
                    int from = (b * N + k) * D + d;
                    int unit = k * D + d;
                    states.set(unit * B + b, h0.get(from));
                    states.set((C + unit) * B + b, c0.get(from));
                    states.set((2 * C + unit) * B + b, n0.get(from));
                    states.set((3 * C + unit) * B + b, m0.get(from));
                }
                for (int t = 0; t < T; t++) {
                    int old = 4 * t * C + k * D;
                    for (int e = 0; e < D; e++) {
                        int unit = k * D + e;
                        float i = gates.get((old + e) * B + b) + bias.get(unit);
                        float f = gates.get((old + C + e) * B + b) + bias.get(C + unit);
                        float z = gates.get((old + 2 * C + e) * B + b) + bias.get(2 * C + unit);
                        float o = gates.get((old + 3 * C + e) * B + b) + bias.get(3 * C + unit);
                        for (int d = 0; d < D; d++) {
                            float h = states.get((old + d) * B + b);
                            int w = (unit * D + d) * 4;
                            i += h * rt.get(w);
                            f += h * rt.get(w + 1);
                            z += h * rt.get(w + 2);
                            o += h * rt.get(w + 3);
                        }
                        float n = states.get((old + 2 * C + e) * B + b);
                        float decayed = GateFunctions.logSigmoid(f) + states.get((old + 3 * C + e) * B + b);
                        float m = n == 0f ? i : TornadoMath.max(i, decayed);
                        float in = TornadoMath.exp(i - m);
                        float keep = TornadoMath.min(TornadoMath.exp(decayed - m), 1f);
                        z = TornadoMath.tanh(z);
                        o = GateFunctions.sigmoid(o);
                        float c = keep * states.get((old + C + e) * B + b) + in * z;
                        n = keep * n + in;
                        gates.set((old + e) * B + b, in);
                        gates.set((old + C + e) * B + b, f);
                        gates.set((old + 2 * C + e) * B + b, z);
                        gates.set((old + 3 * C + e) * B + b, o);
                        states.set((old + 4 * C + e) * B + b, o * (c / n));
                        states.set((old + 5 * C + e) * B + b, c);
                        states.set((old + 6 * C + e) * B + b, n);
                        states.set((old + 7 * C + e) * B + b, m);
                    }
                }
            }
        }
    }

    /**
     * The scan in reverse. dy: (T, N, D, B), gradient at every h; delta: (T, 4, N, D, B), at the pre-activations;
     * carry: (4, N, D, B), in the end that at the initial h, c, n and m. What comes back through R is cut to [-clip,
     * clip] unless clip is 0.
     *
     * <p>h depends on c exp(m) and n exp(m) only, so every m is a constant for it. What arrives at the final c, n and m
     * need not be so invariant: dm - c dc - n dn is the part that is left over, and goes down the path by which m was
     * chosen.
     */
    public static void backward(
            FloatArray r,
            FloatArray gates,
            FloatArray states,
            FloatArray dy,
            FloatArray dhT,
            FloatArray dcT,
            FloatArray dnT,
            FloatArray dmT,
            FloatArray delta,
            FloatArray carry,
            int B,
            int T,
            int N,
            int D,
            float clip) {
        for (@Parallel int k = 0; k < N; k++) {
            for (@Parallel int b = 0; b < B; b++) {
                int C = N * D;
                for (int d = 0; d < D; d++) {
                    int from = (b * N + k) * D + d;
                    int unit = k * D + d;
                    int last = 4 * T * C + unit;
                    float dc = dcT.get(from);
                    float dn = dnT.get(from);
                    float scaled = states.get((last + C) * B + b) * dc + states.get((last + 2 * C) * B + b) * dn;
                    carry.set(unit * B + b, dhT.get(from));
                    carry.set((C + unit) * B + b, dc);
                    carry.set((2 * C + unit) * B + b, dn);
                    carry.set((3 * C + unit) * B + b, dmT.get(from) - scaled);
                }
                for (int s = 0; s < T; s++) {
                    int t = T - 1 - s;
                    int old = 4 * t * C + k * D;
                    for (int d = 0; d < D; d++) {
                        int unit = k * D + d;
                        float in = gates.get((old + d) * B + b);
                        float f = gates.get((old + C + d) * B + b);
                        float z = gates.get((old + 2 * C + d) * B + b);
                        float o = gates.get((old + 3 * C + d) * B + b);
                        float decayed = GateFunctions.logSigmoid(f) + states.get((old + 3 * C + d) * B + b);
                        float m = states.get((old + 7 * C + d) * B + b);
                        float keep = TornadoMath.min(TornadoMath.exp(decayed - m), 1f);
                        float perN = 1f / states.get((old + 6 * C + d) * B + b);
                        float ratio = states.get((old + 5 * C + d) * B + b) * perN;
                        float dh = dy.get((t * C + unit) * B + b) + carry.get(unit * B + b);
                        float dc = carry.get((C + unit) * B + b) + dh * o * perN;
                        float dn = carry.get((2 * C + unit) * B + b) - dh * o * ratio * perN;
                        float left = carry.get((3 * C + unit) * B + b);
                        float kept =
                                dc * states.get((old + C + d) * B + b) + dn * states.get((old + 2 * C + d) * B + b);
                        float toIn = in == 1f ? left : 0f;
                        float toKeep = left - toIn;
                        delta.set((old + d) * B + b, in * (dc * z + dn) + toIn);
                        delta.set((old + C + d) * B + b, (keep * kept + toKeep) * GateFunctions.sigmoid(-f));
                        delta.set((old + 2 * C + d) * B + b, dc * in * (1f - z * z));
                        delta.set((old + 3 * C + d) * B + b, dh * ratio * o * (1f - o));
                        carry.set((C + unit) * B + b, keep * dc);
                        carry.set((2 * C + unit) * B + b, keep * dn);
                        carry.set((3 * C + unit) * B + b, toKeep);
                    }
                    for (int d = 0; d < D; d++) {
                        int w = (k * D + d) * 4 * D;
                        float i = 0f;
                        float f = 0f;
                        float z = 0f;
                        float o = 0f;
                        for (int e = 0; e < D; e++) {
                            i += r.get(w + e) * delta.get((old + e) * B + b);
                            f += r.get(w + D + e) * delta.get((old + C + e) * B + b);
                            z += r.get(w + 2 * D + e) * delta.get((old + 2 * C + e) * B + b);
                            o += r.get(w + 3 * D + e) * delta.get((old + 3 * C + e) * B + b);
                        }
                        carry.set((k * D + d) * B + b, GateFunctions.clip(i + f + (z + o), clip));
                    }
                }
                for (int d = 0; d < D; d++) {
                    int c = (C + k * D + d) * B + b;
                    int n = (2 * C + k * D + d) * B + b;
                    int m = (3 * C + k * D + d) * B + b;
                    float scaled = states.get(c) * carry.get(c) + states.get(n) * carry.get(n);
                    carry.set(m, carry.get(m) + scaled);
                }
            }
        }
    }

    /**
     * One step, parallel over units, each sum in the order of {@link #forward}. wx: (B, 4, N, D); h, c, n, m: (B, N,
     * D), all but h updated in place; y: (B, N, D), the new h, which may not overwrite the old one before every unit
     * has read it.
     */
    public static void oneStep(
            FloatArray wx,
            FloatArray r,
            FloatArray bias,
            FloatArray h,
            FloatArray c,
            FloatArray n,
            FloatArray m,
            FloatArray y,
            int B,
            int N,
            int D) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int k = 0; k < N; k++) {
                for (@Parallel int e = 0; e < D; e++) {
                    int C = N * D;
                    int unit = k * D + e;
                    float i = wx.get(4 * b * C + unit) + bias.get(unit);
                    float f = wx.get((4 * b + 1) * C + unit) + bias.get(C + unit);
                    float z = wx.get((4 * b + 2) * C + unit) + bias.get(2 * C + unit);
                    float o = wx.get((4 * b + 3) * C + unit) + bias.get(3 * C + unit);
                    for (int d = 0; d < D; d++) {
                        float old = h.get(b * C + k * D + d);
                        int w = (k * D + d) * 4 * D + e;
                        i += old * r.get(w);
                        f += old * r.get(w + D);
                        z += old * r.get(w + 2 * D);
                        o += old * r.get(w + 3 * D);
                    }
                    float before = n.get(b * C + unit);
                    float decayed = GateFunctions.logSigmoid(f) + m.get(b * C + unit);
                    float stabiliser = before == 0f ? i : TornadoMath.max(i, decayed);
                    float in = TornadoMath.exp(i - stabiliser);
                    float keep = TornadoMath.min(TornadoMath.exp(decayed - stabiliser), 1f);
                    float cell = keep * c.get(b * C + unit) + in * TornadoMath.tanh(z);
                    float normaliser = keep * before + in;
                    c.set(b * C + unit, cell);
                    n.set(b * C + unit, normaliser);
                    m.set(b * C + unit, stabiliser);
                    y.set(b * C + unit, GateFunctions.sigmoid(o) * (cell / normaliser));
                }
            }
        }
    }
}
