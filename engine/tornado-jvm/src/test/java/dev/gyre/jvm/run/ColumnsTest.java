package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;

/** Products of columns with columns: what rows read is copied for those that go together, where there are enough rows and rounds. */
final class ColumnsTest {

    private static List<CompiledKernel> compiled(String name) {
        List<CompiledKernel> kernels = Arrays.stream(VectorBits.strict())
                .map(settings -> KernelCompiler.compile(method(ColumnKernels.class, name), settings))
                .toList();
        kernels.forEach(kernel -> VectorBits.assertLanes(kernel, name));
        return kernels;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 40, 33",
        "31, 33, 64",
        "32, 16, 40",
        "33, 64, 65",
        "40, 130, 90",
        "63, 17, 200",
        "64, 64, 64",
        "65, 300, 35",
        "100, 100, 1",
        "130, 31, 0",
        "150, 70, 129"
    })
    void bitsAreThoseOfThePlainCall(int rows, int columns, int depth) throws Throwable {
        for (CompiledKernel kernel : compiled("product")) {
            checkAllCuts(kernel, new Object[] {
                KernelCases.specials(rows * depth),
                floats(columns * depth),
                floats(rows * columns),
                rows,
                columns,
                depth
            });
        }
        for (CompiledKernel kernel : compiled("ints")) {
            checkAllCuts(kernel, new Object[] {
                KernelCases.ints(rows * depth),
                KernelCases.ints(columns * depth),
                KernelCases.ints(rows * columns),
                rows,
                columns,
                depth
            });
        }
        for (CompiledKernel kernel : compiled("doubles")) {
            checkAllCuts(kernel, new Object[] {
                KernelCases.doubles(rows * depth),
                KernelCases.doubles(columns * depth),
                KernelCases.doubles(rows * columns),
                rows,
                columns,
                depth
            });
        }
        for (CompiledKernel kernel : compiled("weighted")) {
            checkAllCuts(kernel, new Object[] {
                floats(rows * depth),
                KernelCases.ints(rows * depth),
                floats(columns * depth),
                floats(rows * columns),
                rows,
                columns,
                depth
            });
        }
    }

    /** The last row of the last round is the element that's missing, or the first of the first one. */
    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void whatLiesOutsideAnArrayIsNotRead(int shift) {
        int rows = 64;
        int columns = 48;
        int depth = 64;
        for (CompiledKernel kernel : compiled("shifted")) {
            Object[] arguments = {
                floats(rows * depth), floats(columns * depth), floats(rows * columns), rows, columns, depth, shift
            };
            try (TileScheduler scheduler = TileScheduler.withTiles(1, 1)) {
                BoundTask task = new BoundTask("test", kernel, arguments);
                assertThatThrownBy(() -> scheduler.run(task))
                        .isInstanceOf(TornadoTaskRuntimeException.class)
                        .hasRootCauseInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void columnsOfOneMatrixWithThemselves() throws Throwable {
        int n = 72;
        for (CompiledKernel kernel : compiled("product")) {
            var x = floats(n * n);
            var y = floats(n * n);
            var expected = floats(n * n);
            ColumnKernels.product(x, x, expected, n, n, n);
            try (TileScheduler scheduler = TileScheduler.withTiles(2, 3)) {
                scheduler.run(new BoundTask("test", kernel, new Object[] {x, x, y, n, n, n}));
            }
            assertThat(KernelCases.bits(y)).isEqualTo(KernelCases.bits(expected));
        }
    }
}
