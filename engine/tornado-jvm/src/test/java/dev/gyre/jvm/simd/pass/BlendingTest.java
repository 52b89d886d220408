package dev.gyre.jvm.simd.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Short branches at which lanes part are selections, which leave the same bits. */
final class BlendingTest {
    private static final int N = 203;
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        static void pattern(IntArray x, FloatArray f, IntArray y, FloatArray g, int n) {
            for (@Parallel int i = 1; i < n - 1; i++) {
                int code = 0;
                if (x.get(i - 1) >= x.get(i)) {
                    code |= 1;
                }
                if (x.get(i + 1) >= x.get(i)) {
                    code |= 2;
                }
                y.set(i, code);
            }
        }

        /** Both change what the condition reads. */
        static void ordered(IntArray x, FloatArray f, IntArray y, FloatArray g, int n) {
            for (@Parallel int i = 0; i < n - 1; i++) {
                float a = f.get(i);
                float b = f.get(i + 1);
                if (a > b) {
                    float t = a;
                    a = b;
                    b = t;
                }
                g.set(i, a * 3f - b);
            }
        }

        /** What is computed first counts for what comes after it. */
        static void chained(IntArray x, FloatArray f, IntArray y, FloatArray g, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int b = a + i;
                if (a > 10) {
                    a = a - b;
                    b = a + 1;
                    a = b ^ a;
                }
                y.set(i, a * 31 + b);
            }
        }

        static void either(IntArray x, FloatArray f, IntArray y, FloatArray g, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int b = i;
                int c = 5;
                if (a > b) {
                    b = a;
                    c = b + 1;
                } else {
                    a = b;
                    c = -a;
                }
                y.set(i, a * 31 + b * 7 + c);
            }
        }

        static void nested(IntArray x, FloatArray f, IntArray y, FloatArray g, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float v = f.get(i);
                int where = 0;
                if (v > 0f) {
                    where = 1;
                    if (v > 1f) {
                        where = 2;
                    }
                }
                y.set(i, where);
                g.set(i, where == 0 ? v : -v);
            }
        }

        /** Divisions are for those lanes only that get there. */
        static void guarded(IntArray x, FloatArray f, IntArray y, FloatArray g, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i) % 4;
                int b = 7;
                if (a != 0) {
                    b = 100 / a;
                }
                y.set(i, b);
            }
        }

        /** So are loads. */
        static void within(IntArray x, FloatArray f, IntArray y, FloatArray g, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float v = 0f;
                if (i > 0 && x.get(i) > 3) {
                    v = f.get(i - 1);
                }
                g.set(i, v);
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    @ParameterizedTest
    @CsvSource({
        "pattern, true",
        "ordered, true",
        "chained, true",
        "either, true",
        "nested, true",
        "guarded, false",
        "within, false"
    })
    void bitsAreThoseOfThePlainCall(String name, boolean blended) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        assertThat(kernel.code().layout().orElseThrow().toString().contains("if ("))
                .isEqualTo(!blended);
        Object[] expected = arguments();
        kernel.method().handle().invokeWithArguments(expected);
        Object[] actual = arguments();
        SCHEDULER.run(new BoundTask(name, kernel, actual));
        assertThat(((IntArray) actual[2]).toHeapArray()).isEqualTo(((IntArray) expected[2]).toHeapArray());
        assertThat(((FloatArray) actual[3]).toHeapArray()).isEqualTo(((FloatArray) expected[3]).toHeapArray());
    }

    private static Object[] arguments() {
        IntArray x = new IntArray(N);
        FloatArray f = new FloatArray(N);
        for (int i = 0; i < N; i++) {
            x.set(i, i * 7 % 23 - 8);
            f.set(i, i % 17 == 3 ? Float.NaN : i * 5 % 19 / 4f - 2f);
        }
        return new Object[] {x, f, new IntArray(N), new FloatArray(N), N};
    }
}
