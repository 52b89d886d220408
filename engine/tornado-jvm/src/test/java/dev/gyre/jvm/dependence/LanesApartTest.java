package dev.gyre.jvm.dependence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.jvm.simd.lane.Lanes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Sequential loops whose iterations are lanes, if the arguments show that they leave one another alone. */
final class LanesApartTest {
    static final class Kernels {
        private Kernels() {}

        /** A step of Gauss' elimination. */
        static void eliminate(FloatArray a, int k, int n) {
            for (@Parallel int i = k + 1; i < n; i++) {
                float factor = a.get(i * n + k) / a.get(k * n + k);
                for (int j = k; j < n; j++) {
                    a.set(i * n + j, a.get(i * n + j) - factor * a.get(k * n + j));
                }
            }
        }

        /** Each element comes from one that may have been stored by another iteration. */
        static void smear(FloatArray x, int rows, int n, int by) {
            for (@Parallel int r = 0; r < rows; r++) {
                for (int j = 0; j < n; j++) {
                    x.set(2 * r * n + j + by, 2f * x.get(2 * r * n + j) + x.get(2 * r * n + j + by));
                }
            }
        }

        /** Rows less their largest element, and their sums. */
        static void normalize(FloatArray x, FloatArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                float most = x.get(r * n);
                for (int j = 1; j < n; j++) {
                    most = Math.max(most, x.get(r * n + j));
                }
                int sum = 0;
                for (int j = 0; j < n; j++) {
                    float v = x.get(r * n + j) - most;
                    y.set(r * n + j, v);
                    sum += (int) v;
                }
                for (int j = 0; j < n; j++) {
                    y.set(r * n + j, y.get(r * n + j) * sum);
                }
            }
        }

        /** Each element some places on. */
        static void move(FloatArray x, FloatArray y, int rows, int n, int by) {
            for (@Parallel int r = 0; r < rows; r++) {
                for (int j = 0; j < n; j++) {
                    y.set(2 * r * n + j + by, 0.5f * x.get(2 * r * n + j));
                }
            }
        }

        /** Each element comes from the one before. */
        static void prefix(FloatArray x, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                for (int j = 0; j < n; j++) {
                    x.set(r * n + j, x.get(r * n + j + 1) * 0.5f);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 36, 38})
    void rowsLessAMultipleOfAnotherOneHaveLanes(int k) throws Throwable {
        CompiledKernel kernel = kernel("eliminate");
        Object[] arguments = {floats(39 * 39), k, 39};
        boolean fewLeft = 39 - k < Lanes.preferredBits() / Float.SIZE / 2; // of which rows are the lanes
        assertThat(kernel.codeFor(arguments).apart()).hasSize(fewLeft ? 0 : 1);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        assertThat(kernel.code().layout().orElseThrow().summary())
                .contains("within an iteration")
                .endsWith(", for arguments that show lanes to leave one another alone");
        check(kernel, arguments);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 15, 16, 17, 63, 64})
    void whatComesFromLanesBeforeIsDoneInOrder(int by) throws Throwable {
        CompiledKernel kernel = kernel("smear");
        Object[] arguments = {floats(2 * 5 * 64), 5, 64, by};
        boolean apart = by == 0 || by == 64;
        assertThat(kernel.codeFor(arguments).apart().isEmpty()).isNotEqualTo(apart);
        check(kernel, arguments);
    }

    @Test
    void rowsInPlaceHaveLanes() throws Throwable {
        CompiledKernel kernel = kernel("normalize");
        FloatArray x = floats(5 * 39);
        Object[] arguments = {x, x, 5, 39};
        assertThat(kernel.codeFor(arguments).form()).isEqualTo(Form.SIMD);
        FloatArray expected = floats(5 * 39);
        kernel.method().handle().invokeWithArguments(expected, expected, 5, 39);
        kernel.codeFor(arguments).bind().apply(arguments).run(0, 5, 0, 0, 0, 0);
        assertThat(x.toHeapArray()).isEqualTo(expected.toHeapArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 15, 16, 17, 40, 63, 64})
    void whatMovesWithinAnArrayIsReadFirst(int by) throws Throwable {
        CompiledKernel kernel = kernel("move");
        FloatArray x = floats(2 * 5 * 64);
        Object[] arguments = {x, x, 5, 64, by};
        assertThat(kernel.codeFor(arguments).form()).isEqualTo(by == 0 || by == 64 ? Form.SIMD : Form.SCALAR);
        FloatArray expected = floats(2 * 5 * 64);
        kernel.method().handle().invokeWithArguments(expected, expected, 5, 64, by);
        kernel.codeFor(arguments).bind().apply(arguments).run(0, 5, 0, 0, 0, 0);
        assertThat(x.toHeapArray()).isEqualTo(expected.toHeapArray());
    }

    /** Whatever the arguments are, so that there's no code for any. */
    @Test
    void neighboursAreNeverTakenToBeApart() throws Throwable {
        CompiledKernel kernel = kernel("prefix");
        assertThat(kernel.code().apart()).isEmpty();
        check(kernel, new Object[] {floats(4 * 33 + 1), 4, 33});
    }

    private static CompiledKernel kernel(String name) {
        return KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
    }

    private static void check(CompiledKernel kernel, Object[] arguments) throws Throwable {
        FloatArray initial = (FloatArray) arguments[0];
        Object[] expected = arguments.clone();
        expected[0] = FloatArray.fromArray(initial.toHeapArray());
        kernel.method().handle().invokeWithArguments(expected);
        Object[] actual = arguments.clone();
        actual[0] = FloatArray.fromArray(initial.toHeapArray());
        int rows = (int) arguments[arguments.length == 4 ? 1 : arguments.length - 1];
        int from = kernel.method().name().equals("eliminate") ? (int) arguments[1] + 1 : 0;
        kernel.codeFor(actual).bind().apply(actual).run(from, rows, 0, 0, 0, 0);
        assertThat(((FloatArray) actual[0]).toHeapArray()).isEqualTo(((FloatArray) expected[0]).toHeapArray());
    }

    private static FloatArray floats(int n) {
        FloatArray x = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            x.set(i, 1 + i * 7 % 64 / 64f);
        }
        return x;
    }
}
