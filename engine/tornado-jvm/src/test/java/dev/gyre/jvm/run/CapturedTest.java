package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
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

    /** Kernels that read tables of their class. */
    static final class Tables {
        static final int[] SQUARES = new int[32];
        static final IntArray CUBES = new IntArray(32);
        static int[] replaceable = new int[32];

        static {
            for (int i = 0; i < 32; i++) {
                SQUARES[i] = i * i;
                CUBES.set(i, i * i * i);
            }
        }

        private Tables() {}

        static void look(IntArray x, IntArray y) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, SQUARES[x.get(i) & 31] - CUBES.get(x.get(i) & 15) + SQUARES.length);
            }
        }

        /** Stores to the table if it's given to it. */
        static void before(int[] y) {
            for (@Parallel int i = 0; i < 31; i++) {
                y[i + 1] = SQUARES[i] + 1;
            }
        }

        static void lookAsItems(KernelContext context, IntArray x, IntArray y) {
            int[] shared = context.allocateIntLocalArray(10);
            shared[context.localIdx] = SQUARES[x.get(context.globalIdx) & 31];
            context.localBarrier();
            y.set(context.globalIdx, shared[9 - context.localIdx]);
        }

        static void lookAgain(IntArray x, IntArray y) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, replaceable[x.get(i) & 31]);
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

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void tablesOfAClass(int device) throws Exception {
        IntArray out = new IntArray(N);
        run(new TaskGraph("g").task("t", Tables::look, new Scaled(1).x, out), device);
        assertEach(out, i -> (i & 31) * (i & 31) - (i & 15) * (i & 15) * (i & 15) + 32);
    }

    @Test
    void tablesOfAClassAreReadInVectors() throws Throwable {
        CompiledKernel kernel = KernelCases.vectors(Tables.class, "look");
        checkAllCuts(kernel, new Object[] {KernelCases.ints(203), new IntArray(203)});
    }

    @Test
    void aTableThatTheKernelStoresToIsReadInOrder() throws Throwable {
        CompiledKernel kernel = KernelCases.vectors(Tables.class, "before");
        int[] squares = Tables.SQUARES.clone();
        try {
            assertThat(kernel.codeFor(new Object[] {new int[32]}).form()).isEqualTo(Form.SIMD);
            assertThat(kernel.codeFor(new Object[] {Tables.SQUARES}).form()).isEqualTo(Form.SEQUENTIAL);
            TaskGraph graph = new TaskGraph("g").task("t", Tables::before, Tables.SQUARES);
            run(graph, 0);
            assertThat(Tables.SQUARES).isEqualTo(IntStream.range(0, 32).toArray());
        } finally {
            System.arraycopy(squares, 0, Tables.SQUARES, 0, 32);
        }
    }

    @Test
    void tablesOfAClassInWorkItems() throws Exception {
        IntArray out = new IntArray(N);
        WorkerGrid grid = new WorkerGrid1D(N);
        grid.setLocalWork(10, 1, 1);
        TaskGraph graph = new TaskGraph("g").task("t", Tables::lookAsItems, new KernelContext(), new Scaled(1).x, out);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("g.t", grid)).execute();
        }
        assertEach(out, i -> {
            int other = i / 10 * 10 + 9 - i % 10;
            return (other & 31) * (other & 31);
        });
    }

    @Test
    void whatAClassMayReplaceIsReadByTheKernelItself() throws Exception {
        KernelMethod again = KernelMethods.method(Tables.class, "lookAgain");
        assertThat(KernelCompiler.compile(again, CompilerSettings.STRICT)
                        .refusals()
                        .toString())
                .contains("it reads the static field replaceable");
        IntArray out = new IntArray(N);
        Tables.replaceable = IntStream.range(100, 132).toArray();
        run(new TaskGraph("g").task("t", Tables::lookAgain, new Scaled(1).x, out), 0);
        assertEach(out, i -> 100 + (i & 31));
    }
}
