package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The scans of {@link Gru} for GPUs, in groups as {@link GroupedLstm} has them. Arrays as in {@link Gru}. */
public final class GroupedGru {

    private GroupedGru() {}

    /** {@link Gru#forward}, with r in place of rt, so that neighbouring work-items read neighbouring weights. */
    public static void forward(
            KernelContext group,
            FloatArray r,
            FloatArray bias,
            FloatArray h0,
            FloatArray gates,
            FloatArray recurrent,
            FloatArray states,
            int B,
            int T,
            int N,
            int D) {
        float[] hidden = group.allocateFloatLocalArray(2 * D);
        int item = group.localIdx;
        int items = group.localGroupSizeX;
        int b = group.groupIdx / N;
        int n = group.groupIdx - b * N;
        int C = N * D;
        for (int d = item; d < D; d += items) {
            float h = h0.get((b * N + n) * D + d);
            hidden[d] = h;
            states.set((n * D + d) * B + b, h);
        }
        group.localBarrier();
        for (int t = 0; t < T; t++) {
            int before = (t & 1) * D;
            int old = t * C + n * D;
            int slot = 3 * t * C + n * D;
            for (int e = item; e < D; e += items) {
                int unit = n * D + e;
                float g = bias.get(unit);
                float reset = gates.get((slot + e) * B + b) + bias.get(C + unit);
                float u = gates.get((slot + C + e) * B + b) + bias.get(2 * C + unit);
                for (int d = 0; d < D; d++) {
                    float h = hidden[before + d];
                    int w = (n * D + d) * 3 * D + e;
                    g += h * r.get(w);
                    reset += h * r.get(w + D);
                    u += h * r.get(w + 2 * D);
                }
                reset = GateFunctions.sigmoid(reset);
                u = GateFunctions.sigmoid(u);
                float x = gates.get((slot + 2 * C + e) * B + b) + bias.get(3 * C + unit);
                float a = TornadoMath.tanh(x + reset * g);
                float h = u * hidden[before + e] + (1f - u) * a;
                gates.set((slot + e) * B + b, reset);
                gates.set((slot + C + e) * B + b, u);
                gates.set((slot + 2 * C + e) * B + b, a);
                recurrent.set((old + e) * B + b, g);
                states.set((old + C + e) * B + b, h);
                hidden[D - before + e] = h;
            }
            group.localBarrier();
        }
    }

    /** {@link Gru#backward}, with rt in place of r, so that neighbouring work-items read neighbouring weights. */
    public static void backward(
            KernelContext group,
            FloatArray rt,
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
        float[] shared = group.allocateFloatLocalArray(3 * D);
        int item = group.localIdx;
        int items = group.localGroupSizeX;
        int b = group.groupIdx / N;
        int n = group.groupIdx - b * N;
        int C = N * D;
        for (int d = item; d < D; d += items) {
            carry.set((n * D + d) * B + b, dhT.get((b * N + n) * D + d));
        }
        for (int s = 0; s < T; s++) {
            int t = T - 1 - s;
            int old = t * C + n * D;
            int in = 3 * t * C + n * D;
            int slot = 4 * t * C + n * D;
            for (int d = item; d < D; d += items) {
                float reset = gates.get((in + d) * B + b);
                float u = gates.get((in + C + d) * B + b);
                float a = gates.get((in + 2 * C + d) * B + b);
                float dh = dy.get((old + d) * B + b) + carry.get((n * D + d) * B + b);
                float du = dh * (states.get((old + d) * B + b) - a) * u * (1f - u);
                float da = dh * (1f - u) * (1f - a * a);
                float dg = da * reset;
                float dReset = da * recurrent.get((old + d) * B + b) * reset * (1f - reset);
                delta.set((slot + d) * B + b, dg);
                delta.set((slot + C + d) * B + b, dReset);
                delta.set((slot + 2 * C + d) * B + b, du);
                delta.set((slot + 3 * C + d) * B + b, da);
                carry.set((n * D + d) * B + b, dh * u);
                shared[d] = dg;
                shared[D + d] = dReset;
                shared[2 * D + d] = du;
            }
            group.localBarrier();
            for (int d = item; d < D; d += items) {
                float g = 0f;
                float reset = 0f;
                float u = 0f;
                for (int e = 0; e < D; e++) {
                    int w = ((n * D + e) * D + d) * 3;
                    g += rt.get(w) * shared[e];
                    reset += rt.get(w + 1) * shared[D + e];
                    u += rt.get(w + 2) * shared[2 * D + e];
                }
                float direct = carry.get((n * D + d) * B + b);
                carry.set((n * D + d) * B + b, direct + GateFunctions.clip(g + reset + u, clip));
            }
            group.localBarrier();
        }
    }
}
