package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.AccessorParameters;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoProfilerResult;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoBackendNotFound;
import uk.ac.manchester.tornado.api.exceptions.TornadoFailureException;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix8x8Float;

/** What a plan can be told: options that need nothing change no result, the others hold or are refused. */
final class PlanOptionsTest {
    static Stream<UnaryOperator<TornadoExecutionPlan>> options() {
        return Stream.of(
                TornadoExecutionPlan::withCUDAGraph,
                TornadoExecutionPlan::withConcurrentDevices,
                TornadoExecutionPlan::withoutConcurrentDevices,
                TornadoExecutionPlan::withIntraPlanConcurrency,
                TornadoExecutionPlan::withoutIntraPlanConcurrency,
                TornadoExecutionPlan::withStagedTransfers,
                TornadoExecutionPlan::withoutStagedTransfers,
                TornadoExecutionPlan::withThreadInfo,
                TornadoExecutionPlan::withoutThreadInfo,
                TornadoExecutionPlan::withPrintKernel,
                TornadoExecutionPlan::withoutPrintKernel,
                TornadoExecutionPlan::resetDevice,
                plan -> plan.withCompilerFlags(TornadoVMBackendType.OPENCL, "-cl-opt-disable"),
                plan -> plan.withBatch("16MB"),
                plan -> plan.withMemoryLimit("1GB").withoutMemoryLimit(),
                plan -> plan.withDevice("g.x", TornadoExecutionPlan.getDevice(0, 1)),
                plan -> plan.withDevice(TornadoExecutionPlan.DEFAULT_DEVICE));
    }

    @ParameterizedTest
    @MethodSource("options")
    void changeNoResult(UnaryOperator<TornadoExecutionPlan> option) throws Exception {
        FloatArray x = new FloatArray(100);
        try (TornadoExecutionPlan plan = plan(x)) {
            assertThat(option.apply(plan)).isSameAs(plan);
            plan.execute();
        }
        assertThat(x.toHeapArray()).containsOnly(3f);
    }

    @Test
    void codeCompiledAheadIsGoneFromACleanedDevice() throws Exception {
        TornadoDevice device = TornadoExecutionPlan.getDevice(0, 1);
        try (TornadoExecutionPlan ahead = plan(new FloatArray(10));
                TornadoExecutionPlan asNeeded = plan(new FloatArray(10))) {
            ahead.withDevice(device).withPreCompilation().execute();
            asNeeded.withDevice(device).execute();
            device.clean();
            asNeeded.execute();
            assertThatThrownBy(ahead::execute)
                    .isInstanceOf(TornadoFailureException.class)
                    .hasMessageContainingAll("JVM, plain Java calls", "cleaned", "make a new plan");
        }
    }

    @Test
    void memoryIsLimited() throws Exception {
        try (TornadoExecutionPlan plan = plan(new FloatArray(1000))) {
            plan.withMemoryLimit("3KB");
            assertThatThrownBy(plan::execute)
                    .isInstanceOf(TornadoMemoryException.class)
                    .hasMessageContainingAll("4000", "3000");
            plan.withMemoryLimit("4KB").execute();
        }
    }

    @ParameterizedTest
    @CsvSource({"12 apples", "MB", "-5MB", "1.5GB"})
    void sizesAreNumbersWithUnits(String size) throws Exception {
        try (TornadoExecutionPlan plan = plan(new FloatArray(1))) {
            assertThatThrownBy(() -> plan.withBatch(size))
                    .isInstanceOf(TornadoRuntimeException.class)
                    .hasMessageContaining(size);
        }
    }

    @Test
    void tellsWhatItWasTold() throws Exception {
        try (TornadoExecutionPlan plan = plan(new FloatArray(1))) {
            plan.withCUDAGraph().withBatch("2KB").withCUDAGraph();
            assertThat(plan).hasToString("Root -> withCUDAGraph -> withBatch 2000");
            assertThatThrownBy(() -> plan.getPlanResult(0)).hasMessageContaining("0 times");
            plan.execute();
            assertThat(plan.getPlanResult(0).getProfilerResult().getTraceExecutionPlan())
                    .isEqualTo(plan.getTraceExecutionPlan());
        }
    }

    @Test
    void refusesWhatItCannotDo() throws Exception {
        FloatArray x = new FloatArray(4);
        try (TornadoExecutionPlan plan = plan(x)) {
            assertThatThrownBy(() -> plan.withDevice("g.other", TornadoExecutionPlan.DEFAULT_DEVICE))
                    .isInstanceOf(TornadoRuntimeException.class)
                    .hasMessageContaining("g.other");
            assertThatThrownBy(() -> plan.mapOnDeviceMemoryRegion(x, x, 0, 0, 0))
                    .isInstanceOf(TornadoRuntimeException.class);
        }
        assertThatThrownBy(() -> new TaskGraph("g").prebuiltTask("t", "add", "add.cl", new AccessorParameters(1)))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessageContaining("add.cl");
        KernelContext context = new KernelContext();
        assertThat(context.simdSum(1f)).as("of a group of one").isEqualTo(1f);
        assertThatThrownBy(() -> context.mmaInt8(new byte[16], new byte[8], new int[4], MMAShape.M16N8K32))
                .hasMessageContainingAll("32 work-items", "of the group's 1");
    }

    static void addOne(FloatArray x) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, x.get(i) + 1f);
        }
    }

    static void counts(IntArray x, AtomicInteger count) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, count.incrementAndGet());
        }
    }

    @Test
    void countersComeBackAndOtherNumbersDont() throws Exception {
        IntArray x = new IntArray(101);
        AtomicInteger count = new AtomicInteger(7);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, count)
                .task("t", PlanOptionsTest::counts, x, count)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, x, count);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
        }
        assertThat(count).hasValue(108);
        for (int i = 0; i < 101; i++) {
            assertThat(x.get(i)).isEqualTo(8 + i);
        }
        assertThatThrownBy(() -> new TaskGraph("g").transferToHost(DataTransferMode.EVERY_EXECUTION, 7))
                .hasMessageContaining("the number 7");
    }

    /** As on a GPU, where both arrays are the same memory. */
    @Test
    void arraysMayBePartsOfOthers() throws Exception {
        FloatArray whole = FloatArray.fromElements(1f, 2f, 3f, 4f, 5f, 6f, 7f);
        FloatArray part = new FloatArray(3);
        TaskGraph first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, whole)
                .task("t", PlanOptionsTest::addOne, whole)
                .transferToHost(DataTransferMode.UNDER_DEMAND, whole);
        TaskGraph second = new TaskGraph("second")
                .transferToDevice(DataTransferMode.UNDER_DEMAND, part)
                .task("t", PlanOptionsTest::addOne, part)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, part);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(first.snapshot(), second.snapshot())) {
            plan.withGraph(0).execute();
            plan.mapOnDeviceMemoryRegion(part, whole, 2, 0, 1);
            plan.withGraph(1).execute();
            assertThat(part.toHeapArray()).containsExactly(5f, 6f, 7f);
            plan.withGraph(0).execute();
            assertThat(whole.toHeapArray()).containsExactly(3f, 4f, 6f, 7f, 8f, 8f, 9f);
            plan.withGraph(1).execute();
            assertThat(part.toHeapArray()).containsExactly(7f, 8f, 9f);
            assertThatThrownBy(() -> plan.mapOnDeviceMemoryRegion(part, whole, 5, 0, 1))
                    .hasMessageContaining("leave");
            assertThatThrownBy(() -> plan.mapOnDeviceMemoryRegion(whole, part, 0, 0, 1))
                    .hasMessageContaining("must use");
        }
    }

    @Test
    void theDeviceMayBeToldToHaveLessMemory() {
        MemoryLimit device = new MemoryLimit(Optional.of("1KB"));
        device.check(1, 1024);
        assertThatThrownBy(() -> device.check(1, 1025))
                .isInstanceOf(TornadoOutOfMemoryException.class)
                .hasMessageContainingAll("1025 bytes", "1KB", "-Dtornado.device.memory");
        new MemoryLimit(Optional.empty()).check(1, Long.MAX_VALUE);
        new MemoryLimit(Optional.of("4GB")).check(1, 1L << 32);
        new MemoryLimit(Optional.of("5000000000")).check(1, 5_000_000_000L);
        assertThatThrownBy(() -> new MemoryLimit(Optional.of("4000MB")).check(1, 1L << 32))
                .isInstanceOf(TornadoOutOfMemoryException.class);
        assertThatThrownBy(() -> new MemoryLimit(Optional.of("much")).check(1, 1))
                .hasMessageContainingAll("512MB", "much");
    }

    @Test
    void arraysOfJavaTakeMemoryToo() throws Exception {
        TaskGraph graph = new TaskGraph("g").task("t", LocalArrayKernels::chars, new char[10], new char[5]);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            assertThat(plan.getCurrentDeviceMemoryUsage()).isEqualTo(30);
        }
    }

    @Test
    void timesOutsideOfKernelsAreTransfers() throws Exception {
        try (TornadoExecutionPlan plan = plan(new FloatArray(1000))) {
            TornadoProfilerResult times =
                    plan.withProfiler(ProfilerMode.SILENT).execute().getProfilerResult();
            assertThat(times.getDeviceReadTime()).isPositive();
            assertThat(times.getDeviceWriteTime()).isPositive();
            assertThat(times.getDataTransfersTime())
                    .isEqualTo(times.getDeviceReadTime() + times.getDeviceWriteTime())
                    .isLessThanOrEqualTo(times.getTotalTime() - times.getDeviceKernelTime());
            plan.clearProfiles();
            assertThat(times.getDataTransfersTime()).isZero();
        }
    }

    @Test
    void partsOfArraysComeBack() throws Exception {
        FloatArray x = new FloatArray(10);
        TaskGraph graph = new TaskGraph("g")
                .task("x", KernelShapes::fill, x, 3f)
                .transferToHost(DataTransferMode.UNDER_DEMAND, x);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            DataRange part = new DataRange(x).withOffset(4).withSize(6);
            plan.execute().transferToHost(part);
            assertThat(part.getPartialSize()).isEqualTo(24);
            assertThat(x.get(9)).isEqualTo(3f);
            assertThatThrownBy(() -> plan.execute()
                            .transferToHost(new DataRange(x).withOffset(5).withSize(6)))
                    .isInstanceOf(TornadoRuntimeException.class)
                    .hasMessageContainingAll("6 elements", "from 5", "of 10");
        }
    }

    @Test
    void laterPlansRunOnTheDefaultDevice() throws Exception {
        TornadoBackend backend = TornadoRuntimeProvider.getTornadoRuntime().getBackend(0);
        TornadoDevice before = backend.getDefaultDevice();
        backend.setDefaultDevice(1);
        FloatArray x = new FloatArray(5);
        try (TornadoExecutionPlan plan = plan(x)) {
            assertThat(plan.getDevice(0)).isSameAs(backend.getDevice(1)).isNotSameAs(before);
            plan.execute();
        } finally {
            backend.setDefaultDevice(0);
        }
        assertThat(x.get(4)).isEqualTo(3f);
        assertThat(before.getPhysicalDevice().getDeviceMaxComputeUnits()).isPositive();
        assertThat(before.getDeviceContext().getMemoryManager().getHeapSize()).isPositive();
        assertThatThrownBy(() -> TornadoRuntimeProvider.getTornadoRuntime().setDefaultBackend(1))
                .isInstanceOf(TornadoBackendNotFound.class);
    }

    @Test
    void returnsOnlyWhatATaskUses() {
        TaskGraph graph = new TaskGraph("g")
                .task("x", KernelShapes::fill, new FloatArray(1), 3f)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, new VectorFloat(3));
        assertThatThrownBy(() -> Transfers.strictly(() -> new TornadoExecutionPlan(graph.snapshot())))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessageContaining("VectorFloat");
    }

    @Test
    void whatComesBackOnTheFirstExecutionDoesSoOnEveryOne() throws Exception {
        FloatArray y = new FloatArray(4);
        TaskGraph graph = new TaskGraph("g")
                .task("t", KernelShapes::fill, y, 3f)
                .transferToHost(DataTransferMode.FIRST_EXECUTION, y);
        try (TornadoExecutionPlan plan = Transfers.strictly(() -> new TornadoExecutionPlan(graph.snapshot()))) {
            for (int i = 0; i < 2; i++) {
                y.init(0f);
                plan.execute();
                assertThat(y.toHeapArray()).containsOnly(3f);
            }
        }
    }

    @Test
    void smallMatricesMultiply() {
        FloatArray a = new FloatArray(128);
        FloatArray b = new FloatArray(128);
        FloatArray c = new FloatArray(64);
        for (int i = 0; i < 128; i++) {
            a.set(i, i % 7 - 3f);
            b.set(i, i % 5 - 2f);
        }
        new KernelContext().matrixMultiply8x8(a, 0, 16, b, 0, 8, c, 0, 8, 16);
        Matrix8x8Float product = new KernelContext().simdgroupMatrixLoad(c, 0, 8);
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j < 8; j++) {
                float sum = 0f;
                for (int k = 0; k < 16; k++) {
                    sum += a.get(i * 16 + k) * b.get(k * 8 + j);
                }
                assertThat(product.get(i, j)).isEqualTo(sum);
            }
        }
    }

    private static TornadoExecutionPlan plan(FloatArray x) {
        TaskGraph graph = new TaskGraph("g")
                .task("x", KernelShapes::fill, x, 3f)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, x);
        return new TornadoExecutionPlan(graph.snapshot());
    }
}
