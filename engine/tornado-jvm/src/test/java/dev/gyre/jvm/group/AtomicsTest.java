package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Updates of a local element by all items of a group, and questions to 32 neighbours: compiled (device 0) and work-item by work-item
 * (device 1), in groups that neighbours fill and such that they don't.
 */
class AtomicsTest {
    private static final int GROUPS = 3;

    /** Of each group the smallest, the largest, and how many items found the slot free. */
    static void extremes(KernelContext context, IntArray x, IntArray out) {
        int[] shared = context.allocateIntLocalArray(4);
        if (context.localIdx == 0) {
            shared[0] = Integer.MAX_VALUE;
            shared[1] = Integer.MIN_VALUE;
        }
        context.localBarrier();
        context.atomicMin(shared, 0, x.get(context.globalIdx));
        context.atomicMax(shared, 1, x.get(context.globalIdx));
        if (context.atomicExchange(shared, 2, 1) == 0) {
            context.atomicAdd(shared, 3, 1);
        }
        context.localBarrier();
        if (context.localIdx < 4) {
            out.set(4 * context.groupIdx + context.localIdx, shared[context.localIdx]);
        }
    }

    /** A lock-free update, as one writes it where there's nothing but a comparison and an exchange. */
    static void largest(KernelContext context, IntArray x, IntArray out) {
        int[] shared = context.allocateIntLocalArray(1);
        int candidate = x.get(context.globalIdx);
        int observed = shared[0];
        while (candidate > observed) {
            int previous = context.atomicCAS(shared, 0, observed, candidate);
            if (previous == observed) {
                break;
            }
            observed = previous;
        }
        context.localBarrier();
        if (context.localIdx == 0) {
            out.set(context.groupIdx, shared[0]);
        }
    }

    static void votes(KernelContext context, IntArray x, IntArray out) {
        int value = x.get(context.globalIdx);
        int ballot = context.simdBallot(value % 3 == 0);
        boolean any = context.simdAny(value > 90);
        boolean all = context.simdAll(value > 5);
        out.set(3 * context.globalIdx, ballot);
        out.set(3 * context.globalIdx + 1, any ? 1 : 0);
        out.set(3 * context.globalIdx + 2, all ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"0, 8", "0, 48", "0, 128", "1, 8", "1, 48"})
    void updatesAreOneAfterTheOther(int device, int items) throws Exception {
        IntArray x = values(GROUPS * items);
        IntArray out = new IntArray(4 * GROUPS);
        run(new TaskGraph("g").task("t", AtomicsTest::extremes, new KernelContext(), x, out), device, items);
        for (int g = 0; g < GROUPS; g++) {
            int smallest = Integer.MAX_VALUE;
            for (int i = g * items; i < (g + 1) * items; i++) {
                smallest = Math.min(smallest, x.get(i));
            }
            assertThat(out.get(4 * g)).isEqualTo(smallest);
            assertThat(out.get(4 * g + 1)).isEqualTo(largest(x, g, items));
            assertThat(out.get(4 * g + 2)).isEqualTo(1);
            assertThat(out.get(4 * g + 3)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 8", "0, 48", "1, 8", "1, 48"})
    void comparisonsAndExchangesEnd(int device, int items) throws Exception {
        IntArray x = values(GROUPS * items);
        IntArray out = new IntArray(GROUPS);
        run(new TaskGraph("g").task("t", AtomicsTest::largest, new KernelContext(), x, out), device, items);
        for (int g = 0; g < GROUPS; g++) {
            assertThat(out.get(g)).isEqualTo(largest(x, g, items));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 32", "0, 64", "0, 48", "0, 5", "1, 64", "1, 48", "1, 5"})
    void neighboursVote(int device, int items) throws Exception {
        IntArray x = values(GROUPS * items);
        IntArray out = new IntArray(3 * GROUPS * items);
        run(new TaskGraph("g").task("t", AtomicsTest::votes, new KernelContext(), x, out), device, items);
        for (int i = 0; i < GROUPS * items; i++) {
            int group = i / items * items;
            int first = group + (i - group) / 32 * 32;
            int ballot = 0;
            boolean any = false;
            boolean all = true;
            for (int n = first; n < Math.min(first + 32, group + items); n++) {
                ballot |= x.get(n) % 3 == 0 ? 1 << (n - first) : 0;
                any |= x.get(n) > 90;
                all &= x.get(n) > 5;
            }
            assertThat(out.get(3 * i)).as("%d", i).isEqualTo(ballot);
            assertThat(out.get(3 * i + 1)).isEqualTo(any ? 1 : 0);
            assertThat(out.get(3 * i + 2)).isEqualTo(all ? 1 : 0);
        }
    }

    private static IntArray values(int size) {
        IntArray x = new IntArray(size);
        for (int i = 0; i < size; i++) {
            x.set(i, 1 + (i * 37 + i / 7) % 97);
        }
        return x;
    }

    private static int largest(IntArray x, int group, int items) {
        int largest = Integer.MIN_VALUE;
        for (int i = group * items; i < (group + 1) * items; i++) {
            largest = Math.max(largest, x.get(i));
        }
        return largest;
    }

    private static void run(TaskGraph graph, int device, int items) throws Exception {
        WorkerGrid1D grid = new WorkerGrid1D(GROUPS * items);
        grid.setLocalWork(items, 1, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(TornadoExecutionPlan.getDevice(0, device))
                    .withGridScheduler(new GridScheduler("g.t", grid))
                    .execute();
        }
    }
}
