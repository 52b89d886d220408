package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.doubles;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.ints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.Explain;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Parallel loops that follow one another: each on all threads, when the ones before are done. */
final class InTurnTest {
    static final class Kernels {
        private Kernels() {}

        /** The second reads what other iterations of the first store. */
        static void turned(FloatArray x, FloatArray y, FloatArray z, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i) * 2f);
            }
            for (@Parallel int i = 0; i < n; i++) {
                z.set(i, y.get(n - 1 - i) + 1f);
            }
        }

        /** Products of matrices, one by the other, with a number computed in between. */
        static void products(FloatArray a, FloatArray b, FloatArray ab, FloatArray c, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (@Parallel int j = 0; j < n; j++) {
                    float s = 0f;
                    for (int k = 0; k < n; k++) {
                        s += a.get(i * n + k) * b.get(k * n + j);
                    }
                    ab.set(i * n + j, s);
                }
            }
            int rows = n - n / 2;
            float half = 1f / (n + 1);
            for (@Parallel int i = 0; i < rows; i++) {
                for (int j = 0; j < n; j++) {
                    float s = 0f;
                    for (int k = 0; k < n; k++) {
                        s += ab.get(i * n + k) * c.get(k * n + j);
                    }
                    y.set(i * n + j, s * half);
                }
            }
        }

        /** Three, some of which are left out. */
        static void some(IntArray x, IntArray y, int n) {
            if (n > 10) {
                for (@Parallel int i = 0; i < n; i++) {
                    x.set(i, x.get(i) + i);
                }
            } else {
                for (@Parallel int j = 1; j < n; j += 2) {
                    x.set(j, -j);
                }
            }
            for (@Parallel int i = 0; i <= n - 1; i++) {
                y.set(i, twice(x.get(i)) + y.get(i));
            }
        }

        private static int twice(int v) {
            return v > 0 ? 2 * v : v;
        }

        /** The second's iterations may meet. */
        static void shifted(IntArray x, IntArray y, int n, int by) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i) * 3);
            }
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i + by, y.get(i) + 1);
            }
        }

        /** Something is stored between the loops. */
        static void between(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i) * 3);
            }
            y.set(0, 7);
            for (@Parallel int i = 0; i < n; i++) {
                x.set(i, y.get(n - 1 - i));
            }
        }

        /** Something that the first stores is read between the loops. */
        static void read(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i) * 3);
            }
            int first = y.get(0);
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, y.get(i) - first);
            }
        }

        /** A number goes from one to the other. */
        static void carried(IntArray x, IntArray y, int n) {
            int last = 0;
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i) * 3);
                last = x.get(i);
            }
            for (@Parallel int i = 0; i < n; i++) {
                x.set(i, y.get(i) - last);
            }
        }

        /** An exception that is caught in one of them. */
        static void caught(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                try {
                    y.set(i, 100 / x.get(i));
                } catch (ArithmeticException e) {
                    y.set(i, -1);
                }
            }
            for (@Parallel int i = 0; i < n; i++) {
                x.set(i, y.get(n - 1 - i));
            }
        }

        /** The first is one after the other. */
        static void running(DoubleArray x, DoubleArray y, int n) {
            for (@Parallel int i = 1; i < n; i++) {
                x.set(i, x.get(i) + x.get(i - 1));
            }
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i) * 0.5);
            }
        }
    }

    private static final int[] SIZES = {0, 1, 2, 9, 33, 100};

    private static CompiledKernel compiled(String name) {
        return KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
    }

    private static Object[] arguments(String name, int n) {
        return switch (name) {
            case "turned" -> new Object[] {floats(n), new FloatArray(n), new FloatArray(n), n};
            case "products" ->
                new Object[] {
                    floats(n * n), floats(n * n), new FloatArray(n * n), floats(n * n), new FloatArray(n * n), n
                };
            case "running" -> new Object[] {doubles(n), doubles(n), n};
            default -> new Object[] {ints(n + 1), ints(n + 1), n};
        };
    }

    @ParameterizedTest
    @CsvSource({"turned, 2", "products, 2", "some, 3"})
    void eachLoopIsAPart(String name, int parts) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.parts()).hasSize(parts).allMatch(part -> part.form() == Form.SIMD);
        for (int n : SIZES) {
            checkAllCuts(kernel, arguments(name, n));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"between", "read", "carried", "running"})
    void whatGoesFromOneToTheOtherRunsInOrder(String name) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.parts()).isEmpty();
        assertThat(kernel.form()).isEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.refusals().toString()).contains("follow one another");
        for (int n : SIZES) {
            checkAllCuts(kernel, arguments(name, n));
        }
    }

    @Test
    void whatCatchesExceptionsRunsAsItIs() throws Throwable {
        CompiledKernel kernel = compiled("caught");
        assertThat(kernel.form()).isEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.refusals().toString()).contains("catches exceptions");
        checkAllCuts(kernel, arguments("caught", 33));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void aPartWhoseIterationsMeetRunsOnOneThread(int by) throws Throwable {
        CompiledKernel kernel = compiled("shifted");
        Object[] arguments = {ints(100), ints(105), 100, by};
        assertThat(kernel.parts()).hasSize(2);
        assertThat(kernel.parts().get(1).codeFor(arguments).form() == Form.SEQUENTIAL)
                .isEqualTo(by > 0);
        checkAllCuts(kernel, arguments);
    }

    @Test
    void anErrorInAPartIsTheTasks() {
        BoundTask task = new BoundTask(
                "g.t", compiled("turned"), new Object[] {floats(50), new FloatArray(50), new FloatArray(49), 50});
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 4)) {
            assertThatThrownBy(() -> scheduler.run(task))
                    .isInstanceOf(TornadoTaskRuntimeException.class)
                    .hasMessageContaining("g.t")
                    .hasCauseInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void partsAreExplained() {
        assertThat(Explain.kernel(Kernels.class, "turned").getFirst().text())
                .contains("part 1 of 2", "part 2 of 2, on all threads when the ones before are done", "turned round");
    }
}
