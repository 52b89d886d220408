package dev.gyre.jvm.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.device.JvmDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels for a debugger: their own methods, one item at a time. */
class DebuggedGroupsTest {
    private static final List<String> SEEN = new ArrayList<>();
    private static final AtomicInteger INSIDE = new AtomicInteger();

    /** Notes where a debugger would stop: the frame of the kernel, and that no other item runs. */
    private static void note(String what) {
        assertThat(INSIDE.incrementAndGet()).isEqualTo(1);
        StackWalker.StackFrame frame = StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst())
                .orElseThrow();
        SEEN.add("%s %s %s"
                .formatted(
                        Thread.currentThread().getName(),
                        frame.getClassName().equals(DebuggedGroupsTest.class.getName()) ? frame.getMethodName() : "?",
                        what));
        INSIDE.decrementAndGet();
    }

    static void neighbours(KernelContext context, IntArray y) {
        int[] local = context.allocateIntLocalArray(2);
        local[context.localIdx] = context.globalIdx;
        note("before " + context.globalIdx);
        context.localBarrier();
        note("behind " + context.globalIdx);
        y.set(context.globalIdx, local[1 - context.localIdx]);
    }

    static void counted(IntArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            note("i = " + i);
            y.set(i, i);
        }
    }

    @Test
    void kernelsRunAsTheirOwnMethodsOneItemAtATime() throws Exception {
        SEEN.clear();
        IntArray y = new IntArray(4);
        WorkerGrid1D grid = new WorkerGrid1D(4);
        grid.setLocalWork(2, 1, 1);
        TaskGraph graph = new TaskGraph("g")
                .task("t", DebuggedGroupsTest::neighbours, new KernelContext(), y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        run(graph, new GridScheduler("g.t", grid));
        assertThat(SEEN)
                .containsExactly(
                        "work-item (0, 0, 0) neighbours before 0",
                        "work-item (1, 0, 0) neighbours before 1",
                        "work-item (0, 0, 0) neighbours behind 0",
                        "work-item (1, 0, 0) neighbours behind 1",
                        "work-item (2, 0, 0) neighbours before 2",
                        "work-item (3, 0, 0) neighbours before 3",
                        "work-item (2, 0, 0) neighbours behind 2",
                        "work-item (3, 0, 0) neighbours behind 3");
        assertThat(y.toHeapArray()).containsExactly(1, 0, 3, 2);
        SEEN.clear();
        run(
                new TaskGraph("g")
                        .task("t", DebuggedGroupsTest::counted, y)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y),
                new GridScheduler());
        String here = Thread.currentThread().getName();
        assertThat(SEEN)
                .containsExactly(
                        here + " counted i = 0",
                        here + " counted i = 1",
                        here + " counted i = 2",
                        here + " counted i = 3");
    }

    private static void run(TaskGraph graph, GridScheduler grids) throws Exception {
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(new JvmDevice("debugged", 1, DebuggedGroups::compile))
                    .withGridScheduler(grids)
                    .execute();
        }
    }
}
