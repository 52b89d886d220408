package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.floats;
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
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Products of rows with rows, whose lanes are packed where there are enough rows and lanes. */
final class PanelsTest {
    private static final String PACKED = "packed";

    private static CompiledKernel compiled(String name) {
        return KernelCases.vectors(PanelKernels.class, name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "product",
                "ints",
                "longs",
                "doubles",
                "added",
                "distances",
                "blocks",
                "nearest",
                "points",
                "nearestPair"
            })
    void sumsOverRowsAreLanes(String name) {
        assertThat(KernelCases.listing(compiled(name))).contains(PACKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"storing", "storingFirst"})
    void whatMayBeStoredBeforeIsNotPacked(String name) {
        assertThat(KernelCases.listing(KernelCompiler.compile(method(PanelKernels.class, name))))
                .doesNotContain(PACKED);
    }

    @Test
    void whatIsReadTwiceIsNotPacked() throws Throwable {
        CompiledKernel kernel = compiled("nearerPair");
        assertThat(KernelCases.listing(kernel)).doesNotContain(PACKED);
        checkAllCuts(kernel, new Object[] {floats(2 * 100), floats(4), floats(100), 100});
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "7, 3", "8, 8", "9, 33", "40, 6", "64, 9", "100, 0", "131, 70"})
    void shortRows(int rows, int columns) throws Throwable {
        checkAllCuts(
                compiled("points"),
                new Object[] {specials(3 * rows), floats(3 * columns), floats(rows * columns), rows, columns});
        checkAllCuts(
                compiled("nearestPair"),
                new Object[] {floats(2 * rows), floats(2 * columns), floats(rows), rows, columns});
    }

    @Test
    void sumsBesideLongsArePacked() throws Throwable {
        CompiledKernel kernel = compiled("remainders");
        assertThat(KernelCases.listing(kernel)).contains(PACKED);
        checkAllCuts(kernel, new Object[] {floats(20 * 11), floats(30 * 11), floats(20 * 30), 20, 30, 11});
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
        for (CompiledKernel kernel :
                List.of(compiled(name), KernelCompiler.compile(method(PanelKernels.class, name)))) {
            FloatArray x = floats(rows * depth);
            FloatArray expected = floats(rows * depth);
            kernel.method().handle().invokeWithArguments(expected, expected, rows, 3, depth);
            try (TileScheduler scheduler = TileScheduler.withTiles(2, 8)) {
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
        CompiledKernel kernel = KernelCompiler.compile(method(PanelKernels.class, "product"));
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
        try (TileScheduler scheduler = TileScheduler.withTiles(cut[0], cut[1])) {
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
                run(KernelCompiler.compile(method(PanelKernels.class, "product")), a, b, new int[] {1, 1}, n, n, depth);
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
        PanelKernels.product(x, x, expected, n, n, n);
        assertThat(KernelCases.bits(y)).isEqualTo(KernelCases.bits(expected));
    }

    @ParameterizedTest
    @CsvSource({"16, 32", "9, 20"})
    void whatLiesBehindAnArrayIsNotRead(int rows, int columns) {
        int depth = 16;
        Object[] arguments = {
            floats(rows * depth), floats(columns * depth - 1), floats(rows * columns), rows, columns, depth
        };
        try (TileScheduler scheduler = TileScheduler.withTiles(1, 1)) {
            BoundTask task = new BoundTask("test", compiled("product"), arguments);
            assertThatThrownBy(() -> scheduler.run(task))
                    .isInstanceOf(TornadoTaskRuntimeException.class)
                    .hasRootCauseInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
