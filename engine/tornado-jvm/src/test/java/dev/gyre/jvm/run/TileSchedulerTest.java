package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class TileSchedulerTest {

    @Test
    void aNumberOfThreads() {
        assertThat(TileScheduler.parse("1")).isEqualTo(1);
        assertThat(TileScheduler.parse("4096")).isEqualTo(4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "4097", "99999999999", "two", "1.5", ""})
    void noNumberOfThreads(String asked) {
        assertThatThrownBy(() -> TileScheduler.parse(asked))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-Dgyre.threads=" + asked + " must be a whole number from 1 to 4096");
    }

    private static BoundTask task() {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(KernelShapes.class, "matmul"), CompilerSettings.STRICT);
        return new BoundTask("test", kernel, new Object[] {floats(4), floats(4), floats(4), 2, 2, 2});
    }

    private static long timed(BoundTask task, long iterations, long nanos, int runs) {
        return IntStream.range(0, runs)
                .filter(_ -> {
                    boolean timed = task.begins(iterations);
                    if (timed) {
                        task.ran(iterations, nanos);
                    }
                    return timed;
                })
                .count();
    }

    /** Of the first runs some are timed all the same, as the watch looks at them. */
    @Test
    void shortRunsAreTimedNowAndThen() {
        BoundTask task = task();
        timed(task, 100, 300, 1000);
        assertThat(timed(task, 100, 300, 1600)).isBetween(100L, 105L);
        assertThat(timed(task, 200, 300, 1)).as("of more iterations").isEqualTo(1);
        assertThat(timed(task, 200, 300, 10)).isLessThan(3);
    }

    @Test
    void whatBecomesLongIsTimedEachTime() {
        BoundTask task = task();
        timed(task, 100, 300, 1000);
        timed(task, 100, 1_000_000, 32);
        assertThat(timed(task, 100, 1_000_000, 50)).isEqualTo(50);
        assertThat(task.cost(100)).isGreaterThan(500_000);
    }

    @Test
    void bothPiecesAreDoneWhenItReturns() throws InterruptedException {
        for (int threads = 1; threads <= 3; threads++) {
            try (TileScheduler scheduler = new TileScheduler(threads)) {
                int[] sums = new int[2];
                for (int i = 0; i < 10_000; i++) {
                    scheduler.both(() -> sums[0]++, () -> sums[1]++);
                    assertThat(sums).containsOnly(i + 1);
                    if (i % 2_000 == 0) {
                        Thread.sleep(5); // long enough for a thread to park
                    }
                }
            }
        }
    }

    @Test
    void theyRunAtTheSameTimeAndTasksWithinThemByThemselves() {
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 8)) {
            CountDownLatch here = new CountDownLatch(1);
            CountDownLatch there = new CountDownLatch(1);
            FloatArray[] products = {floats(4), floats(4)};
            scheduler.both(
                    () -> {
                        meet(here, there);
                        multiply(scheduler, products[0]);
                    },
                    () -> {
                        meet(there, here);
                        multiply(scheduler, products[1]);
                    });
            FloatArray alone = floats(4);
            multiply(scheduler, alone);
            for (FloatArray product : products) {
                assertThat(product.toHeapArray()).isEqualTo(alone.toHeapArray());
            }
        }
    }

    private static void multiply(TileScheduler scheduler, FloatArray into) {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(KernelShapes.class, "matmul"), CompilerSettings.STRICT);
        BoundTask task = new BoundTask("test", kernel, new Object[] {floats(4), floats(4), into, 2, 2, 2});
        into.init(0);
        for (int i = 0; i < 100; i++) {
            scheduler.run(task);
        }
    }

    private static void meet(CountDownLatch mine, CountDownLatch other) {
        mine.countDown();
        try {
            assertThat(other.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatOneThrowsIsThrownAndItGoesOn() {
        try (TileScheduler scheduler = new TileScheduler(2)) {
            // whether the other half has begun by then isn't promised
            assertThatThrownBy(() -> scheduler.both(() -> {}, TileSchedulerTest::fail))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> scheduler.both(TileSchedulerTest::fail, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> scheduler.both(() -> {}, () -> {
                        throw new OutOfMemoryError("too little");
                    }))
                    .isInstanceOf(OutOfMemoryError.class);
            AtomicInteger done = new AtomicInteger();
            scheduler.both(done::incrementAndGet, done::incrementAndGet);
            assertThat(done).hasValue(2);
        }
    }

    private static void fail() {
        throw new IllegalArgumentException("no");
    }
}
