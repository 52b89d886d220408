package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.ChildJvm;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels are called with zeros before their first use, and come back from it. */
final class WarmUpTest {
    private static final int ROWS = 7;
    private static final int COLUMNS = 64;

    /** Items take turns at rows, up to and with the last one. */
    static void twice(KernelContext c, FloatArray x, FloatArray y, int columns, int last) {
        int items = c.localGroupSizeX;
        for (int first = 0; first <= last; first += 4) {
            int end = Math.min(first + 3, last);
            for (int row = first + c.localIdx; row <= end; row += items) {
                for (int d = 0; d < columns; d++) {
                    y.set(row * columns + d, 2f * x.get(row * columns + d));
                }
            }
            c.localBarrier();
        }
    }

    static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            FloatArray x = new FloatArray(ROWS * COLUMNS);
            x.init(1.5f);
            FloatArray y = new FloatArray(ROWS * COLUMNS);
            WorkerGrid1D grid = new WorkerGrid1D(2);
            grid.setLocalWork(2, 1, 1);
            TaskGraph graph = new TaskGraph("g")
                    .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                    .task("t", WarmUpTest::twice, new KernelContext(), x, y, COLUMNS, ROWS - 1)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.withGridScheduler(new GridScheduler("g.t", grid)).execute();
            }
            float sum = 0f;
            for (int i = 0; i < y.getSize(); i++) {
                sum += y.get(i);
            }
            System.out.println(sum);
        }
    }

    @Test
    void loopsThatTheGroupsSizeStepsEnd() throws Exception {
        ChildJvm.Ended ended =
                ChildJvm.run(Program.class, "--add-modules", "jdk.incubator.vector", "-Dgyre.warmup=true");
        assertThat(ended.out()).containsExactly("1344.0");
    }
}
