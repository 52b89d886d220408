package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The scans of {@link Elman} for GPUs, in groups as {@link GroupedLstm} has them. Arrays as in {@link Elman}. */
public final class GroupedElman {

    private GroupedElman() {}

    /** {@link Elman#forward}, with r in place of rt, so that neighbouring work-items read neighbouring weights. */
    public static void forward(
            KernelContext group,
            FloatArray r,
            FloatArray bias,
            FloatArray h0,
            FloatArray wx,
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
            for (int e = item; e < D; e += items) {
                float sum = wx.get((old + e) * B + b) + bias.get(n * D + e);
                for (int d = 0; d < D; d++) {
                    sum += hidden[before + d] * r.get((n * D + d) * D + e);
                }
                float h = TornadoMath.tanh(sum);
                states.set((old + C + e) * B + b, h);
                hidden[D - before + e] = h;
            }
            group.localBarrier();
        }
    }

    /** {@link Elman#backward}, with rt in place of r, so that neighbouring work-items read neighbouring weights. */
    public static void backward(
            KernelContext group,
            FloatArray rt,
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
        float[] shared = group.allocateFloatLocalArray(D);
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
            for (int d = item; d < D; d += items) {
                float h = states.get((old + C + d) * B + b);
                float dh = dy.get((old + d) * B + b) + carry.get((n * D + d) * B + b);
                float change = dh * (1f - h * h);
                delta.set((old + d) * B + b, change);
                shared[d] = change;
            }
            group.localBarrier();
            for (int d = item; d < D; d += items) {
                float sum = 0f;
                for (int e = 0; e < D; e++) {
                    sum += rt.get((n * D + e) * D + d) * shared[e];
                }
                carry.set((n * D + d) * B + b, GateFunctions.clip(sum, clip));
            }
            group.localBarrier();
        }
    }
}
