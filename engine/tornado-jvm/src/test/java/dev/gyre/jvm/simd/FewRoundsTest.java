package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Lanes are iterations of a loop within where it's long, and of the parallel loop where it isn't. */
class FewRoundsTest {
    private static final int ROWS = 133;

    static final class Kernels {
        private Kernels() {}

        static void sums(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int sum = 0;
                for (int c = 0; c < columns; c++) {
                    sum += x.get(r * columns + c);
                }
                y.set(r, sum);
            }
        }

        /** How long the loop is is said before. */
        static void halves(IntArray x, IntArray y, int rows, int columns) {
            int half = columns / 2;
            for (@Parallel int r = 0; r < rows; r++) {
                int most = Integer.MIN_VALUE;
                for (int c = half; c < 2 * half; c++) {
                    most = Math.max(most, x.get(r * columns + c));
                }
                y.set(r, most);
            }
        }

        static void sized(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < y.getSize(); r++) {
                int sum = 0;
                for (int c = 0; c < x.getSize() / y.getSize(); c++) {
                    sum += x.get(r * columns + c) * c;
                }
                y.set(r, sum);
            }
        }

        /** The loop has as many rounds as there are small vectors of. */
        static void quarters(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows / 16; r++) {
                for (int i = 0; i < 4; i++) {
                    for (int c = 0; c < 4; c++) {
                        int sum = 0;
                        for (int k = 0; k < 4; k++) {
                            sum += x.get(16 * r + 4 * i + k) * x.get(16 * r + 4 * k + c);
                        }
                        y.set(16 * r + 4 * i + c, sum);
                    }
                }
            }
        }

        /** Lanes of few rounds, each of which sums many. */
        static void around(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int sum = 0;
                for (int i = 0; i < 16; i++) {
                    int part = 0;
                    for (int b = 0; b < columns / 16; b++) {
                        part += x.get(r * columns + 16 * b + i);
                    }
                    sum += part;
                }
                y.set(r, sum);
            }
        }

        /** Only data say how long the loop is. */
        static void said(IntArray x, IntArray y, int rows, int columns) {
            int length = (x.get(1) & 1) + columns - 1;
            for (@Parallel int r = 0; r < rows; r++) {
                int sum = 0;
                for (int c = 0; c < length; c++) {
                    sum += x.get(r * columns + c);
                }
                y.set(r, sum);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sums, 3, true",
        "sums, 0, true",
        "sums, 500, false",
        "halves, 7, true",
        "halves, 900, false",
        "sized, 5, true",
        "sized, 500, false",
        "said, 3, false",
        "quarters, 3, false",
        "around, 160, false",
    })
    void lanesAreOfTheLoopThatPays(String name, int columns, boolean ofRows) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        IntArray x = new IntArray(ROWS * columns + 1);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, i * 0x9e37_79b9);
        }
        IntArray expected = new IntArray(ROWS);
        kernel.method().handle().invokeWithArguments(x, expected, ROWS, columns);
        IntArray actual = new IntArray(ROWS);
        Object[] arguments = {x, actual, ROWS, columns};
        assertThat(kernel.codeFor(arguments).form()).isEqualTo(Form.SIMD);
        String summary = kernel.codeFor(arguments).layout().orElseThrow().summary();
        assertThat(Arrays.asList(summary.contains("lanes over r,"), summary.contains("within an iteration")))
                .as(summary)
                .containsExactly(ofRows, !ofRows);
        assertThat(kernel.inOneForm().codeFor(arguments).layout().orElseThrow().summary())
                .contains("within an iteration");
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 5)) {
            scheduler.run(new BoundTask(name, kernel, arguments));
        }
        assertThat(actual.toHeapArray()).isEqualTo(expected.toHeapArray());
    }
}
