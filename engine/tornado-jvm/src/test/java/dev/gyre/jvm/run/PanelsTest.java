package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.method;
import static dev.gyre.jvm.run.KernelCases.specials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Products of rows with rows, whose lanes are packed where there are enough rows and lanes. */
final class PanelsTest {
    static final class Kernels {
        private Kernels() {}

        static void product(FloatArray a, FloatArray b, FloatArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n++) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        sum += a.get(m * K + k) * b.get(n * K + k);
                    }
                    y.set(m * N + n, sum);
                }
            }
        }

        static void ints(IntArray a, IntArray b, IntArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n++) {
                    int sum = 0;
                    for (int k = 0; k < K; k++) {
                        sum += a.get(m * K + k) * b.get(n * K + k);
                    }
                    y.set(m * N + n, sum);
                }
            }
        }

        static void longs(LongArray a, LongArray b, LongArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n++) {
                    long sum = 0;
                    for (int k = 0; k < K; k++) {
                        sum += a.get(m * K + k) ^ b.get(n * K + k);
                    }
                    y.set(m * N + n, sum);
                }
            }
        }

        static void doubles(DoubleArray a, DoubleArray b, DoubleArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n++) {
                    double sum = 0;
                    for (int k = 0; k < K; k++) {
                        sum += a.get(m * K + k) * b.get(n * K + k);
                    }
                    y.set(m * N + n, sum);
                }
            }
        }

        /** Two kinds of elements: the one that is met first is packed, so that nothing is. */
        static void mixed(FloatArray a, FloatArray b, IntArray c, FloatArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n++) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        sum += a.get(m * K + k) * b.get(n * K + k) + c.get(n * K + k);
                    }
                    y.set(m * N + n, sum);
                }
            }
        }

        /** Adds to what is there, and every second column. */
        static void added(FloatArray a, FloatArray b, FloatArray bias, FloatArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 1; n < N; n += 2) {
                    float sum = bias.get(n);
                    for (int k = 2; k <= K - 1; k++) {
                        sum += a.get(m * K + k) * b.get(n * K + k);
                    }
                    y.set(m * N + n, y.get(m * N + n) + sum);
                }
            }
        }

        /** Weighted distances: one load at a stride, one of neighbours. */
        static void distances(FloatArray a, FloatArray b, FloatArray w, FloatArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n++) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        float d = a.get(m * K + k) - b.get(n * K + k);
                        sum += w.get(k * N + n) * d * d;
                    }
                    y.set(m * N + n, TornadoMath.sqrt(sum));
                }
            }
        }

        /** Sums over two loops, of blocks that lie apart; heads outside. */
        static void blocks(FloatArray a, FloatArray b, FloatArray y, int H, int M, int N, int T, int K) {
            for (@Parallel int h = 0; h < H; h++) {
                for (@Parallel int m = 0; m < M; m++) {
                    for (@Parallel int n = 0; n < N; n++) {
                        float sum = 0f;
                        for (int t = h; t < T; t++) {
                            int left = ((t * H + h) * M + m) * K;
                            int right = ((t * H + h) * N + n) * K;
                            for (int k = 0; k < K; k++) {
                                sum += a.get(left + k) * b.get(right + k);
                            }
                        }
                        y.set((h * M + m) * N + n, sum);
                    }
                }
            }
        }

        /** The nearest of several points: rounds that read the same again. */
        static void nearest(FloatArray a, FloatArray b, FloatArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                float least = 1e30f;
                int best = -1;
                for (int n = 0; n < N; n++) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        float d = a.get(m * K + k) - b.get(n * K + k);
                        sum += d * d;
                    }
                    if (sum < least) {
                        least = sum;
                        best = n;
                    }
                }
                y.set(m, best + least);
            }
        }

        /** Each round stores, and the next one may read it. */
        static void storing(FloatArray a, FloatArray y, int M, int R, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (int r = 0; r < R; r++) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        sum += a.get(m * K + k) * (k + r);
                    }
                    y.set(m * K, sum);
                }
            }
        }

        /** Stores before it reads. */
        static void storingFirst(FloatArray a, FloatArray y, int M, int R, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                y.set(m * K, m);
                float most = 0f;
                for (int r = 0; r < R; r++) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        sum += a.get(m * K + k) * (k + r);
                    }
                    most = TornadoMath.max(most, sum);
                }
                y.set(m * K + K - 1, most);
            }
        }

        /** Only lanes that have something: what isn't there isn't packed. */
        static void guarded(FloatArray a, FloatArray b, FloatArray y, int M, int N, int K, int some) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n++) {
                    float sum = 0f;
                    if (n < some) {
                        for (int k = 0; k < K; k++) {
                            sum += a.get(m * K + k) * b.get(n * K + k);
                        }
                    }
                    y.set(m * N + n, sum);
                }
            }
        }
    }

    private static final String PACKED = "packed";

    private static CompiledKernel compiled(String name) {
        return KernelCases.vectors(Kernels.class, name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"product", "ints", "longs", "doubles", "added", "distances", "blocks", "nearest"})
    void sumsOverRowsAreLanes(String name) {
        assertThat(KernelCases.listing(compiled(name))).contains(PACKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"storing", "storingFirst"})
    void whatMayBeStoredBeforeIsNotPacked(String name) {
        assertThat(KernelCases.listing(KernelCompiler.compile(method(Kernels.class, name))))
                .doesNotContain(PACKED);
    }

    @Test
    void whatNotAllLanesLoadIsNotPacked() throws Throwable {
        CompiledKernel kernel = compiled("guarded");
        assertThat(KernelCases.listing(kernel)).doesNotContain(PACKED);
        checkAllCuts(kernel, new Object[] {floats(20 * 30), floats(11 * 30), floats(20 * 40), 20, 40, 30, 11});
    }

    @ParameterizedTest
    @CsvSource({
        "1, 40, 33",
        "7, 40, 16",
        "8, 7, 20",
        "8, 8, 1",
        "9, 15, 15",
        "15, 16, 17",
        "16, 31, 40",
        "17, 33, 47",
        "33, 64, 16",
        "40, 100, 0",
        "65, 130, 50",
        "100, 100, 100"
    })
    void bitsAreThoseOfThePlainCall(int rows, int columns, int depth) throws Throwable {
        checkAllCuts(compiled("product"), new Object[] {
            specials(rows * depth), specials(columns * depth), floats(rows * columns), rows, columns, depth
        });
        checkAllCuts(compiled("ints"), new Object[] {
            KernelCases.ints(rows * depth),
            KernelCases.ints(columns * depth),
            KernelCases.ints(rows * columns),
            rows,
            columns,
            depth
        });
        checkAllCuts(compiled("longs"), new Object[] {
            KernelCases.longs(rows * depth),
            KernelCases.longs(columns * depth),
            KernelCases.longs(rows * columns),
            rows,
            columns,
            depth
        });
        checkAllCuts(compiled("doubles"), new Object[] {
            KernelCases.doubles(rows * depth),
            KernelCases.doubles(columns * depth),
            KernelCases.doubles(rows * columns),
            rows,
            columns,
            depth
        });
        checkAllCuts(compiled("mixed"), new Object[] {
            floats(rows * depth),
            floats(columns * depth),
            KernelCases.ints(columns * depth),
            floats(rows * columns),
            rows,
            columns,
            depth
        });
        checkAllCuts(compiled("added"), new Object[] {
            floats(rows * depth), floats(columns * depth), floats(columns), floats(rows * columns), rows, columns, depth
        });
        checkAllCuts(compiled("distances"), new Object[] {
            floats(rows * depth),
            floats(columns * depth),
            floats(columns * depth),
            floats(rows * columns),
            rows,
            columns,
            depth
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1, 4, 9",
        "7, 3, 16",
        "8, 5, 20",
        "15, 1, 33",
        "40, 6, 40",
        "64, 9, 16",
        "100, 8, 1",
        "130, 7, 35",
        "20, 5, 0"
    })
    void roundsThatReadTheSame(int rows, int points, int depth) throws Throwable {
        checkAllCuts(
                compiled("nearest"),
                new Object[] {floats(rows * depth), floats(points * depth), floats(rows), rows, points, depth});
    }

    @ParameterizedTest
    @ValueSource(strings = {"storing", "storingFirst"})
    void whatAnIterationStoresItReads(String name) throws Throwable {
        int rows = 40;
        int depth = 20;
        for (CompiledKernel kernel : List.of(compiled(name), KernelCompiler.compile(method(Kernels.class, name)))) {
            FloatArray x = floats(rows * depth);
            FloatArray expected = floats(rows * depth);
            kernel.method().handle().invokeWithArguments(expected, expected, rows, 3, depth);
            try (Scheduler scheduler = Scheduler.withTiles(2, 8)) {
                scheduler.run(new BoundTask("test", kernel, new Object[] {x, x, rows, 3, depth}));
            }
            for (int i = 0; i < x.getSize(); i++) {
                assertThat(x.get(i)).isCloseTo(expected.get(i), withinPercentage(0.01));
            }
        }
    }

    @Test
    void withoutARoundNothingIsRead() throws Throwable {
        checkAllCuts(compiled("nearest"), new Object[] {floats(1), floats(1), floats(50), 50, 0, 16});
    }

    @ParameterizedTest
    @CsvSource({"3, 8, 8, 4, 16", "2, 9, 33, 3, 20", "3, 32, 32, 5, 32", "4, 17, 40, 2, 1", "1, 4, 50, 6, 40"})
    void sumsOverTwoLoops(int heads, int rows, int columns, int times, int depth) throws Throwable {
        checkAllCuts(compiled("blocks"), new Object[] {
            floats(times * heads * rows * depth),
            floats(times * heads * columns * depth),
            floats(heads * rows * columns),
            heads,
            rows,
            columns,
            times,
            depth
        });
    }

    /** Where sums may be reordered, the space decides how, never how it's cut. */
    @ParameterizedTest
    @CsvSource({"3, 50, 300", "12, 50, 300", "70, 70, 129"})
    void bitsDoNotDependOnTheCut(int rows, int columns, int depth) throws Throwable {
        CompiledKernel kernel = KernelCompiler.compile(method(Kernels.class, "product"));
        FloatArray a = floats(rows * depth);
        FloatArray b = floats(columns * depth);
        FloatArray whole = run(kernel, a, b, new int[] {1, 1}, rows, columns, depth);
        for (int[] cut : new int[][] {{2, 8}, {3, 64}, {2, 1000}}) {
            assertThat(KernelCases.bits(run(kernel, a, b, cut, rows, columns, depth)))
                    .isEqualTo(KernelCases.bits(whole));
        }
    }

    private static FloatArray run(
            CompiledKernel kernel, FloatArray a, FloatArray b, int[] cut, int rows, int columns, int depth) {
        FloatArray y = new FloatArray(rows * columns);
        try (Scheduler scheduler = Scheduler.withTiles(cut[0], cut[1])) {
            scheduler.run(new BoundTask("test", kernel, new Object[] {a, b, y, rows, columns, depth}));
        }
        return y;
    }

    /** Sums have the order of plain Java where there are panels. Of long rows, a panel would take more memory than what they lie in. */
    @Test
    void longRowsAreNotPacked() {
        int n = 8;
        assertThat(inOrder(n, 1000)).isTrue();
        assertThat(inOrder(n, 1 << 17)).isFalse();
    }

    private static boolean inOrder(int n, int depth) {
        FloatArray a = floats(n * depth);
        FloatArray b = floats(n * depth);
        FloatArray y =
                run(KernelCompiler.compile(method(Kernels.class, "product")), a, b, new int[] {1, 1}, n, n, depth);
        boolean same = true;
        for (int i = 0; i < n * n; i++) {
            float sum = 0f;
            for (int k = 0; k < depth; k++) {
                sum = Math.fma(a.get(i / n * depth + k), b.get(i % n * depth + k), sum);
            }
            same &= sum == y.get(i);
        }
        return same;
    }

    @Test
    void rowsOfOneMatrixWithThemselves() throws Throwable {
        int n = 40;
        FloatArray x = floats(n * n);
        FloatArray y = run(compiled("product"), x, x, new int[] {2, 8}, n, n, n);
        FloatArray expected = new FloatArray(n * n);
        Kernels.product(x, x, expected, n, n, n);
        assertThat(KernelCases.bits(y)).isEqualTo(KernelCases.bits(expected));
    }

    @ParameterizedTest
    @CsvSource({"16, 32", "9, 20"})
    void whatLiesBehindAnArrayIsNotRead(int rows, int columns) {
        int depth = 16;
        Object[] arguments = {
            floats(rows * depth), floats(columns * depth - 1), floats(rows * columns), rows, columns, depth
        };
        try (Scheduler scheduler = Scheduler.withTiles(1, 1)) {
            BoundTask task = new BoundTask("test", compiled("product"), arguments);
            assertThatThrownBy(() -> scheduler.run(task))
                    .isInstanceOf(TornadoTaskRuntimeException.class)
                    .hasRootCauseInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
