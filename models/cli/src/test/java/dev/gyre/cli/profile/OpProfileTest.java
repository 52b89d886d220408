package dev.gyre.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Timings;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class OpProfileTest {

    @Test
    void plansOfATimedDeviceEnterEachOfTheirOps() {
        Timings timings = new Timings();
        Graph g = new Graph();
        Tensor a = g.input("a", TensorType.f32(3, 5));
        Tensor b = g.input("b", TensorType.f32(5, 7));
        Tensor c = g.input("c", TensorType.f32(7, 2));
        Tensor y = g.apply(new DenseMatMul(g.apply(new DenseMatMul(a, b)), c));
        try (Plan plan = Plan.compile(g, Devices.standard().timed(timings), List.of(y), PlanOptions.named("two"))) {
            plan.run();
            plan.run();
        }
        assertThat(timings.all()).singleElement().satisfies(t -> {
            assertThat(t.op()).isEqualTo("MatMul");
            assertThat(t.count()).isEqualTo(4);
            assertThat(t.nanos()).isPositive();
            assertThat(t.flops()).isEqualTo(2 * (2 * 3 * 5 * 7 + 2 * 3 * 7 * 2));
            assertThat(t.bytes()).isEqualTo(2 * 4 * (15 + 35 + 21 + 21 + 14 + 6));
        });
        timings.clear();
        assertThat(timings.all()).isEmpty();
    }

    /** 100 operations at 1 a nanosecond and 400 bytes at 8 a nanosecond, in 200 ns; then with 4,000 bytes. */
    @Test
    void theBoundIsWhicheverTakesLonger() {
        OpProfile.Peaks known = new OpProfile.Peaks(OptionalDouble.of(1), OptionalDouble.of(8));
        Repetition.Done done = new Repetition.Done(2, 1000);
        Timings.Timed timed = new Timings.Timed("op", 4, 200, 100, 400);
        OpProfile.OpRow row = OpProfile.OpRow.of(timed, done, known);
        assertThat(row.shareOfBound()).hasValue(0.5);
        assertThat(row.count()).isEqualTo(2);
        assertThat(row.ms()).isEqualTo(1e-4, within(1e-12));
        assertThat(row.share()).isEqualTo(0.2);
        assertThat(row.gflops()).isEqualTo(0.5);
        assertThat(row.gigabytesPerSecond()).isEqualTo(2);
        assertThat(OpProfile.OpRow.of(new Timings.Timed("op", 4, 1000, 100, 4000), done, known)
                        .shareOfBound())
                .hasValue(0.5);
        OpProfile.Peaks unknown = new OpProfile.Peaks(OptionalDouble.of(1), OptionalDouble.empty());
        assertThat(OpProfile.OpRow.of(timed, done, unknown).shareOfBound()).isEmpty();
    }

    @Test
    void isRepeatedThreeTimesAtLeast() {
        int[] count = new int[1];
        assertThat(Repetition.of(() -> count[0]++, 0).runs()).isEqualTo(3);
        assertThat(count[0]).isEqualTo(3);
    }
}
