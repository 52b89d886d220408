package dev.gyre.engine.op;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Tasks are what ops say that they are, and do with tensors what ops declare. */
class EmitterTest {

    /** Kernels for the op. */
    public static final class Lines {
        private Lines() {}

        public static void line(FloatArray x, float slope, FloatArray y, int M, int N) {
            for (@Parallel int i = 0; i < M * N; i++) {
                y.set(i, slope * x.get(i));
            }
        }
    }

    /** Declares that it reads x. */
    private record Drawing(Tensor x, Consumer<Emitter> body) implements Op {
        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(x.type());
        }

        @Override
        public void emit(Emitter e) {
            body.accept(e);
        }

        @Override
        public Cost cost() {
            return new Cost(0, 0);
        }
    }

    private record Extents(int rows, int columns) {}

    private final Graph graph = new Graph();
    private final Tensor x = graph.input("x", TensorType.f32(2, 3));
    private final Tensor other = graph.input("other", TensorType.f32(2, 3));
    private final Tensor whole = graph.input("whole", TensorType.i32(2, 3));

    private Plan compile(Tensor read, Consumer<Emitter> tasks) {
        Tensor y = graph.apply(new Drawing(read, tasks));
        return Plan.compile(graph, Devices.standard(), List.of(y), PlanOptions.named("drawn"));
    }

    private void refused(Consumer<Emitter> tasks, String message) {
        refused(x, tasks, message);
    }

    private void refused(Tensor read, Consumer<Emitter> tasks, String message) {
        assertThatThrownBy(() -> compile(read, tasks))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void groupsAreTheKernelsParametersInTheirOrder() {
        for (TaskArguments extents : List.of(sizes(2, 3), sizes(Shape.of(2, 3)), sizes(new Extents(2, 3)))) {
            Tensor y = graph.apply(new Drawing(
                    x,
                    e -> e.task("line", Lines::line).with(reads(List.of(x)), sizes(3f), writes(e.output()), extents)));
            try (Plan plan = Plan.compile(graph, Devices.standard(), List.of(y), PlanOptions.named("drawn"))) {
                plan.input(x).write(new float[] {1, 2, 3, 4, 5, 6});
                plan.run();
                assertThat(plan.floats(y)).containsExactly(3, 6, 9, 12, 15, 18);
            }
        }
    }

    @Test
    void readsWhatTheOpDeclares() {
        refused(
                e -> e.task("line", Lines::line).with(reads(other), sizes(1f), writes(e.output()), sizes(2, 3)),
                "op EmitterTestDrawing: task line reads other F32(2, 3), which the op doesn't declare: name it among its"
                        + " inputs, updates or outputs");
    }

    @Test
    void writesAndModifiesNoInput() {
        refused(
                e -> e.task("line", Lines::line).with(reads(x), sizes(1f), writes(x), sizes(2, 3)),
                "op EmitterTestDrawing: task line writes x F32(2, 3), which the op doesn't declare: name it among its"
                        + " updates or outputs");
        refused(
                e -> e.task("line", Lines::line).with(modifies(x), sizes(1f), writes(e.output()), sizes(2, 3)),
                "op EmitterTestDrawing: task line modifies x F32(2, 3), which the op doesn't declare: name it among its"
                        + " updates or outputs");
    }

    @Test
    void givesWhatTheKernelTakes() {
        refused(
                whole,
                e -> e.task("line", Lines::line).with(reads(whole), sizes(1f), writes(e.output()), sizes(2, 3)),
                "op EmitterTestDrawing: task line gives Lines.line whole I32(2, 3), of type IntArray, where its"
                        + " parameter 1 is of type FloatArray");
        refused(
                e -> e.task("line", Lines::line).with(reads(x), sizes(1), writes(e.output()), sizes(2, 3)),
                "op EmitterTestDrawing: task line gives Lines.line 1, of type Integer, where its parameter 2 is of type"
                        + " float");
        refused(
                e -> e.task("line", Lines::line).with(reads(x), sizes(1f), writes(e.output()), sizes(6)),
                "op EmitterTestDrawing: task line has 4 arguments for the 5 parameters of Lines.line:"
                        + " [x F32(2, 3), 1.0, EmitterTestDrawing#2 F32(2, 3), 6]");
    }

    @Test
    void hasArguments() {
        refused(
                e -> e.task("line", Lines::line),
                "op EmitterTestDrawing: task line was begun, but not given its arguments");
    }

    @Test
    void groupsHaveNothingElse() {
        assertThatThrownBy(() -> sizes(2, x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sizes are numbers, shapes and records of numbers, but there is x F32(2, 3)");
        assertThatThrownBy(() -> reads(x, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a kernel reads and writes tensors and outputs, but there is 2");
    }
}
