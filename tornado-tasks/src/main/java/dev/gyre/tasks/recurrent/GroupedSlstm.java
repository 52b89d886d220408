package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The scans of {@link Slstm} for GPUs, in groups as {@link GroupedLstm} has them. Arrays as in {@link Slstm}. */
public final class GroupedSlstm {

    private GroupedSlstm() {}

    /** {@link Slstm#forward}, with r in place of rt, so that neighbouring work-items read neighbouring weights. */
    public static void forward(
            KernelContext group,
            FloatArray r,
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
        float[] hidden = group.allocateFloatLocalArray(2 * D);
        int item = group.localIdx;
        int items = group.localGroupSizeX;
        int b = group.groupIdx / N;
        int k = group.groupIdx - b * N;
        int C = N * D;
        for (int d = item; d < D; d += items) {
            int from = (b * N + k) * D + d;
            int unit = k * D + d;
            float h = h0.get(from);
            hidden[d] = h;
            states.set(unit * B + b, h);
            states.set((C + unit) * B + b, c0.get(from));
            states.set((2 * C + unit) * B + b, n0.get(from));
            states.set((3 * C + unit) * B + b, m0.get(from));
        }
        group.localBarrier();
        for (int t = 0; t < T; t++) {
            int before = (t & 1) * D;
            int old = 4 * t * C + k * D;
            for (int e = item; e < D; e += items) {
                int unit = k * D + e;
                float i = gates.get((old + e) * B + b) + bias.get(unit);
                float f = gates.get((old + C + e) * B + b) + bias.get(C + unit);
                float z = gates.get((old + 2 * C + e) * B + b) + bias.get(2 * C + unit);
                float o = gates.get((old + 3 * C + e) * B + b) + bias.get(3 * C + unit);
                for (int d = 0; d < D; d++) {
                    float h = hidden[before + d];
                    int w = (k * D + d) * 4 * D + e;
                    i += h * r.get(w);
                    f += h * r.get(w + D);
                    z += h * r.get(w + 2 * D);
                    o += h * r.get(w + 3 * D);
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
                float h = o * (c / n);
                gates.set((old + e) * B + b, in);
                gates.set((old + C + e) * B + b, f);
                gates.set((old + 2 * C + e) * B + b, z);
                gates.set((old + 3 * C + e) * B + b, o);
                states.set((old + 4 * C + e) * B + b, h);
                states.set((old + 5 * C + e) * B + b, c);
                states.set((old + 6 * C + e) * B + b, n);
                states.set((old + 7 * C + e) * B + b, m);
                hidden[D - before + e] = h;
            }
            group.localBarrier();
        }
    }

    /** {@link Slstm#backward}, with rt in place of r, so that neighbouring work-items read neighbouring weights. */
    public static void backward(
            KernelContext group,
            FloatArray rt,
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
        float[] shared = group.allocateFloatLocalArray(4 * D);
        int item = group.localIdx;
        int items = group.localGroupSizeX;
        int b = group.groupIdx / N;
        int k = group.groupIdx - b * N;
        int C = N * D;
        for (int d = item; d < D; d += items) {
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
            for (int d = item; d < D; d += items) {
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
                float kept = dc * states.get((old + C + d) * B + b) + dn * states.get((old + 2 * C + d) * B + b);
                float toIn = in == 1f ? left : 0f;
                float toKeep = left - toIn;
                float di = in * (dc * z + dn) + toIn;
                float df = (keep * kept + toKeep) * GateFunctions.sigmoid(-f);
                float dz = dc * in * (1f - z * z);
                float dO = dh * ratio * o * (1f - o);
                delta.set((old + d) * B + b, di);
                delta.set((old + C + d) * B + b, df);
                delta.set((old + 2 * C + d) * B + b, dz);
                delta.set((old + 3 * C + d) * B + b, dO);
                carry.set((C + unit) * B + b, keep * dc);
                carry.set((2 * C + unit) * B + b, keep * dn);
                carry.set((3 * C + unit) * B + b, toKeep);
                shared[d] = di;
                shared[D + d] = df;
                shared[2 * D + d] = dz;
                shared[3 * D + d] = dO;
            }
            group.localBarrier();
            for (int d = item; d < D; d += items) {
                float i = 0f;
                float f = 0f;
                float z = 0f;
                float o = 0f;
                for (int e = 0; e < D; e++) {
                    int w = ((k * D + e) * D + d) * 4;
                    i += rt.get(w) * shared[e];
                    f += rt.get(w + 1) * shared[D + e];
                    z += rt.get(w + 2) * shared[2 * D + e];
                    o += rt.get(w + 3) * shared[3 * D + e];
                }
                carry.set((k * D + d) * B + b, GateFunctions.clip(i + f + (z + o), clip));
            }
            group.localBarrier();
        }
        for (int d = item; d < D; d += items) {
            int c = (C + k * D + d) * B + b;
            int n = (2 * C + k * D + d) * B + b;
            int m = (3 * C + k * D + d) * B + b;
            float scaled = states.get(c) * carry.get(c) + states.get(n) * carry.get(n);
            carry.set(m, carry.get(m) + scaled);
        }
    }
}
