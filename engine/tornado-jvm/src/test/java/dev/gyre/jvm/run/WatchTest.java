package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.floats;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.ChildJvm;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Recompilation;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Code that keeps vectors on the heap is defined anew, whichever thread runs it; code that doesn't is left alone. */
final class WatchTest {
    private static final int SIZE = 10_007;
    private static final int RUNS = 200;

    private final List<Integer> defined = new ArrayList<>();
    private final AtomicReference<byte[]> heap = new AtomicReference<>();
    private int ended;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aSlowClassIsReplaced(int threads) {
        CompiledKernel kernel = kernel(number -> number == 1 ? SIZE : 0);
        FloatArray x = floats(SIZE);
        FloatArray y = floats(SIZE);
        BoundTask task = new BoundTask("test", kernel, new Object[] {2.5f, x, y});
        try (TileScheduler scheduler = TileScheduler.withTiles(threads, 4)) {
            for (int r = 0; r < RUNS; r++) {
                scheduler.run(task);
            }
        }
        assertThat(defined).containsExactly(1, 2);
        assertThat(((Slow) task.runner()).number).isEqualTo(2);
        assertThat(ended)
                .as("runs that ended with the class that they began with")
                .isEqualTo(RUNS);
        float[] expected = floats(SIZE).toHeapArray();
        for (int r = 0; r < RUNS; r++) {
            for (int i = 0; i < SIZE; i++) {
                expected[i] = 2.5f * x.get(i) + expected[i];
            }
        }
        assertThat(y.toHeapArray()).isEqualTo(expected);
    }

    @Test
    void anotherTaskTakesTheClassThatIsThere() {
        CompiledKernel kernel = kernel(number -> number == 1 ? SIZE : 0);
        BoundTask first = new BoundTask("first", kernel, new Object[] {2.5f, floats(SIZE), floats(SIZE)});
        BoundTask second = new BoundTask("second", kernel, new Object[] {2.5f, floats(SIZE), floats(SIZE)});
        run(first, RUNS);
        run(second, RUNS);
        assertThat(defined).containsExactly(1, 2);
        assertThat(((Slow) second.runner()).number).isEqualTo(2);
        BoundTask third = new BoundTask("third", kernel, new Object[] {2.5f, floats(SIZE), floats(SIZE)});
        assertThat(((Slow) third.runner()).number).isEqualTo(2);
    }

    @Test
    void tellsApartWhatIsSlowFromTheStartAndWhatBecomesSoLater() {
        BoundTask task = new BoundTask(
                "test", kernel(number -> number == 1 ? SIZE : 0), new Object[] {2f, floats(SIZE), floats(SIZE)});
        ((Slow) task.runner()).from = 300;
        run(task, 400);
        assertThat(defined).containsExactly(1);
        run(task, 1000);
        assertThat(defined).containsExactly(1, 2);
    }

    @Test
    void definesAtMostSoMany() {
        BoundTask task = new BoundTask("test", kernel(_ -> SIZE), new Object[] {2f, floats(SIZE), floats(SIZE)});
        run(task, 10 * RUNS);
        assertThat(defined).hasSize(Recompilation.MOST);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 500})
    void bookkeepingIsNoReason(int bytes) {
        BoundTask task = new BoundTask("test", kernel(_ -> bytes), new Object[] {2f, floats(SIZE), floats(SIZE)});
        run(task, 3000);
        assertThat(defined).containsExactly(1);
    }

    @Test
    void theFastestStaysWhereAllAreSlow() {
        Recompilation versions = Recompilation.of(a -> null, () -> a -> null);
        long[] nanos = {40, 20, 30, 50};
        for (long n : nanos) {
            versions.after(versions.current(), n);
        }
        assertThat(versions.current().number()).isEqualTo(2);
        assertThat(versions.current().last()).isTrue();
        assertThat(versions.after(versions.current(), 1)).isSameAs(versions.current());
    }

    /** Multiplies with the vector compiler's first class and with its second. */
    static final class Again {
        private Again() {}

        public static void main(String[] args) {
            CompiledKernel kernel =
                    KernelCompiler.compile(KernelMethods.method(KernelShapes.class, "matmul"), CompilerSettings.STRICT);
            Recompilation versions = kernel.code().versions();
            float[] first = product(kernel);
            versions.after(versions.current(), 1);
            System.out.printf(
                    "%s, class %d, %s%n",
                    kernel.form(),
                    versions.current().number(),
                    Arrays.equals(first, product(kernel)) ? "equal" : "other");
        }

        private static float[] product(CompiledKernel kernel) {
            FloatArray y = new FloatArray(40 * 70);
            run(new BoundTask("test", kernel, new Object[] {floats(40 * 30), floats(30 * 70), y, 40, 70, 30}), 20);
            return y.toHeapArray();
        }
    }

    @Test
    void theVectorCompilerDefinesItsCodeAnew() throws Exception {
        assertThat(ChildJvm.run(Again.class, "-Dgyre.warmup=true", "--add-modules", "jdk.incubator.vector")
                        .out())
                .containsExactly("SIMD, class 2, equal");
    }

    private static void run(BoundTask task, int runs) {
        try (TileScheduler scheduler = TileScheduler.withTiles(1, 4)) {
            for (int r = 0; r < runs; r++) {
                scheduler.run(task);
            }
        }
    }

    /** The kernel axpy, of which each class puts so many bytes on the heap in a tile. */
    private CompiledKernel kernel(Function<Integer, Integer> bytes) {
        CompiledKernel real =
                KernelCompiler.compile(KernelMethods.method(KernelShapes.class, "axpy"), CompilerSettings.STRICT);
        // without vectors, which are on the heap until the JIT comes to them
        Compilation.Compiled code = real.versions().general().get();
        Recompilation versions = Recompilation.of(define(code, bytes), () -> define(code, bytes));
        Compilation.Compiled slow =
                new Compilation.Compiled(code.form(), code.shape(), Optional.empty(), code.distinct(), versions);
        return new CompiledKernel(real.method(), real.use(), real.nest(), slow);
    }

    private Function<Object[], TileRunner> define(Compilation.Compiled code, Function<Integer, Integer> bytes) {
        int number = defined.size() + 1;
        defined.add(number);
        return arguments -> new Slow(number, code.bind().apply(arguments), bytes.apply(number));
    }

    private final class Slow extends TileRunner {
        private final int number;
        private final TileRunner well;
        private final int bytes;
        private int from;
        private int runs;
        private boolean begun;

        Slow(int number, TileRunner well, int bytes) {
            this.number = number;
            this.well = well;
            this.bytes = bytes;
        }

        @Override
        public void space(int[] space) {
            well.space(space);
            begun = true;
            runs++;
        }

        @Override
        public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
            if (bytes > 0 && runs > from) {
                heap.set(new byte[bytes]);
            }
            well.run(from0, to0, from1, to1, from2, to2);
        }

        @Override
        public void end() {
            ended += begun ? 1 : 0;
            begun = false;
        }
    }
}
