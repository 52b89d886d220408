package dev.gyre.jvm.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** A statement that adds several things to a sum is a sum. */
class SummandsTest {
    private static final int ROWS = 11;
    private static final int COLUMNS = 203;

    static final class Kernels {
        private Kernels() {}

        static void sums(IntArray x, IntArray y, IntArray out, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int sum = 3;
                for (int c = 0; c < columns; c++) {
                    sum = 5 * y.get(c) + (sum + x.get(r * columns + c) * y.get(c) - c) - y.get(c);
                }
                out.set(r, sum);
            }
        }

        static void largest(IntArray x, IntArray y, IntArray out, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int most = Integer.MIN_VALUE;
                for (int c = 0; c < columns; c++) {
                    most = Math.max(y.get(c), Math.max(most, x.get(r * columns + c)));
                }
                out.set(r, most);
            }
        }

        /** No sum: what's there is turned round each time. */
        static void alternating(IntArray x, IntArray y, IntArray out, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int sum = 3;
                for (int c = 0; c < columns; c++) {
                    sum = y.get(c) - (sum + x.get(r * columns + c));
                }
                out.set(r, sum);
            }
        }

        /** Neither, as it's multiplied, too. */
        static void hashes(IntArray x, IntArray y, IntArray out, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int sum = 3;
                for (int c = 0; c < columns; c++) {
                    sum = (sum + x.get(r * columns + c)) * 31 + y.get(c);
                }
                out.set(r, sum);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"sums, true", "largest, true", "alternating, false", "hashes, false"})
    void lanesGather(String name, boolean within) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        assertThat(kernel.code().layout().orElseThrow().summary().contains("within an iteration"))
                .isEqualTo(within);
        IntArray x = new IntArray(ROWS * COLUMNS);
        IntArray y = new IntArray(COLUMNS);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, i * 0x9e37_79b9);
            y.set(i % COLUMNS, i * 77 - 3000);
        }
        IntArray expected = new IntArray(ROWS);
        kernel.method().handle().invokeWithArguments(x, y, expected, ROWS, COLUMNS);
        IntArray actual = new IntArray(ROWS);
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 5)) {
            scheduler.run(new BoundTask(name, kernel, new Object[] {x, y, actual, ROWS, COLUMNS}));
        }
        assertThat(actual.toHeapArray()).isEqualTo(expected.toHeapArray());
    }
}
