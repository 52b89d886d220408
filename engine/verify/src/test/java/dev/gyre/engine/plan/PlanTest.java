package dev.gyre.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.TestDevices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddInt;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.device.JvmDevice;
import dev.gyre.verify.FedGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {

    private static final int N = 1000;

    /** x + x, doubled again and again: a chain of intermediates of which two are alive at a time. */
    private static Tensor chain(Graph g, Tensor x, int length) {
        Tensor y = x;
        for (int i = 0; i < length; i++) {
            y = g.apply(new Add(y, y));
        }
        return y;
    }

    @Test
    void intermediatesShareStorageByLifetime() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(N));
        Tensor y = chain(g, x, 10);
        try (Plan plan = compile(g, y)) {
            assertThat(plan.plannedBytes()).isEqualTo((1 + 2) * N * 4L);
            plan.input(x).floats().init(1f);
            plan.run();
            assertThat(plan.read(y).floats().get(N - 1)).isEqualTo(1024f);
        }
    }

    @Test
    void aSmallTensorThatLivesLongTakesNoLargeSlot() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(N));
        Tensor y = x;
        List<Tensor> fetches = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            y = chain(g, y, 3);
            fetches.add(g.apply(new Slice(y, 0, 1)));
        }
        try (Plan plan = Plan.compile(g, Devices.standard(), fetches, PlanOptions.named("p"))) {
            assertThat(plan.plannedBytes()).isLessThanOrEqualTo(((1 + 2) * N + fetches.size()) * 4L);
        }
    }

    @Test
    void aRunIsAnEventOfTheFlightRecorder(@TempDir Path folder) throws IOException {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(N));
        Path file = folder.resolve("runs.jfr");
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(chain(g, x, 3)), PlanOptions.named("recorded"));
                Recording recording = new Recording()) {
            recording.enable("dev.gyre.PlanRun").withoutThreshold();
            recording.start();
            plan.run();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> all = RecordingFile.readAllEvents(file); // also the JVM's own, and of other tests' plans
        assertThat(all)
                .filteredOn(e -> e.getEventType().getName().equals("dev.gyre.PlanRun"))
                .filteredOn(e -> e.getString("plan").equals("recorded"))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.getInt("tasks")).isEqualTo(3);
                    assertThat(e.getLong("flops")).isEqualTo(3L * N);
                    assertThat(e.getLong("bytes")).isPositive();
                });
    }

    @Test
    void opsThatServeNothingAreLeftOut() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(N));
        chain(g, x, 5);
        try (Plan plan = compile(g, chain(g, x, 2))) {
            assertThat(plan.tasks()).isEqualTo(2);
        }
    }

    @Test
    void moreTasksThanAGraphTakesAreSplit() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(1));
        Tensor y = x;
        Tensor zero = g.apply(new Fill(x.shape(), 0f));
        for (int i = 0; i < 600; i++) {
            y = g.apply(new Add(y, zero));
        }
        try (Plan plan = compile(g, y)) {
            plan.input(x).floats().set(0, 3f);
            plan.run();
            plan.run();
            assertThat(plan.read(y).floats().get(0)).isEqualTo(3f);
        }
    }

    @Test
    void aPoisonedPlanGivesTheSameResult() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(N));
        Tensor y = chain(g, x, 3);
        PlanOptions poisoned = PlanOptions.named("p").withPoison();
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(y), poisoned)) {
            plan.input(x).floats().init(1f);
            plan.run();
            assertThat(plan.read(y).floats().get(7)).isEqualTo(8f);
        }
    }

    @Test
    void aProfiledPlanAccountsForEachKindOfOp() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(N));
        Tensor y = chain(g, x, 3);
        PlanOptions profiled = PlanOptions.named("p").withProfile();
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(y), profiled)) {
            plan.run();
            plan.run();
            OpTime adds = plan.profile().getFirst();
            assertThat(adds.op()).isEqualTo("Add");
            assertThat(adds.count()).isEqualTo(3);
            assertThat(adds.runs()).isEqualTo(2);
            assertThat(adds.cost().flops()).isEqualTo(3 * N);
            assertThat(adds.nanos()).isPositive();
        }
    }

    @Test
    void whatWasNotFetchedCannotBeRead() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(N));
        Tensor y = chain(g, x, 1);
        Tensor z = chain(g, y, 1);
        try (Plan plan = compile(g, z)) {
            assertThatThrownBy(() -> plan.read(z)).hasMessageContaining("before the first run");
            plan.run();
            assertThatThrownBy(() -> plan.read(y))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("name it among the fetches");
        }
    }

    @Test
    void aPlanThatDoesNotFitSaysHowMuchItNeeds() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(1 << 30));
        Tensor y = g.apply(new Add(g.apply(new Add(x, x)), x));
        assertThatThrownBy(() -> compile(g, y))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("the plan needs 12,288 MiB")
                .hasMessageContaining("lower --batch")
                .hasMessageContaining("GYRE_JAVA_OPTS=-Xmx");
    }

    @Test
    void openPlansCountAgainstTheMemoryOfADevice() {
        Device device = TestDevices.apart(new JvmDevice("apart", 1, KernelCompiler::plain));
        Graph g = new Graph();
        Tensor y = chain(g, g.input("x", TensorType.f32(1 << 20)), 2);
        long one = 3L << 22;
        device.count(device.freeBytes() - 2 * one + 1);
        PlanOptions options = PlanOptions.named("p");
        Plan first = Plan.compile(g, device, List.of(y), options);
        assertThatThrownBy(() -> Plan.compile(g, device, List.of(y), options).close())
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("the plan needs 12 MiB, but only 11 MiB are free")
                .hasMessageContaining("GYRE_DEVICE_MEMORY=");
        first.close();
        first.close();
        Plan.compile(g, device, List.of(y), options).close();
        assertThat(device.freeBytes()).isEqualTo(2 * one - 1);
    }

    /** What's needed and what's there never read the same, however small they are. */
    @Test
    void aPlanThatHardlyDoesNotFitSaysSo() {
        for (int[] bytes : new int[][] {{400, 399}, {4000, 3999}, {1 << 20, (1 << 20) - 1}, {(1 << 20) + 8, 1 << 20}}) {
            Device device = TestDevices.apart(new JvmDevice("apart", 1, KernelCompiler::plain));
            Graph g = new Graph();
            Tensor x = g.input("x", TensorType.f32(bytes[0] / 8));
            Tensor y = g.apply(new Add(x, x));
            device.count(device.freeBytes() - bytes[1]);
            assertThatThrownBy(() -> Plan.compile(g, device, List.of(y), PlanOptions.named("p"))
                            .close())
                    .isInstanceOf(DeviceException.class)
                    .hasMessageMatching(
                            "the plan needs (?!0 )(?<needed>[^,]+), but only (?!\\k<needed> )(?!0 ).+ are free: .+");
        }
    }

    private static Plan compile(Graph g, Tensor fetch) {
        return Plan.compile(g, Devices.standard(), List.of(fetch), PlanOptions.named("p"));
    }

    @Test
    void nothingOfNoElementsIsLaunched() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(2, 3));
        Tensor none = g.input("none", TensorType.f32(2, 0));
        Tensor sum = g.apply(new Add(none, none));
        Tensor all = g.apply(new Concat(List.of(sum, x)));
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(sum, all), PlanOptions.named("empty"))) {
            plan.input(x).write(new float[] {1, 2, 3, 4, 5, 6});
            plan.run();
            assertThat(plan.floats(all)).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(plan.read(sum).size()).isPositive();
            assertThat(plan.tasks()).isEqualTo(1);
        }
    }

    @Test
    void partsPassOnWhatLaterOnesNeed() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(2));
        Tensor twice = g.apply(new Add(x, x));
        Tensor square = g.apply(new Mul(twice, twice));
        Tensor fourth = g.apply(new Mul(square, square));
        Tensor all = g.apply(new Add(fourth, twice));
        PlanOptions options = PlanOptions.named("parts").withProfile();
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(square, all), options)) {
            for (int run = 1; run <= 2; run++) {
                plan.input(x).fill(run);
                plan.run();
                assertThat(plan.floats(all)).containsOnly(16f * run * run * run * run + 2 * run);
                assertThat(plan.floats(square)).containsOnly(4f * run * run);
            }
        }
    }

    @Test
    void givesNumbersOfJustTheTensorWhateverItsType() {
        FedGraph g = new FedGraph();
        Tensor shifted = g.apply(new AddInt(g.of("n", new int[] {1, -2, 3}, 3), 4));
        Tensor doubled = g.apply(new Scale(g.of("x", new float[] {0.5f, -1f}, 2), 2f));
        try (Plan plan = g.compile(Devices.standard(), List.of(shifted, doubled), PlanOptions.named("numbers"))) {
            assertThatThrownBy(() -> plan.floats(doubled)).hasMessageContaining("before the first run");
            plan.run();
            assertThat(plan.floats(shifted)).containsExactly(5f, 2f, 7f);
            assertThat(plan.floats(doubled)).containsExactly(1f, -2f);
        }
    }
}
