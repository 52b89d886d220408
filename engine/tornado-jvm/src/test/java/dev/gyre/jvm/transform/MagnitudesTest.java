package dev.gyre.jvm.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Maxima of magnitudes have Java's values, of what isn't a number, infinity and both zeros, too, and are whole numbers only where they may be. */
class MagnitudesTest {
    private static final int ROWS = 37;
    private static final int COLUMNS = 45;
    private static final double[] SPECIAL = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0, -1e300, 1e-50, -3
    };
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        static void largest(FloatArray x, FloatArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                float most = 0f;
                for (int i = 0; i < n; i++) {
                    most = Math.max(most, Math.abs(x.get(r * n + i)));
                }
                y.set(r, most);
            }
        }

        static void largestAcross(FloatArray x, FloatArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                float most = 1e-6f;
                for (int i = 0; i < n; i++) {
                    most = Math.max(Math.abs(x.get(i * rows + r)), most);
                }
                y.set(r, 1f / most);
            }
        }

        static void largestOfDoubles(DoubleArray x, DoubleArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                double most = 0;
                for (int i = 0; i < n; i++) {
                    most = Math.max(most, Math.abs(x.get(r * n + i)));
                }
                y.set(r, most / 127);
            }
        }

        /** A minimum of magnitudes isn't one of whole numbers. */
        static void leastAndLargest(FloatArray x, FloatArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                float least = Float.POSITIVE_INFINITY;
                float most = 0f;
                for (int i = 0; i < n; i++) {
                    float size = Math.abs(x.get(r * n + i));
                    least = Math.min(least, size);
                    most = Math.max(most, Math.min(size, 5f));
                }
                y.set(r, most - least);
            }
        }

        /** What begins below zero, and what isn't always a magnitude. */
        static void signed(FloatArray x, FloatArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                float first = -1f;
                float second = 0f;
                for (int i = 0; i < n; i++) {
                    float v = x.get(r * n + i);
                    first = Math.max(first, -Math.abs(v));
                    second = Math.max(second, v);
                }
                y.set(r, first + second);
            }
        }

        static void ofTwo(FloatArray x, FloatArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                float a = x.get(r * n);
                y.set(r, Math.max(Math.abs(a), Math.abs(x.get(r * n + 1))) - Math.max(Math.abs(a), 2f));
            }
        }

        /** A choice between what isn't negative. */
        static void chosen(FloatArray x, FloatArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                float most = 0f;
                for (int i = 0; i < n; i++) {
                    float v = x.get(r * n + i);
                    most = Math.max(most, v > 1f ? Math.abs(v) : 0.5f);
                }
                y.set(r, most);
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    @ParameterizedTest
    @CsvSource({
        "largest, true",
        "largestAcross, true",
        "largestOfDoubles, true",
        "leastAndLargest, true",
        "signed, false",
        "ofTwo, true",
        "chosen, true"
    })
    void maximaAreJavas(String name, boolean whole) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        assertThat(kernel.code().layout().orElseThrow().statements().contains("to_bits"))
                .isEqualTo(whole);
        boolean doubles = name.equals("largestOfDoubles");
        for (int special = 0; special < 4; special++) {
            Object[] expected = arguments(doubles, special);
            kernel.method().handle().invokeWithArguments(expected);
            Object[] actual = arguments(doubles, special);
            SCHEDULER.run(new BoundTask(name, kernel, actual));
            for (int r = 0; r < ROWS; r++) {
                assertThat(Double.valueOf(value(actual[1], r)))
                        .as("row %d with every %dth special", r, special)
                        .isEqualTo(Double.valueOf(value(expected[1], r)));
            }
        }
    }

    private static double value(Object y, int row) {
        return y instanceof DoubleArray d ? d.get(row) : ((FloatArray) y).get(row);
    }

    /** So many in a hundred are special. */
    private static Object[] arguments(boolean doubles, int special) {
        SplittableRandom random = new SplittableRandom(special);
        DoubleArray x = new DoubleArray(ROWS * COLUMNS);
        FloatArray floats = new FloatArray(ROWS * COLUMNS);
        for (int i = 0; i < x.getSize(); i++) {
            double value =
                    random.nextInt(100) < special ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextDouble(-9, 9);
            x.set(i, value);
            floats.set(i, (float) value);
        }
        return doubles
                ? new Object[] {x, new DoubleArray(ROWS), ROWS, COLUMNS}
                : new Object[] {floats, new FloatArray(ROWS), ROWS, COLUMNS};
    }
}
