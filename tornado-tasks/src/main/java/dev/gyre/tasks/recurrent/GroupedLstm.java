package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The scans of {@link Lstm} for GPUs. A group of work-items takes one head of one batch element, a work-item a unit or, of
 * a head wider than the group, every so many units. What a step needs of all units, h forward and the gradients at the gates
 * backward, is in local memory, with a barrier where it changes. The grid is B N groups. Arrays as in {@link Lstm}.
 */
public final class GroupedLstm {

    private GroupedLstm() {}

    /** {@link Lstm#forward}, with r in place of rt, so that neighbouring work-items read neighbouring weights. */
    public static void forward(
            KernelContext group,
            FloatArray r,
            FloatArray bias,
            FloatArray h0,
            FloatArray c0,
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
        int n = group.groupIdx - b * N;
        int C = N * D;
        for (int d = item; d < D; d += items) {
            float h = h0.get((b * N + n) * D + d);
            hidden[d] = h;
            states.set((n * D + d) * B + b, h);
            states.set((C + n * D + d) * B + b, c0.get((b * N + n) * D + d));
        }
        group.localBarrier();
        for (int t = 0; t < T; t++) {
            int before = (t & 1) * D;
            int old = 2 * t * C + n * D;
            int slot = 4 * t * C + n * D;
            for (int e = item; e < D; e += items) {
                int unit = n * D + e;
                float i = gates.get((slot + e) * B + b) + bias.get(unit);
                float f = gates.get((slot + C + e) * B + b) + bias.get(C + unit);
                float z = gates.get((slot + 2 * C + e) * B + b) + bias.get(2 * C + unit);
                float o = gates.get((slot + 3 * C + e) * B + b) + bias.get(3 * C + unit);
                for (int d = 0; d < D; d++) {
                    float h = hidden[before + d];
                    int w = (n * D + d) * 4 * D + e;
                    i += h * r.get(w);
                    f += h * r.get(w + D);
                    z += h * r.get(w + 2 * D);
                    o += h * r.get(w + 3 * D);
                }
                i = GateFunctions.sigmoid(i);
                f = GateFunctions.sigmoid(f);
                z = TornadoMath.tanh(z);
                o = GateFunctions.sigmoid(o);
                float c = f * states.get((old + C + e) * B + b) + i * z;
                float h = o * TornadoMath.tanh(c);
                gates.set((slot + e) * B + b, i);
                gates.set((slot + C + e) * B + b, f);
                gates.set((slot + 2 * C + e) * B + b, z);
                gates.set((slot + 3 * C + e) * B + b, o);
                states.set((old + 3 * C + e) * B + b, c);
                states.set((old + 2 * C + e) * B + b, h);
                hidden[D - before + e] = h;
            }
            group.localBarrier();
        }
    }

    /** {@link Lstm#backward}, with rt in place of r, so that neighbouring work-items read neighbouring weights. */
    public static void backward(
            KernelContext group,
            FloatArray rt,
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
        float[] shared = group.allocateFloatLocalArray(4 * D);
        int item = group.localIdx;
        int items = group.localGroupSizeX;
        int b = group.groupIdx / N;
        int n = group.groupIdx - b * N;
        int C = N * D;
        for (int d = item; d < D; d += items) {
            carry.set((n * D + d) * B + b, dhT.get((b * N + n) * D + d));
            carry.set((C + n * D + d) * B + b, dcT.get((b * N + n) * D + d));
        }
        for (int s = 0; s < T; s++) {
            int t = T - 1 - s;
            int old = 2 * t * C + n * D;
            int slot = 4 * t * C + n * D;
            for (int d = item; d < D; d += items) {
                int unit = n * D + d;
                float i = gates.get((slot + d) * B + b);
                float f = gates.get((slot + C + d) * B + b);
                float z = gates.get((slot + 2 * C + d) * B + b);
                float o = gates.get((slot + 3 * C + d) * B + b);
                float tanhC = TornadoMath.tanh(states.get((old + 3 * C + d) * B + b));
                float dh = dy.get((t * C + unit) * B + b) + carry.get(unit * B + b);
                float dc = carry.get((C + unit) * B + b) + dh * o * (1f - tanhC * tanhC);
                float di = dc * z * i * (1f - i);
                float df = dc * states.get((old + C + d) * B + b) * f * (1f - f);
                float dz = dc * i * (1f - z * z);
                float dO = dh * tanhC * o * (1f - o);
                delta.set((slot + d) * B + b, di);
                delta.set((slot + C + d) * B + b, df);
                delta.set((slot + 2 * C + d) * B + b, dz);
                delta.set((slot + 3 * C + d) * B + b, dO);
                carry.set((C + unit) * B + b, dc * f);
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
                    int w = ((n * D + e) * D + d) * 4;
                    i += rt.get(w) * shared[e];
                    f += rt.get(w + 1) * shared[D + e];
                    z += rt.get(w + 2) * shared[2 * D + e];
                    o += rt.get(w + 3) * shared[3 * D + e];
                }
                carry.set((n * D + d) * B + b, GateFunctions.clip(i + f + (z + o), clip));
            }
            group.localBarrier();
        }
    }
}
