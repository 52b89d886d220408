package dev.gyre.jvm.check.seeded;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Programs of groups that are right; comments behind lines say what {@code SeededProgramsTest} puts in their places. */
final class GroupPrograms {
    private static final int SIZE = 16;
    private static final int GROUP = 8;

    private GroupPrograms() {}

    static void reversed(KernelContext context, FloatArray x, FloatArray y) {
        float[] local = context.allocateFloatLocalArray(GROUP); // @local>fill1 float[] local = context.allocateFloatLocalArray(GROUP / 2); // @large float[] local = context.allocateFloatLocalArray(10_000);
        local[context.localIdx] = x.get(context.globalIdx); // :fill1 // @local local[context.localIdx + 1] = x.get(context.globalIdx); // @unset>use1 if (context.localIdx > 2) { local[context.localIdx] = x.get(context.globalIdx); }
        context.localBarrier(); // @group>use1 ; // @barriers if (context.localIdx < 4) { context.localBarrier(); }
        y.set(context.globalIdx, local[GROUP - 1 - context.localIdx]); // :use1 // @groups y.set(context.localIdx, local[GROUP - 1 - context.localIdx]);
    }

    static void runReversed() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", GroupPrograms::reversed, new KernelContext(), x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    static void treeSum(KernelContext context, FloatArray x, FloatArray y) {
        float[] local = context.allocateFloatLocalArray(GROUP); // @large float[] local = context.allocateFloatLocalArray(9_000);
        local[context.localIdx] = x.get(context.globalIdx); // @unset>add2 if (context.globalIdx % 2 == 0) { local[context.localIdx] = x.get(context.globalIdx); }
        for (int stride = GROUP / 2; stride > 0; stride >>= 1) { // @local>add2 for (int stride = GROUP; stride > 0; stride >>= 1) {
            context.localBarrier(); // @group>add2 if (stride == 1) { context.localBarrier(); } // @barriers if (context.localIdx <= stride) { context.localBarrier(); }
            if (context.localIdx < stride) { // @group>add2 if (context.localIdx <= stride && context.localIdx + stride < GROUP) {
                local[context.localIdx] += local[context.localIdx + stride]; // :add2
            }
        }
        if (context.localIdx == 0) {
            y.set(context.groupIdx, local[0]); // @groups y.set(0, local[0]);
        }
    }

    static void runTreeSum() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE / GROUP);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", GroupPrograms::treeSum, new KernelContext(), x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    static void spread(KernelContext context, FloatArray x, FloatArray y) {
        float[] first = context.allocateFloatLocalArray(1); // @large float[] first = context.allocateFloatLocalArray(20_000);
        if (context.localIdx == 0) {
            first[0] = x.get(context.globalIdx); // @local first[context.localIdx - 1] = x.get(context.globalIdx); // @unset>use3 y.set(context.globalIdx, 0);
        }
        context.localBarrier(); // @group>use3 ; // @barriers if (context.globalIdx % 8 != 5) { context.localBarrier(); }
        y.set(context.globalIdx, first[0]); // :use3 // @groups y.set(context.localIdx, first[0] + context.globalIdx);
    }

    static void runSpread() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", GroupPrograms::spread, new KernelContext(), x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    static void shifted(KernelContext context, FloatArray x, FloatArray y, int rounds) {
        float[] local = context.allocateFloatLocalArray(GROUP); // @large float[] local = context.allocateFloatLocalArray(8_193);
        local[context.localIdx] = x.get(context.globalIdx);
        context.localBarrier();
        for (int k = 0; k < rounds; k++) { // @barriers>wait4 for (int k = 0; k < rounds + context.localIdx % 2; k++) {
            float next = local[(context.localIdx + 1) % GROUP]; // :next4 // @local float next = local[context.localIdx + 1];
            context.localBarrier(); // :wait4 // @group>next4 ;
            local[context.localIdx] = next; // @local local[context.localIdx - 1] = next;
            context.localBarrier();
        }
        y.set(context.globalIdx, local[context.localIdx]); // @groups y.set((context.globalIdx + context.groupIdx * GROUP) % SIZE, local[context.localIdx]);
    }

    static void runShifted() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", GroupPrograms::shifted, new KernelContext(), x, y, 2)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    static void counted(KernelContext context, FloatArray x, IntArray counts) {
        int[] local = context.allocateIntLocalArray(2); // @large int[] local = context.allocateIntLocalArray(9_999);
        if (context.localIdx < 2) { // @barriers>wait5 if (context.localIdx > 5) { return; } if (context.localIdx < 2) { // @unset>add5 if (context.localIdx < 1) {
            local[context.localIdx] = 0; // @unset>add5 local[0] = 0;
        }
        context.localBarrier(); // :wait5 // @group>add5 ;
        context.atomicAdd(local, (int) x.get(context.globalIdx) & 1, 1); // :add5 // @local context.atomicAdd(local, (int) x.get(context.globalIdx) & 3, 1);
        context.localBarrier();
        if (context.localIdx < 2) {
            context.atomicAdd(counts, context.localIdx, local[context.localIdx]); // @groups counts.set(context.localIdx, counts.get(context.localIdx) + local[context.localIdx]);
        }
    }

    static void runCounted() throws Exception {
        FloatArray x = numbers(SIZE);
        IntArray counts = new IntArray(2);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, counts)
                .task("t", GroupPrograms::counted, new KernelContext(), x, counts)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, counts));
    }

    private static FloatArray numbers(int size) {
        FloatArray x = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            x.set(i, i);
        }
        return x;
    }

    private static void run(TaskGraph graph) throws Exception {
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            WorkerGrid1D grid = new WorkerGrid1D(SIZE);
            grid.setLocalWork(GROUP, 1, 1);
            plan.withGridScheduler(new GridScheduler("g.t", grid)).execute();
        }
    }
}
