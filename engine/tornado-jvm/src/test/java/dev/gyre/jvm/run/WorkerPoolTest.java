package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.code.Recompilation;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.code.TileShape;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {
    private static final int JOBS = 3_000;
    private static final int MOST = 40;

    /** Counts how often each of its iterations is run. */
    private static final class Counting extends TileRunner {
        private final AtomicIntegerArray runs;
        private final int fails;

        Counting(int iterations, int fails) {
            this.runs = new AtomicIntegerArray(iterations);
            this.fails = fails;
        }

        @Override
        public void space(int[] space) {
            space[1] = runs.length();
        }

        @Override
        public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
            for (int i = from0; i < to0; i++) {
                runs.incrementAndGet(i);
                if (i == fails) {
                    throw new IllegalStateException("iteration " + i);
                }
            }
        }
    }

    private static Tiles tiles(Counting runner) {
        Tiling tiling = new Tiling(TileShape.of(List.of(1), List.of(1)));
        assertThat(tiling.measure(runner)).isEqualTo(runner.runs.length());
        assertThat(tiling.cut(runner.runs.length())).isEqualTo(runner.runs.length());
        return new Tiles(tiling, runner, new Watch("test", Recompilation.only(_ -> runner)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7})
    void everyTileIsRunOnceWhetherThreadsWaitOrSleep(int workers) throws Throwable {
        Random random = new Random(workers);
        try (WorkerPool pool = new WorkerPool(workers)) {
            for (int job = 0; job < JOBS; job++) {
                Counting runner = new Counting(1 + random.nextInt(MOST), -1);
                if (random.nextInt(100) == 0) {
                    Thread.sleep(0, (int) (3 * WorkerPool.SPIN_NANOS));
                }
                assertThat(pool.run(tiles(runner), false, runner.runs.length())).isPositive();
                for (int i = 0; i < runner.runs.length(); i++) {
                    assertThat(runner.runs.get(i))
                            .as("tile %d of job %d", i, job)
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void aFailureEndsItsJobOnly() throws Throwable {
        try (WorkerPool pool = new WorkerPool(1)) {
            for (int job = 0; job < JOBS; job++) {
                Counting failing = new Counting(MOST, job % MOST);
                assertThatThrownBy(() -> pool.run(tiles(failing), false, MOST)).hasMessage("iteration " + job % MOST);
                Counting good = new Counting(MOST, -1);
                pool.run(tiles(good), false, MOST);
                assertThat(good.runs.get(MOST - 1)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MOST})
    void aTaskThatHasRunIsLetGo(int iterations) throws Throwable {
        try (WorkerPool pool = new WorkerPool(3)) {
            WeakReference<Counting> kept = ran(pool, iterations);
            long end = System.nanoTime() + 300_000_000_000L;
            while (kept.get() != null && System.nanoTime() < end) {
                System.gc();
            }
            assertThat(kept.get()).isNull();
        }
    }

    private static WeakReference<Counting> ran(WorkerPool pool, int iterations) throws Throwable {
        Counting runner = new Counting(iterations, -1);
        pool.run(tiles(runner), false, iterations);
        return new WeakReference<>(runner);
    }
}
