package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.ChildJvm;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.annotations.Parallel;
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

    /** Items copy. */
    static void copy(KernelContext c, FloatArray x, FloatArray y) {
        y.set(c.globalIdx, x.get(c.globalIdx));
    }

    /** Items multiply by a number of their row. */
    static void multiply(KernelContext c, FloatArray x, FloatArray rows, FloatArray y, int columns) {
        int i = c.globalIdx;
        y.set(i, rows.get(i / columns) * x.get(i));
    }

    /** Iterations transform eight by eight numbers of their own: all of their loops have constant ends. */
    static void transform(FloatArray x, FloatArray y, FloatArray cosines) {
        for (@Parallel int b = 0; b < ROWS; b++) {
            for (int i = 0; i < 8; i++) {
                for (int j = 0; j < 8; j++) {
                    float sum = 0f;
                    for (int k = 0; k < 8; k++) {
                        sum += cosines.get(k * 8 + i) * x.get(b * COLUMNS + k * 8 + j);
                    }
                    y.set(b * COLUMNS + i * 8 + j, sum);
                }
            }
        }
    }

    /** Items take turns at columns of a matrix, by a mask whose lanes are all there. */
    static void columns(KernelContext c, FloatArray x, FloatArray y, int columns) {
        for (int d = c.localIdx; d < columns; d += c.localGroupSizeX) {
            int i = d * c.localGroupSizeX;
            y.set(i, 2f * x.get(i));
        }
    }

    static final class Columns {
        private Columns() {}

        public static void main(String[] args) throws Exception {
            FloatArray x = new FloatArray(COLUMNS * COLUMNS);
            x.init(1.5f);
            FloatArray y = new FloatArray(COLUMNS * COLUMNS);
            WorkerGrid1D grid = new WorkerGrid1D(COLUMNS);
            grid.setLocalWork(COLUMNS, 1, 1);
            TaskGraph graph = new TaskGraph("g")
                    .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                    .task("t", WarmUpTest::columns, new KernelContext(), x, y, COLUMNS)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.withGridScheduler(new GridScheduler("g.t", grid)).execute();
            }
            System.out.println(y.get(0));
        }
    }

    static final class Transform {
        private Transform() {}

        public static void main(String[] args) throws Exception {
            FloatArray x = new FloatArray(ROWS * COLUMNS);
            x.init(1.5f);
            FloatArray cosines = new FloatArray(COLUMNS);
            cosines.init(2f);
            FloatArray y = new FloatArray(ROWS * COLUMNS);
            TaskGraph graph = new TaskGraph("g")
                    .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, cosines)
                    .task("t", WarmUpTest::transform, x, y, cosines)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.execute();
            }
            System.out.println(y.get(ROWS * COLUMNS - 1));
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

    /** The second kernel is compiled before it has multiplied for the first time. */
    static final class Products {
        private static final int MANY = 64;

        private Products() {}

        public static void main(String[] args) throws Exception {
            int columns = 1024;
            FloatArray x = new FloatArray(MANY * columns);
            FloatArray y = new FloatArray(MANY * columns);
            FloatArray rows = new FloatArray(MANY);
            x.init(1.5f);
            rows.init(2f);
            KernelContext context = new KernelContext();
            TaskGraph graph = new TaskGraph("g")
                    .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, rows)
                    .task("copy", WarmUpTest::copy, context, x, y)
                    .task("multiply", WarmUpTest::multiply, context, x, rows, y, columns)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
            WorkerGrid1D grid = new WorkerGrid1D(MANY * columns);
            grid.setLocalWork(256, 1, 1);
            GridScheduler scheduler = new GridScheduler("g.copy", grid);
            scheduler.addWorkerGrid("g.multiply", grid);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.withGridScheduler(scheduler);
                for (int run = 0; run < MANY; run++) {
                    plan.execute();
                }
            }
            System.out.println(y.get(MANY * columns - 1));
        }
    }

    @Test
    void whatTheJitTakesForAnInvariantIsOne() throws Exception {
        ChildJvm.Ended ended = ChildJvm.run(Products.class, "@jit.args", "-Xlog:deoptimization=debug");
        assertThat(ended.out()).contains("3.0");
        assertThat(ended.out()).noneMatch(line -> line.contains("WarmUpTest$") && line.contains("predicate"));
    }

    /** Code that's left at its first use is compiled once more, which takes as long as all that was before. */
    @Test
    void whatWasCompiledBeforeItsFirstUseStays() throws Exception {
        ChildJvm.Ended ended = ChildJvm.run(Columns.class, "@jit.args", "-Xlog:deoptimization=debug");
        assertThat(ended.out()).contains("3.0");
        assertThat(ended.out()).noneMatch(line -> line.contains("WarmUpTest$") && line.contains("$Simd"));
    }

    /** Otherwise the JIT would know nothing of the loops but that they fail. */
    @Test
    void loopsWithConstantEndsGoThrough() throws Exception {
        ChildJvm.Ended ended = ChildJvm.run(Transform.class, "@jit.args", "-Xlog:exceptions=info");
        assertThat(ended.out()).contains("24.0").noneMatch(line -> line.contains("IndexOutOfBoundsException"));
    }

    @Test
    void loopsThatTheGroupsSizeStepsEnd() throws Exception {
        ChildJvm.Ended ended =
                ChildJvm.run(Program.class, "--add-modules", "jdk.incubator.vector", "-Dgyre.warmup=true");
        assertThat(ended.out()).containsExactly("1344.0");
    }
}
