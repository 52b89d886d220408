package dev.gyre.jvm.dependence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that share work out to threads, each of which does a part that begins and ends somewhere. */
final class BlocksTest {
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        /** The last one takes what is left over. */
        static void lastTakesTheRest(IntArray x, IntArray y, int n, int threads) {
            int chunk = n / threads;
            for (@Parallel int t = 0; t < threads; t++) {
                int from = t * chunk;
                int to = t == threads - 1 ? n : from + chunk;
                for (int k = from; k < to; k++) {
                    y.set(k, x.get(k) * 2 + t);
                }
            }
        }

        static void even(IntArray x, IntArray y, int n, int threads) {
            for (@Parallel int t = 0; t < threads; t++) {
                for (int k = t * n / threads; k < (t + 1) * n / threads; k++) {
                    y.set(k, x.get(k) * 2 + t);
                }
            }
        }

        static void inTurns(IntArray x, IntArray y, int n, int threads) {
            for (@Parallel int t = 0; t < threads; t++) {
                for (int k = t; k < n; k += threads) {
                    y.set(k, x.get(k) * 2 + t);
                }
            }
        }

        /** Sums so far within a part. */
        static void scan(IntArray x, IntArray y, int n, int threads) {
            int chunk = (n + threads - 1) / threads;
            for (@Parallel int t = 0; t < threads; t++) {
                int to = Math.min(n, (t + 1) * chunk);
                int sum = 0;
                for (int k = t * chunk; k < to; k++) {
                    sum += x.get(k);
                    y.set(k, sum);
                }
            }
        }

        /** Each reads an element that the next one stores. */
        static void ahead(IntArray x, IntArray y, int n, int threads) {
            int chunk = n / threads;
            for (@Parallel int t = 0; t < threads; t++) {
                int to = t == threads - 1 ? n - 1 : (t + 1) * chunk;
                for (int k = t * chunk; k < to; k++) {
                    y.set(k, y.get(k + 1) + x.get(k));
                }
            }
        }

        /** Each stores an element of the next one, but for the last. */
        static void oneTooMany(IntArray x, IntArray y, int n, int threads) {
            int chunk = n / threads;
            for (@Parallel int t = 0; t < threads; t++) {
                int to = t == threads - 1 ? n : (t + 1) * chunk + 1;
                for (int k = t * chunk; k < to; k++) {
                    y.set(k, x.get(k) + t);
                }
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    @ParameterizedTest
    @CsvSource({
        "lastTakesTheRest, true",
        "even, true",
        "inTurns, true",
        "scan, true",
        "ahead, false",
        "oneTooMany, false"
    })
    void partsThatDontMeetRunOnAllThreads(String name, boolean apart) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        for (int n : new int[] {1000, 1003, 64, 7}) {
            for (int threads : new int[] {1, 2, 7, 64}) {
                Object[] expected = arguments(n, threads);
                kernel.method().handle().invokeWithArguments(expected);
                Object[] actual = arguments(n, threads);
                SCHEDULER.run(new BoundTask(name, kernel, actual));
                assertThat(((IntArray) actual[1]).toHeapArray())
                        .as("n = %d, %d threads", n, threads)
                        .isEqualTo(((IntArray) expected[1]).toHeapArray());
                if (apart || (threads == 7 && n > 64)) {
                    assertThat(kernel.codeFor(actual).form() != Form.SEQUENTIAL)
                            .as("n = %d, %d threads", n, threads)
                            .isEqualTo(apart);
                }
            }
        }
    }

    private static Object[] arguments(int n, int threads) {
        IntArray x = new IntArray(n + 1);
        for (int i = 0; i < n; i++) {
            x.set(i, i * 7 % 23 - 8);
        }
        return new Object[] {x, new IntArray(n + 1), n, threads};
    }
}
