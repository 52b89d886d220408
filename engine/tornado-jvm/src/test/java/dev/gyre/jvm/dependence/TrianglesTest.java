package dev.gyre.jvm.dependence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Rows of a triangle, packed one behind the other. */
final class TrianglesTest {
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        static void lower(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    y.set(i * (i - 1) / 2 + j, x.get(i) - x.get(j));
                }
            }
        }

        /** With the diagonal, two parallel loops, and a shift in place of the quotient. */
        static void lowerAndDiagonal(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (@Parallel int j = 0; j <= i; j++) {
                    y.set(((i * (i + 1)) >> 1) + j, x.get(i) - x.get(j) + y.get(((i * (i + 1)) >> 1) + j));
                }
            }
        }

        static void upper(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (int j = i + 1; j < n; j++) {
                    y.set(n * i - i * (i + 1) / 2 + j - i - 1, x.get(i) - x.get(j));
                }
            }
        }

        static void upperAndDiagonal(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int row = i * n - (i - 1) * i / 2;
                for (int j = i; j < n; j++) {
                    y.set(row + (j - i), x.get(i) - x.get(j));
                }
            }
        }

        /** The last element of a row is the next one's first. */
        static void tooLong(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    y.set(i * (i - 1) / 2 + j + 1, x.get(i) - x.get(j));
                }
            }
        }

        /** Reads the row before. */
        static void fromTheRowBefore(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 1; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    y.set(i * (i + 1) / 2 + j, x.get(i) + y.get(i * (i - 1) / 2 + j));
                }
            }
        }

        /** Rows that get shorter the farther they go, and less than nothing. */
        static void backwards(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (int j = 0; j < 1; j++) {
                    y.set(n * i - i * (i + 1) + j + n * n, x.get(i));
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
        "lower, true",
        "lowerAndDiagonal, true",
        "upper, true",
        "upperAndDiagonal, true",
        "tooLong, false",
        "fromTheRowBefore, false",
        "backwards, false"
    })
    void rowsAreToldByTheirElements(String name, boolean apart) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        for (int n : new int[] {3, 40, 57}) {
            FloatArray y = floats(3 * n * n);
            Object[] arguments = {floats(n), y, n};
            Optional<String> conflict =
                    kernel.versions().independence().orElseThrow().conflict(arguments);
            assertThat(conflict.isEmpty()).as("%s", conflict).isEqualTo(apart);
            FloatArray expected = floats(3 * n * n);
            kernel.method().handle().invokeWithArguments(floats(n), expected, n);
            SCHEDULER.run(new BoundTask(name, kernel, arguments));
            assertThat(y.toHeapArray()).isEqualTo(expected.toHeapArray());
        }
    }

    private static FloatArray floats(int n) {
        FloatArray x = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            x.set(i, i * 7 % 64);
        }
        return x;
    }
}
