package dev.gyre.jvm.check;

import java.util.concurrent.atomic.AtomicInteger;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;

/** Kernels with a fault each, some by an argument, and such without one that look alike. */
final class FaultyKernels {
    /** Work-items of a group. */
    static final int GROUP = 8;

    private FaultyKernels() {}

    // Loops.

    static void shifted(FloatArray x) {
        for (@Parallel int i = 1; i < x.getSize(); i++) {
            x.set(i, x.get(i - 1) + 1f);
        }
    }

    static void copied(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, 2f * x.get(i));
        }
    }

    static void scattered(IntArray where, FloatArray y) {
        for (@Parallel int i = 0; i < where.getSize(); i++) {
            y.set(where.get(i), i);
        }
    }

    static void flagged(FloatArray x, IntArray found) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            if (x.get(i) > 2f) {
                found.set(0, 1);
            }
        }
    }

    private static void put(FloatArray y, int at, float value) {
        y.set(at, value);
    }

    static void throughHelpers(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            put(y, i / 2, x.get(i));
        }
    }

    static void summed(FloatArray x, @Reduce FloatArray sum) {
        sum.set(0, 0f);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            sum.set(0, sum.get(0) + x.get(i));
        }
    }

    static void transposed(Matrix2DFloat x, Matrix2DFloat y) {
        for (@Parallel int i = 0; i < x.getNumRows(); i++) {
            for (@Parallel int j = 0; j < x.getNumColumns(); j++) {
                y.set(j, i, x.get(i, j));
            }
        }
    }

    static void folded(Matrix2DFloat x, Matrix2DFloat y) {
        for (@Parallel int i = 0; i < x.getNumRows(); i++) {
            for (@Parallel int j = 0; j < x.getNumColumns(); j++) {
                y.set(i, j / 2, x.get(i, j));
            }
        }
    }

    static void beyond(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, x.get(i + 1));
        }
    }

    static void ownNumbers(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            float[] own = new float[4];
            own[i % 4] = x.get(i);
            y.set(i, own[0]);
        }
    }

    static void ticketed(IntArray places, AtomicInteger tickets) {
        for (@Parallel int i = 0; i < places.getSize(); i++) {
            places.set(i, tickets.getAndIncrement());
        }
    }

    @SuppressWarnings("UnnecessaryAsync") // a device's items share it
    static void ticketedFromItsOwn(IntArray places) {
        AtomicInteger tickets = new AtomicInteger(5);
        for (@Parallel int i = 0; i < places.getSize(); i++) {
            places.set(i, tickets.getAndIncrement());
        }
    }

    /** An object whose method is a kernel and changes a field. */
    static final class Count {
        private int calls;

        int calls() {
            return calls;
        }

        void more(IntArray y) {
            calls = calls + 1;
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, calls);
            }
        }
    }

    // Groups.

    static void reversed(KernelContext context, FloatArray x, FloatArray y, int wait) {
        float[] local = context.allocateFloatLocalArray(GROUP);
        local[context.localIdx] = x.get(context.globalIdx);
        if (wait > 0) {
            context.localBarrier();
        }
        y.set(context.globalIdx, local[GROUP - 1 - context.localIdx]);
    }

    static void treeSum(KernelContext context, FloatArray x, FloatArray y, int last) {
        float[] local = context.allocateFloatLocalArray(GROUP);
        local[context.localIdx] = x.get(context.globalIdx);
        for (int stride = GROUP / 2; stride > 0; stride >>= 1) {
            if (stride > last) {
                context.localBarrier();
            }
            if (context.localIdx < stride) {
                local[context.localIdx] += local[context.localIdx + stride];
            }
        }
        if (context.localIdx == 0) {
            y.set(context.groupIdx, local[0]);
        }
    }

    static void someWait(KernelContext context, FloatArray y, int n) {
        if (context.localIdx >= n) {
            return;
        }
        context.localBarrier();
        y.set(context.globalIdx, 1f);
    }

    static void acrossGroups(KernelContext context, FloatArray x, FloatArray y) {
        x.set(context.globalIdx, 1f);
        context.globalBarrier();
        y.set(context.globalIdx, x.get((context.globalIdx + GROUP) % x.getSize()));
    }

    static void counted(KernelContext context, IntArray x, IntArray y) {
        int[] counts = context.allocateIntLocalArray(2);
        if (context.localIdx < 2) {
            counts[context.localIdx] = 0;
        }
        context.localBarrier();
        context.atomicAdd(counts, x.get(context.globalIdx) & 1, 1);
        context.localBarrier();
        if (context.localIdx < 2) {
            context.atomicAdd(y, context.localIdx, counts[context.localIdx]);
        }
    }

    static void unset(KernelContext context, FloatArray y) {
        float[] local = context.allocateFloatLocalArray(GROUP);
        if (context.localIdx > 0) {
            local[context.localIdx] = 1f;
        }
        context.localBarrier();
        y.set(context.globalIdx, local[0]);
    }

    static void pastTheEnd(KernelContext context, FloatArray y) {
        float[] local = context.allocateFloatLocalArray(GROUP);
        local[context.localIdx + 1] = 1f;
        y.set(context.globalIdx, 1f);
    }

    static void large(KernelContext context, FloatArray y) {
        float[] local = context.allocateFloatLocalArray(5000);
        float[] more = context.allocateFloatLocalArray(5000);
        local[context.localIdx] = 1f;
        more[context.localIdx] = 1f;
        y.set(context.globalIdx, local[context.localIdx] + more[context.localIdx]);
    }

    static void summedByNeighbours(KernelContext context, FloatArray x, FloatArray y) {
        y.set(context.globalIdx, context.simdSum(x.get(context.globalIdx)));
    }

    static void added(KernelContext context, FloatArray x, FloatArray y) {
        context.atomicAdd(y, 0, x.get(context.globalIdx));
    }
}
