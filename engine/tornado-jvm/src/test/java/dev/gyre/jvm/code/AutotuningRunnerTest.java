package dev.gyre.jvm.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Vectors against scalars where lanes wait for one another. */
class AutotuningRunnerTest {
    private final AtomicLong now = new AtomicLong();

    static final class Kernels {
        private Kernels() {}

        static void isPrime(IntArray x, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int prime = i > 1 ? 1 : 0;
                for (int d = 2; d * d <= i; d++) {
                    if (i % d == 0) {
                        prime = 0;
                        break;
                    }
                }
                out.set(i, prime + x.get(i));
            }
        }

        static void even(IntArray x, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int sum = 0;
                for (int k = 0; k < 9; k++) {
                    sum += x.get(i) >> k;
                }
                out.set(i, sum);
            }
        }
    }

    /** A form whose runs take some time. */
    private final class Timed extends TileRunner {
        private final long nanos;
        private final int interpreted;
        private int runs;

        Timed(long nanos) {
            this(nanos, 0);
        }

        /** One whose first runs take a hundred times as long. */
        Timed(long nanos, int interpreted) {
            this.nanos = nanos;
            this.interpreted = interpreted;
        }

        @Override
        public void space(int[] space) {
            space[1] = 100;
        }

        @Override
        public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
            runs++;
            now.getAndAdd(runs <= interpreted ? 100 * nanos : nanos);
        }
    }

    @ParameterizedTest
    @CsvSource({"3000000, 2900000", "2900000, 3000000", "100000, 90000", "10000000, 100000", "100000, 10000000"})
    void theFasterOneStays(long ofVectors, long ofScalars) {
        Timed vectors = new Timed(ofVectors);
        Timed scalars = new Timed(ofScalars);
        AutotuningRunner contest = new AutotuningRunner(vectors, () -> scalars, now::get);
        for (int i = 0; i < 700; i++) {
            run(contest);
        }
        int before = vectors.runs - scalars.runs;
        for (int i = 0; i < 100; i++) {
            run(contest);
        }
        assertThat(vectors.runs + scalars.runs).isEqualTo(800);
        // but for those in which it's looked at again
        int more = vectors.runs - scalars.runs - before;
        assertThat(ofVectors < ofScalars ? more : -more).isBetween(76, 100);
    }

    @Test
    void longRunsTellAtOnce() {
        Timed vectors = new Timed(30_000_000);
        Timed scalars = new Timed(300_000_000);
        AutotuningRunner contest = new AutotuningRunner(vectors, () -> scalars, now::get);
        for (int i = 0; i < 100; i++) {
            run(contest);
        }
        assertThat(scalars.runs).isEqualTo(1);
    }

    /** A form that has lost before the JIT compiled it runs often enough for it to do so. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothHaveTimeToBeCompiled(boolean ofVectors) {
        Timed slowAtFirst = new Timed(50_000, 40);
        Timed steady = new Timed(150_000);
        TileRunner vectors = ofVectors ? slowAtFirst : steady;
        TileRunner scalars = ofVectors ? steady : slowAtFirst;
        AutotuningRunner contest = new AutotuningRunner(vectors, () -> scalars, now::get);
        for (int i = 0; i < 20_000; i++) {
            run(contest);
        }
        int before = steady.runs;
        for (int i = 0; i < 100; i++) {
            run(contest);
        }
        assertThat(steady.runs - before).isLessThan(50);
    }

    /** One that has lost takes a small part of the runs. */
    @Test
    void itsLookedAtAgainNowAndThen() {
        Timed vectors = new Timed(20_000_000);
        Timed scalars = new Timed(10_000_000);
        AutotuningRunner contest = new AutotuningRunner(vectors, () -> scalars, now::get);
        for (int i = 0; i < 40_000; i++) {
            run(contest);
        }
        assertThat(vectors.runs).isBetween(60, 100);
    }

    private static void run(TileRunner runner) {
        int[] space = new int[2 * TileRunner.DIMENSIONS];
        runner.space(space);
        runner.run(space[0], space[1], 0, 0, 0, 0);
        runner.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"isPrime", "even"})
    void everyRunHasTheSameResults(String name) throws Throwable {
        int n = 3001;
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        IntArray x = new IntArray(n);
        x.init(3);
        IntArray expected = new IntArray(n);
        kernel.method().handle().invokeWithArguments(x, expected, n);
        IntArray actual = new IntArray(n);
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 5)) {
            BoundTask task = new BoundTask(name, kernel, new Object[] {x, actual, n});
            for (int i = 0; i < 60; i++) {
                actual.init(-1);
                scheduler.run(task);
                assertThat(Arrays.equals(actual.toHeapArray(), expected.toHeapArray()))
                        .as("run %d", i)
                        .isTrue();
            }
        }
    }
}
