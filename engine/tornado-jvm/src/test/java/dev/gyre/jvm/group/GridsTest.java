package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The grids that a plan's tasks run on. */
final class GridsTest {
    static void groupSizes(KernelContext context, IntArray out) {
        out.set(context.globalIdx, context.localGroupSizeX);
    }

    static <T> void ofAnything(T context, IntArray out) {
        out.set(context.hashCode() & 7, 1);
    }

    /** It would be called once, for no work-item. */
    @Test
    void contextsThatAKernelDoesNotDeclareAreRefused() {
        TaskGraph graph = new TaskGraph("g");
        assertThatThrownBy(() -> graph.task("t", GridsTest::ofAnything, new KernelContext(), new IntArray(8)))
                .hasMessageContaining(
                        "GridsTest.ofAnything gets a KernelContext, but declares its parameter as another class");
    }

    @Test
    void gridsAreReadAtEachExecution() throws Exception {
        IntArray out = new IntArray(8);
        TaskGraph graph = new TaskGraph("g").task("t", GridsTest::groupSizes, new KernelContext(), out);
        WorkerGrid1D grid = new WorkerGrid1D(4);
        grid.setLocalWork(2, 1, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            GridScheduler scheduler = new GridScheduler("g.t", grid);
            plan.withGridScheduler(scheduler).execute();
            assertThat(out.toHeapArray()).containsExactly(2, 2, 2, 2, 0, 0, 0, 0);
            grid.setLocalWork(4, 1, 1);
            plan.execute();
            assertThat(out.toHeapArray()).containsExactly(4, 4, 4, 4, 0, 0, 0, 0);
            grid.setGlobalWork(8, 1, 1);
            plan.execute();
            assertThat(out.toHeapArray()).containsOnly(4);
            grid.getLocalWork()[0] = 2;
            plan.execute();
            assertThat(out.toHeapArray()).containsOnly(2);
            WorkerGrid1D other = new WorkerGrid1D(8);
            other.setLocalWork(8, 1, 1);
            scheduler.addWorkerGrid("g.t", other);
            grid.setLocalWork(1, 1, 1);
            plan.execute();
            assertThat(out.toHeapArray()).containsOnly(8);
            plan.withDevice(TornadoExecutionPlan.getDevice(0, 1)).execute();
            assertThat(out.toHeapArray()).containsOnly(8);
            other.setLocalWorkToNull();
            other.setGlobalWork(6, 1, 1);
            plan.execute();
            assertThat(out.toHeapArray()).containsExactly(6, 6, 6, 6, 6, 6, 8, 8);
            other.setLocalWork(-2, 1, 1);
            assertThatThrownBy(plan::execute).hasMessageContaining("can't be in groups of (-2, 1, 1)");
            other.setLocalWork(1, 1, 1);
            other.setGlobalWork(1L << 32, 1, 1);
            assertThatThrownBy(plan::execute).hasMessageContaining("g.t has a grid of (4294967296, 1, 1)");
            other.setGlobalWork(6, 1, 1);
            other.setGlobalOffset(3, 0, 0);
            assertThatThrownBy(plan::execute).hasMessageContaining("global offset of (3, 0, 0)");
            assertThatThrownBy(() -> plan.withGridScheduler(null)).hasMessageContaining("withDefaultScheduler");
        }
    }
}
