package dev.gyre.jvm.simd.pipeline;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels with what faults are about and few others have. */
final class FaultKernels {
    /** Work-items of a group. */
    static final int GROUP = 12;

    private FaultKernels() {}

    static void product(FloatArray x, FloatArray w, FloatArray y, int m, int n, int k) {
        for (@Parallel int i = 0; i < m; i++) {
            for (@Parallel int j = 0; j < n; j++) {
                float s = 0f;
                for (int l = 0; l < k; l++) {
                    s += x.get(i * k + l) * w.get(l * n + j);
                }
                y.set(i * n + j, s);
            }
        }
    }

    /** What is loaded before it's overwritten. */
    static void exchange(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float old = x.get(i);
            x.set(i, y.get(i));
            y.set(i, old);
        }
    }

    /** An array of each iteration's own, whose places data name. */
    static void counts(IntArray x, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int[] count = new int[4];
            for (int k = 0; k < 14; k++) {
                count[(x.get(i) >> k) & 3]++;
            }
            int all = 0;
            for (int k = 0; k < 4; k++) {
                all = 17 * all + count[k];
            }
            y.set(i, all);
        }
    }

    /** Stores that some iterations leave out. */
    static void guarded(FloatArray x, FloatArray y, FloatArray z, int n, float limit) {
        for (@Parallel int i = 0; i < n; i++) {
            float v = x.get(i);
            if (v > limit) {
                y.set(i, v / limit);
                z.set(i, v * v * v - limit);
            }
            if (v < 0f && i > 3) {
                z.set(i, limit);
            }
        }
    }

    /** Iterations of which the last ones do nothing. */
    static void bounded(FloatArray x, FloatArray y, int m, int n) {
        for (@Parallel int i = 0; i < m; i++) {
            if (i < n) {
                y.set(i, 2f * x.get(i));
            }
        }
    }

    /** A group's elements from the last to the first, behind a barrier. */
    static void reversed(KernelContext c, IntArray x, IntArray y) {
        int[] shared = c.allocateIntLocalArray(GROUP);
        int i = c.localIdx;
        shared[i] = x.get(c.globalIdx);
        c.localBarrier();
        y.set(c.globalIdx, 3 * shared[GROUP - 1 - i] - x.get(c.globalIdx));
    }
}
