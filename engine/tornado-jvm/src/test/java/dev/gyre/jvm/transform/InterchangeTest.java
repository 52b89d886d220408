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
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Lanes are neighbours, whichever of the parallel loops moves from one to the next. */
class InterchangeTest {
    private static final int W = 37;
    private static final int H = 23;

    @SuppressWarnings("UnusedVariable") // all have the same parameters
    static final class Kernels {
        private Kernels() {}

        static void columns(FloatArray x, FloatArray y, int w, int h) {
            for (@Parallel int i = 0; i < w; i++) {
                for (@Parallel int j = 0; j < h; j++) {
                    y.set(j * w + i, 2 * x.get(j * w + i) - i);
                }
            }
        }

        /** What's stored is the same for some lanes, but not where. */
        static void counts(FloatArray x, FloatArray y, int w, int h) {
            for (@Parallel int i = 0; i <= w - 1; i++) {
                int first = 3 * i;
                for (@Parallel int j = 1; j <= h - 1; j++) {
                    y.set(j * w + i, first);
                }
            }
        }

        /** What's between the loops is done for each iteration, or once. */
        static void between(FloatArray x, FloatArray y, int w, int h) {
            for (@Parallel int i = 1; i < w - 1; i++) {
                float first = x.get(i);
                int left = i - 1;
                float half = h / 2f;
                for (@Parallel int j = 0; j <= h - 2; j++) {
                    y.set(j * w + i, first * x.get(j * w + left) + half);
                }
            }
        }

        static void products(FloatArray x, FloatArray y, int w, int h) {
            for (@Parallel int j = 0; j < w; j++) {
                for (@Parallel int i = 0; i < h; i++) {
                    float sum = 0;
                    for (int k = 0; k < h; k++) {
                        sum += x.get(i * w + k) * x.get(k * w + j);
                    }
                    y.set(i * w + j, sum);
                }
            }
        }

        static void own(FloatArray x, FloatArray y, int w, int h) {
            for (@Parallel int i = 0; i < w; i++) {
                for (@Parallel int j = 0; j < h; j++) {
                    float[] v = new float[3];
                    for (int k = 0; k < 3; k++) {
                        v[k] = x.get(j * w + Math.max(i - k, 0));
                    }
                    y.set(j * w + i, v[0] - v[1] * v[2]);
                }
            }
        }

        /** The first of three loops moves from neighbour to neighbour. */
        static void cube(FloatArray x, FloatArray y, int w, int h) {
            for (@Parallel int a = 0; a < 9; a++) {
                for (@Parallel int b = 0; b < 10; b++) {
                    for (@Parallel int c = 0; c < 9; c++) {
                        y.set((c * 10 + b) * 9 + a, x.get((c * 10 + b) * 9 + a) / (b + 1));
                    }
                }
            }
        }

        static void rows(FloatArray x, FloatArray y, int w, int h) {
            for (@Parallel int j = 0; j < h; j++) {
                for (@Parallel int i = 0; i < w; i++) {
                    y.set(j * w + i, 2 * x.get(j * w + i) - i);
                }
            }
        }

        /** How far the inner loop goes depends on the outer one. */
        static void triangle(FloatArray x, FloatArray y, int w, int h) {
            for (@Parallel int i = 0; i < h; i++) {
                for (@Parallel int j = 0; j <= i; j++) {
                    y.set(j * w + i, 2 * x.get(j * w + i));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "columns, i",
        "between, i",
        "products, j",
        "own, i",
        "cube, a",
        "rows, i",
        "triangle, j",
    })
    void lanesAreNeighbours(String name, String lanes) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        assertThat(kernel.code().layout().orElseThrow().summary()).contains("lanes over " + lanes + ",");
        FloatArray x = new FloatArray(W * H);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, (i * 37 % 211) / 7f - 10);
        }
        FloatArray expected = new FloatArray(W * H);
        kernel.method().handle().invokeWithArguments(x, expected, W, H);
        for (int tiles : new int[] {1, 2, 5, 40}) {
            FloatArray actual = new FloatArray(W * H);
            try (TileScheduler scheduler = TileScheduler.withTiles(2, tiles)) {
                scheduler.run(new BoundTask(name, kernel, new Object[] {x, actual, W, H}));
            }
            assertThat(actual.toHeapArray()).isEqualTo(expected.toHeapArray());
        }
    }
}
