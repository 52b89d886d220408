package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that bring something along: captured variables, and objects whose methods they are. */
final class CapturedTest {
    private static final int N = 100;

    /** A kernel with its data. */
    private static class Scaled {
        final IntArray x = new IntArray(N);
        final IntArray y = new IntArray(N);
        final int factor;

        Scaled(int factor) {
            this.factor = factor;
            for (int i = 0; i < N; i++) {
                x.set(i, i);
            }
        }

        void run() {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, factor * x.get(i));
            }
        }

        void into(IntArray out, int more) {
            for (@Parallel int i = 0; i < out.getSize(); i++) {
                out.set(i, factor * x.get(i) + more);
            }
        }
    }

    /** Overrides the kernel. */
    private static final class Negated extends Scaled {
        Negated(int factor) {
            super(factor);
        }

        @Override
        void into(IntArray out, int more) {
            for (@Parallel int i = 0; i < out.getSize(); i++) {
                out.set(i, -factor * x.get(i) + more);
            }
        }
    }

    private static void run(TaskGraph graph, int device) throws Exception {
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(TornadoExecutionPlan.getDevice(0, device)).execute();
        }
    }

    private static void assertEach(IntArray actual, IntUnaryOperator expected) {
        for (int i = 0; i < N; i++) {
            assertThat(actual.get(i)).as("element %d", i).isEqualTo(expected.applyAsInt(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void fieldsOfTheKernelsObject(int device) throws Exception {
        Scaled scaled = new Scaled(3);
        run(new TaskGraph("g").task("t", scaled::run), device);
        assertEach(scaled.y, i -> 3 * i);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void argumentsBesidesTheObject(int device) throws Exception {
        Scaled scaled = new Scaled(3);
        IntArray out = new IntArray(N);
        run(new TaskGraph("g").task("t", scaled::into, out, 7), device);
        assertEach(out, i -> 3 * i + 7);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void methodsThatTheObjectsClassOverrides(int device) throws Exception {
        Scaled scaled = new Negated(3);
        IntArray bound = new IntArray(N);
        IntArray unbound = new IntArray(N);
        run(
                new TaskGraph("g")
                        .task("bound", scaled::into, bound, 7)
                        .task("unbound", Scaled::into, scaled, unbound, 7),
                device);
        assertEach(bound, i -> -3 * i + 7);
        assertEach(unbound, i -> -3 * i + 7);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void capturedVariables(int device) throws Exception {
        int factor = N;
        IntArray x = new Scaled(1).x;
        IntArray out = new IntArray(N);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task(
                        "t",
                        (IntArray y) -> {
                            for (@Parallel int i = 0; i < y.getSize(); i++) {
                                y.set(i, factor * x.get(i));
                            }
                        },
                        out);
        run(graph, device);
        assertEach(out, i -> N * i);
    }

    @Test
    void theObjectAsItIsWhenTheKernelRuns() throws Exception {
        Scaled scaled = new Scaled(3);
        TaskGraph graph = new TaskGraph("g").task("t", scaled::run);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            scaled.x.set(N - 1, 5);
            plan.execute();
        }
        assertThat(scaled.y.get(N - 1)).isEqualTo(15);
    }
}
