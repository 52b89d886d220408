package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.gyre.jvm.ChildJvm;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Plans as their users see them: transfers, several graphs, failures, concurrency, garbage. */
final class JvmPlanTest {
    private static final int N = 3000;

    @Test
    void keepsStateBetweenExecutions() throws Exception {
        FloatArray x = FloatArray.fromElements(1f, 2f, 3f);
        FloatArray y = new FloatArray(3);
        try (TornadoExecutionPlan plan =
                new TornadoExecutionPlan(axpy("g", 2f, x, y).snapshot())) {
            plan.execute();
            plan.execute();
        }
        assertThat(y.toHeapArray()).containsExactly(4f, 8f, 12f);
    }

    @Test
    void snapshotsDontChange() throws Exception {
        FloatArray x = FloatArray.fromElements(1f);
        FloatArray y = new FloatArray(1);
        TaskGraph graph = axpy("g", 1f, x, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            graph.task("again", KernelShapes::axpy, 100f, x, y);
            plan.execute();
        }
        assertThat(y.get(0)).isEqualTo(1f);
    }

    @Test
    void refusesToReadWhatIsNotOnTheDevice() {
        FloatArray x = new FloatArray(4);
        FloatArray y = new FloatArray(4);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, y)
                .task("t", KernelShapes::axpy, 1f, x, y);
        assertThatThrownBy(() -> strict(graph))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessageContainingAll("g.t", "KernelShapes.axpy", "argument 1", "FloatArray of 4");
    }

    @Test
    void arraysThatATaskWritesAreOnTheDevice() throws Exception {
        FloatArray x = new FloatArray(4);
        FloatArray y = new FloatArray(4);
        TaskGraph graph = new TaskGraph("g")
                .task("x", KernelShapes::fill, x, 3f)
                .task("y", KernelShapes::fill, y, 2f)
                .task("t", KernelShapes::axpy, 2f, x, y)
                .transferToHost(DataTransferMode.UNDER_DEMAND, y);
        try (TornadoExecutionPlan plan = strict(graph)) {
            plan.execute().transferToHost(y);
            assertThat(y.toHeapArray()).containsOnly(8f);
            assertThatThrownBy(() -> plan.execute().transferToHost(x))
                    .isInstanceOf(TornadoRuntimeException.class)
                    .hasMessageContaining("FloatArray of 4");
        }
    }

    @Test
    void refusesToReturnWhatNoTaskUses() {
        FloatArray x = new FloatArray(4);
        TaskGraph graph = new TaskGraph("g")
                .task("x", KernelShapes::fill, x, 3f)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, new FloatArray(5));
        assertThatThrownBy(() -> strict(graph))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessageContainingAll("returns", "FloatArray of 5");
    }

    @Test
    void consumesWhatAnotherGraphPersists() throws Exception {
        FloatArray x = new FloatArray(4);
        FloatArray y = new FloatArray(4);
        TaskGraph first =
                new TaskGraph("first").task("x", KernelShapes::fill, x, 3f).persistOnDevice(x);
        TaskGraph second = new TaskGraph("second")
                .consumeFromDevice("first", x)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, y)
                .task("t", KernelShapes::axpy, 1f, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(first.snapshot(), second.snapshot())) {
            assertThatThrownBy(() -> plan.withGraph(1).execute()).hasMessageContaining("hasn't run yet");
            plan.withGraph(0).execute();
            plan.withGraph(1).execute();
            assertThat(y.toHeapArray()).containsOnly(3f);
            plan.withAllGraphs().execute();
            assertThat(y.toHeapArray()).containsOnly(6f);
            assertThatThrownBy(() -> plan.withGraph(2)).hasMessageContaining("none with index 2");
        }
        assertThatThrownBy(() -> strict(second))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessageContaining("no graph named first");
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(second.snapshot())) {
            plan.execute(); // held to nothing, it takes what's there
            assertThat(y.toHeapArray()).containsOnly(9f);
        }
    }

    @Test
    void limitsTheNumberOfTasks() {
        FloatArray x = new FloatArray(1);
        TaskGraph graph = new TaskGraph("g");
        for (int i = 0; i < 256; i++) {
            graph.task("t" + i, KernelShapes::fill, x, 1f);
        }
        assertThatThrownBy(() -> graph.task("t256", KernelShapes::fill, x, 1f)).hasMessageContaining("256");
        assertThatThrownBy(() ->
                        new TaskGraph("h").task("t", KernelShapes::fill, x, 1f).task("t", KernelShapes::fill, x, 1f))
                .hasMessageContaining("already has a task t");
    }

    @Test
    void plansNeedNoTransfersUnlessTheyAreStrict() throws Exception {
        FloatArray x = FloatArray.fromElements(1f, 2f);
        FloatArray y = new FloatArray(2);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, 2f, "a text", y)
                .task("t", KernelShapes::axpy, 2f, x, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute().transferToHost(x, y);
        }
        assertThat(y.toHeapArray()).containsExactly(2f, 4f);
        assertThatThrownBy(() -> strict(graph)).hasMessageContainingAll("graph g", "Float", "is no array");
        assertThatThrownBy(() -> graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, x, null))
                .hasMessageContaining("object 1 is null");
    }

    @Test
    void closedPlansDontRun() throws Exception {
        TaskGraph graph = new TaskGraph("g").task("t", KernelShapes::fill, new FloatArray(1), 1f);
        TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot());
        plan.close();
        assertThatThrownBy(plan::execute).hasMessageContaining("closed");
    }

    @Test
    void failuresNameTaskAndKernelAndThePoolSurvives() throws Exception {
        IntArray big = new IntArray(100_000);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, big)
                .task("bad", KernelShapes::outOfBounds, big, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(plan::execute)
                        .isInstanceOf(TornadoTaskRuntimeException.class)
                        .hasMessageContainingAll("g.bad", "KernelShapes.outOfBounds", "out of bounds")
                        .hasCauseInstanceOf(IndexOutOfBoundsException.class);
            }
        }
        FloatArray x = FloatArray.fromElements(1f);
        FloatArray y = new FloatArray(1);
        try (TornadoExecutionPlan plan =
                new TornadoExecutionPlan(axpy("g", 2f, x, y).snapshot())) {
            plan.execute();
        }
        assertThat(y.get(0)).isEqualTo(2f);
    }

    @Test
    void plansRunFromSeveralThreads() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Future<?>[] futures = new Future<?>[3];
            for (int p = 0; p < futures.length; p++) {
                futures[p] = threads.submit(() -> {
                    FloatArray x = new FloatArray(50_000);
                    FloatArray y = new FloatArray(50_000);
                    x.init(1f);
                    try (TornadoExecutionPlan plan =
                            new TornadoExecutionPlan(axpy("g", 1f, x, y).snapshot())) {
                        for (int i = 0; i < 300; i++) {
                            plan.execute();
                        }
                    }
                    assertThat(y.toHeapArray()).containsOnly(300f);
                    return null;
                });
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
    }

    @Test
    void warmingUpTakesLongerThanAskedFor() throws Exception {
        FloatArray x = new FloatArray(N);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", KernelShapes::axpy, 1f, x, x);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            for (int i = 0; i < 5; i++) {
                long begin = System.currentTimeMillis();
                plan.withWarmUpTime(20);
                assertThat(System.currentTimeMillis() - begin).isGreaterThan(20);
            }
        }
    }

    @Test
    void executionsAllocateNextToNothing() throws Exception {
        FloatArray x = new FloatArray(N);
        FloatArray y = new FloatArray(200_000);
        TaskGraph graph = new TaskGraph("g").transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y);
        for (int i = 0; i < 50; i++) {
            graph.task("small" + i, KernelShapes::axpy, 1f, x, x).task("large" + i, KernelShapes::axpy, 0.5f, y, y);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withWarmUpTime(1_000);
            // Masked access at the very end of an array costs the Vector API an object; the runtime itself adds
            // nothing.
            // Until the JIT has compiled everything, which takes its time on a busy machine, there is more.
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
            long least = Long.MAX_VALUE;
            while (least >= 100 && System.nanoTime() < end) {
                int executions = 20;
                long mine = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < executions; i++) {
                    plan.execute();
                }
                least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - mine) / (executions * 100L));
            }
            assertThat(least).as("bytes a task").isLessThan(100);
        }
    }

    @Test
    void profilesEachTask() throws Exception {
        FloatArray x = new FloatArray(N);
        TaskGraph graph =
                new TaskGraph("g").task("one", KernelShapes::fill, x, 1f).task("two", KernelShapes::axpy, 1f, x, x);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            assertThat(plan.execute().getProfilerResult().getTotalTime()).isZero();
            var profile = plan.withProfiler(ProfilerMode.SILENT).execute().getProfilerResult();
            assertThat(profile.getDeviceKernelTime()).isPositive().isLessThanOrEqualTo(profile.getTotalTime());
            assertThat(profile.getProfileLog())
                    .contains(
                            "\"g.one\"", "\"g.two\"", "TASK_KERNEL_TIME", "\"KernelShapes.axpy\"", "TOTAL_KERNEL_TIME");
            assertThat(profile.getTotalDeviceMemoryUsage()).isEqualTo(4L * N);
            plan.clearProfiles();
            assertThat(profile.getDeviceKernelTime()).isZero();
        }
    }

    /** TornadoVM makes a buffer for what a task takes: an array that's only transferred is none that the next graph could consume. */
    @Test
    void whatAGraphPersistsATaskHasToTake() {
        FloatArray x = new FloatArray(N);
        FloatArray y = new FloatArray(N);
        FloatArray untaken = new FloatArray(N);
        TaskGraph graph = axpy("g", 2f, x, y)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, untaken)
                .persistOnDevice(untaken);
        assertThatThrownBy(() -> strict(graph))
                .hasMessageContaining("persists")
                .hasMessageContaining("which no task uses");
    }

    /** A plan for the device that calls kernels as they are. */
    static final class AsTheyAre {
        private AsTheyAre() {}

        public static void main(String[] args) throws Exception {
            FloatArray x = new FloatArray(N);
            TaskGraph graph = new TaskGraph("g").task("one", KernelShapes::fill, x, 1f);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.withDevice(TornadoExecutionPlan.getDevice(0, 1)).execute();
            }
            System.out.println("filled with " + x.get(N - 1));
        }
    }

    @Test
    void compilesNothingForADeviceThatCallsKernelsAsTheyAre() throws Exception {
        ChildJvm.Ended ended = ChildJvm.run(AsTheyAre.class, "-Xlog:class+load:stdout");
        assertThat(ended.code()).as("%s", ended.err()).isZero();
        assertThat(ended.out())
                .contains("filled with 1.0")
                .anyMatch(line -> line.contains("SequentialCompiler"))
                .noneMatch(line -> line.contains("ScalarCompiler") || line.contains("SimdCompiler"));
    }

    private static TornadoExecutionPlan strict(TaskGraph graph) {
        return Transfers.strictly(() -> new TornadoExecutionPlan(graph.snapshot()));
    }

    private static TaskGraph axpy(String name, float a, FloatArray x, FloatArray y) {
        return new TaskGraph(name)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y)
                .task("axpy", KernelShapes::axpy, a, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
    }
}
