package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Plans of kernels with a context: places, barriers, grids and their absence. */
class GroupPlanTest {

    static void places(KernelContext context, IntArray out, int width) {
        out.set(
                context.globalIdy * width + context.globalIdx,
                100 * context.groupIdx + 10 * context.localIdx + context.localGroupSizeX + context.globalGroupSizeY);
    }

    /** Each work-item has the number of its neighbour on the left. */
    static void neighbours(KernelContext context, IntArray out) {
        int[] numbers = context.allocateIntLocalArray(context.localGroupSizeX);
        numbers[context.localIdx] = context.globalIdx;
        context.localBarrier();
        out.set(context.globalIdx, numbers[TornadoMath.max(context.localIdx - 1, 0)]);
    }

    static void someWait(KernelContext context, IntArray out) {
        if (context.localIdx == 0) {
            context.localBarrier();
        }
        out.set(context.globalIdx, 1);
    }

    @Test
    void workItemsKnowTheirPlaces() throws Exception {
        IntArray out = new IntArray(12);
        TaskGraph graph = new TaskGraph("g").task("t", GroupPlanTest::places, new KernelContext(), out, 6);
        WorkerGrid2D grid = new WorkerGrid2D(6, 2);
        grid.setLocalWork(3, 1, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("g.t", grid)).execute();
        }
        assertThat(out.toHeapArray()).containsExactly(5, 15, 25, 105, 115, 125, 5, 15, 25, 105, 115, 125);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void groupsWaitAtBarriers(int device) throws Exception {
        IntArray out = new IntArray(6);
        TaskGraph graph = new TaskGraph("g").task("t", GroupPlanTest::neighbours, new KernelContext(), out);
        WorkerGrid1D grid = new WorkerGrid1D(6);
        grid.setLocalWork(3, 1, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(TornadoExecutionPlan.getDevice(0, device))
                    .withGridScheduler(new GridScheduler("g.t", grid))
                    .execute();
        }
        assertThat(out.toHeapArray()).containsExactly(0, 0, 1, 3, 3, 4);
    }

    @Test
    void refusesBarriersThatNotAllReach() throws Exception {
        TaskGraph graph = new TaskGraph("g").task("t", GroupPlanTest::someWait, new KernelContext(), new IntArray(2));
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("g.t", new WorkerGrid2D(2, 1)));
            assertThatThrownBy(plan::execute)
                    .hasMessageContainingAll(
                            "g.t",
                            "someWait isn't run",
                            "may reach a barrier differently",
                            "take the barrier out of the branch");
        }
    }

    /** Layers hand a context on from graph to graph. */
    @Test
    void contextsAreHandedOn() throws Exception {
        IntArray out = new IntArray(4);
        KernelContext context = new KernelContext();
        TaskGraph first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, context, out)
                .task("t", GroupPlanTest::places, context, out, 4)
                .persistOnDevice(context, out);
        TaskGraph second = new TaskGraph("second")
                .consumeFromDevice("first", context, out)
                .task("t", GroupPlanTest::places, context, out, 4)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        WorkerGrid1D grid = new WorkerGrid1D(4);
        grid.setLocalWork(2, 1, 1);
        GridScheduler grids = new GridScheduler("first.t", grid);
        grids.addWorkerGrid("second.t", grid);
        for (ImmutableTaskGraph[] graphs : List.of(
                new ImmutableTaskGraph[] {first.snapshot(), second.snapshot()},
                new ImmutableTaskGraph[] {second.snapshot()})) {
            out.init(0);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graphs)) {
                plan.withGridScheduler(grids).execute();
            }
            assertThat(out.toHeapArray()).containsExactly(3, 13, 103, 113);
        }
    }

    @Test
    void withoutAGridAKernelIsOneWorkItem() throws Exception {
        IntArray out = new IntArray(3);
        out.init(7);
        TaskGraph graph = new TaskGraph("g").task("t", GroupPlanTest::neighbours, new KernelContext(), out);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            plan.execute();
        }
        assertThat(out.toHeapArray()).containsExactly(0, 7, 7);
    }
}
