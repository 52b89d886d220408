package dev.gyre.jvm.group;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels over groups of work-items that branch, loop and return around barriers, or without any. */
final class BarrierKernels {
    private BarrierKernels() {}

    /** Items past the end leave before the first barrier, and those of negative numbers before the second. */
    static void leavers(KernelContext c, FloatArray x, FloatArray y, int n) {
        int i = c.globalIdx;
        if (i >= n) {
            return;
        }
        float[] local = c.allocateFloatLocalArray(c.localGroupSizeX);
        float own = x.get(i);
        local[c.localIdx] = own;
        c.localBarrier();
        float other = local[0];
        if (own < 0f) {
            y.set(i, -1f);
            return;
        }
        c.localBarrier();
        local[c.localIdx] = own + other;
        c.localBarrier();
        for (int k = 0; k < 2; k++) {
            own += local[c.localIdx];
            c.localBarrier();
        }
        y.set(i, own);
    }

    /** A group of which all items have left doesn't look at what lies behind its arrays. */
    static void wholeGroupsLeave(KernelContext c, IntArray bounds, IntArray y, int n) {
        if (c.globalIdx >= n) {
            return;
        }
        int bound = bounds.get(c.groupIdx);
        int[] local = c.allocateIntLocalArray(c.localGroupSizeX);
        int sum = 0;
        for (int k = 0; k < bound; k++) {
            local[c.localIdx] = k * c.localIdx;
            c.localBarrier();
            sum += local[0] + local[c.localIdx];
            c.localBarrier();
        }
        y.set(c.globalIdx, sum);
    }

    /** Branches and loops with barriers that depend on what is the same for the group. */
    static void uniformFlow(KernelContext c, IntArray turns, FloatArray x, FloatArray y, int mode) {
        float[] local = c.allocateFloatLocalArray(c.localGroupSizeX);
        int id = c.localIdx;
        local[id] = x.get(c.globalIdx);
        c.localBarrier();
        int count = turns.get(c.groupIdx);
        int done = 0;
        while (done < count) {
            float left = local[(id + 1) % c.localGroupSizeX];
            if (mode > 1 && done == 2) {
                break;
            }
            c.localBarrier();
            if ((done & 1) == 0) {
                local[id] = left * 0.5f;
                c.localBarrier();
                local[id] = local[id] + 1f;
            } else {
                local[id] += left;
            }
            c.localBarrier();
            done++;
        }
        if (mode == 0) {
            y.set(c.globalIdx, local[id]);
            return;
        }
        c.localBarrier();
        y.set(c.globalIdx, local[c.localGroupSizeX - 1 - id] + done);
    }

    /** A loop in a branch, which items take or not, before a barrier that the group reaches or not. */
    static void branchBeforeBarrier(KernelContext c, FloatArray x, FloatArray y) {
        int g = c.groupIdx;
        int id = c.localIdx;
        float[] local = c.allocateFloatLocalArray(c.localGroupSizeX);
        local[id] = x.get(c.globalIdx);
        if (local[id] > 0.5f) {
            for (int k = id; k < 40; k += 8) {
                local[id] += k;
            }
        }
        for (int t = 0; t < 3; t++) {
            if (g > 0) {
                c.localBarrier();
                y.set(c.globalIdx, local[c.localGroupSizeX - 1 - id]);
            }
        }
    }

    /** Two variables that nobody reads have one place, of which the table of names says nothing. */
    @SuppressWarnings("UnusedVariable")
    static void unread(KernelContext c, IntArray x, int n) {
        int id = c.localIdx;
        int turns = 3;
        for (int t = 0; t <= (n & 3); t++) {
            turns += 3;
            int unread = turns;
        }
        if ((turns & 3) != 1) {
            for (int k = id; k < c.localGroupSizeX + n; k += c.localGroupSizeX) {
                x.set(id, x.get(id) + k);
                int another = x.get(id);
            }
            c.localBarrier();
        }
        x.set(id, x.get(id) + turns);
    }

    /** No barrier: loops that items leave at different times, and returns from within. */
    static void divergent(KernelContext c, FloatArray x, IntArray y, int n) {
        int i = c.globalIdx;
        int steps = 0;
        for (int k = 0; k < n; k++) {
            if (x.get((i * 7 + k) % x.getSize()) > 1.5f) {
                y.set(i, -k);
                return;
            }
            if (x.get((i + k) % x.getSize()) < -1f) {
                continue;
            }
            steps++;
        }
        y.set(i, steps);
    }

    static void barrierInBranch(KernelContext c, FloatArray x, int n) {
        float[] local = c.allocateFloatLocalArray(n);
        if (c.localIdx < 2) {
            local[c.localIdx] = x.get(c.globalIdx);
            c.localBarrier();
        }
        x.set(c.globalIdx, local[n - 1 - c.localIdx]);
    }

    static void helperLeaves(KernelContext c, FloatArray x, int n) {
        float sum = sumOfFirst(c, x, n);
        if (c.localIdx == 0) {
            x.set(c.globalIdx, sum);
        }
    }

    private static float sumOfFirst(KernelContext c, FloatArray x, int n) {
        int item = c.localIdx;
        if (item >= n) {
            return 0f;
        }
        float[] local = c.allocateFloatLocalArray(n);
        local[item] = x.get(c.globalIdx);
        c.localBarrier();
        float sum = 0f;
        for (int k = 0; k < n; k++) {
            sum += local[k];
        }
        return sum;
    }

    static void barrierInUnevenLoop(KernelContext c, FloatArray x) {
        for (int k = 0; k <= c.localIdx; k++) {
            x.set(c.globalIdx, k);
            c.localBarrier();
        }
    }

    static void leavesLoopWithBarrier(KernelContext c, FloatArray x, int n) {
        for (int k = 0; k < n; k++) {
            if (x.get(c.globalIdx) > k) {
                break;
            }
            c.localBarrier();
        }
    }

    static void leavesLoopBehindBarrier(KernelContext c, FloatArray x, int n) {
        for (int k = 0; k < n; k++) {
            c.localBarrier();
            if (x.get(c.globalIdx) > k) {
                return;
            }
        }
        x.set(c.globalIdx, n);
    }

    /** A stencil's neighbours, those at a group's ends loaded by its first item and its last. */
    static void halo(KernelContext c, FloatArray x, FloatArray y, int n) {
        float[] near = c.allocateFloatLocalArray(130);
        int l = c.localIdx;
        int g = c.globalIdx;
        near[l + 1] = x.get(g);
        if (l == 0) {
            near[0] = g > 0 ? x.get(g - 1) : 0f;
        }
        if (c.localGroupSizeX - 1 == l && g >= 0) {
            near[c.localGroupSizeX + 1] = g < n - 1 ? x.get(g + 1) : l;
        }
        c.localBarrier();
        y.set(g, 0.25f * near[l] + 0.5f * near[l + 1] + 0.25f * near[l + 2]);
    }

    /** A tile with its borders, which the items at its sides load. */
    static void bordered(KernelContext c, FloatArray x, FloatArray y, int n) {
        float[] tile = c.allocateFloatLocalArray(34 * 34);
        int i = c.localIdx;
        int j = c.localIdy;
        int at = c.globalIdy * n + c.globalIdx;
        int w = c.localGroupSizeX + 2;
        tile[(j + 1) * w + i + 1] = x.get(at);
        if (i == 0) {
            tile[(j + 1) * w] = c.globalIdx > 0 ? x.get(at - 1) : j;
        }
        if (i == c.localGroupSizeX - 1) {
            tile[(j + 1) * w + w - 1] = c.globalIdx < n - 1 ? x.get(at + 1) : -j;
        }
        if (j == 0) {
            tile[i + 1] = c.globalIdy > 0 ? x.get(at - n) : i;
        }
        c.localBarrier();
        int t = (j + 1) * w + i + 1;
        y.set(at, tile[t - 1] + tile[t + 1] * 2f + tile[t] * 3f + tile[t - w]);
    }
}
