package dev.gyre.engine.plan;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What a program does wrong with a plan, and what its kernels do, is told in one line of ours. */
class MisuseTest {

    /** Kernels of somebody who has miscounted. */
    public static final class Wrong {
        private Wrong() {}

        public static void beyond(FloatArray x, FloatArray y, int N) {
            for (@Parallel int i = 0; i < N; i++) {
                y.set(i, x.get(i + N));
            }
        }
    }

    private record Beyond(Tensor x) implements Op {
        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(x.type());
        }

        @Override
        public void emit(Emitter e) {
            int n = x.shape().size();
            e.task("beyond", Wrong::beyond).with(reads(x), writes(e.output()), sizes(n));
        }

        @Override
        public Cost cost() {
            return new Cost(0, 0);
        }
    }

    @Test
    void aClosedPlanSaysSo() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(4));
        Tensor y = g.apply(new Add(x, x));
        Plan plan = Plan.compile(g, Devices.standard(), List.of(y), PlanOptions.named("sum"));
        plan.run();
        plan.close();
        plan.close();
        for (Runnable use : List.<Runnable>of(plan::run, () -> plan.read(y))) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(GyreException.class)
                    .hasMessage("plan sum is closed: compile it anew");
        }
    }

    @Test
    void aKernelThatFailsIsNamedWithItsTask() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(64));
        Tensor y = g.apply(new Beyond(x));
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(y), PlanOptions.named("broken"))) {
            assertThatThrownBy(plan::run)
                    .isInstanceOf(GyreException.class)
                    .hasMessageStartingWith("plan broken: task ")
                    .hasMessageContaining("beyond")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Exception"));
        }
    }

    @Test
    void numbersThatAnOpDoesntTakeAreRefused() {
        Graph g = new Graph();
        Tensor ids = g.input("ids", TensorType.i32(3));
        Tensor table = g.input("table", TensorType.f32(5, 2));
        Tensor targets = g.input("targets", TensorType.i32(3));
        Tensor rows = g.apply(new Embedding(ids, table));
        Tensor loss = g.apply(new SoftmaxCrossEntropy(rows, targets));
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(loss), PlanOptions.named("lookup"))) {
            plan.input(ids).write(new int[] {0, 4, 2});
            plan.input(targets).write(new int[] {0, -1, 1});
            plan.run();
            plan.input(ids).write(new int[] {0, 5, 2});
            assertThatThrownBy(plan::run)
                    .isInstanceOf(GyreException.class)
                    .hasMessage("plan lookup: ids[1] is 5, but must be from 0 to 4");
            plan.input(ids).write(new int[] {-1, 4, 2});
            assertThatThrownBy(plan::run).hasMessage("plan lookup: ids[0] is -1, but must be from 0 to 4");
            plan.input(ids).write(new int[] {0, 4, 2});
            plan.input(targets).write(new int[] {0, -1, 2});
            assertThatThrownBy(plan::run).hasMessage("plan lookup: targets[2] is 2, but must be at most 1");
        }
    }

    @Test
    void tooFewOrTooManyNumbersAreRefused() {
        Buffer b = Buffer.allocate(TensorType.f32(3));
        assertThatThrownBy(() -> b.write(new float[2]))
                .isInstanceOf(GyreException.class)
                .hasMessage("2 numbers were written where there are 3: write all of them");
        assertThatThrownBy(() -> b.write(new float[4])).isInstanceOf(GyreException.class);
        assertThatThrownBy(() -> Buffer.allocate(TensorType.i32(3)).write(new int[1]))
                .isInstanceOf(GyreException.class);
        Buffer.allocate(TensorType.f32(0)).write(new float[0]);
    }
}
