package dev.gyre.jvm.transform;

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
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Conditions of several parts, as javac makes jumps of them, are masks without jumps, and are evaluated no further than Java does. */
class ShortCircuitsTest {
    private static final int N = 157;
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        static void life(IntArray x, ByteArray y, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int sum = x.get(i);
                out.set(i, sum == 3 || (sum == 2 && y.get(i) == 1) ? 1 : 0);
            }
        }

        static void plain(IntArray x, ByteArray y, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int b = y.get(i);
                out.set(i, (a > 0 && b > 0) || (a < -3 && b < 5) ? a : b);
            }
        }

        /** What stands behind the last part reads beyond the array. */
        static void guarded(IntArray x, ByteArray y, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                boolean least = i == 0 || x.get(i - 1) > x.get(i);
                boolean most = i == n - 1 || x.get(i + 1) > x.get(i);
                out.set(i, least && most ? 1 : 0);
            }
        }

        static void early(IntArray x, ByteArray y, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                if (a < 0 || (a > 5 && y.get(i) == 0)) {
                    continue;
                }
                if (a == 3) {
                    out.set(i, 100);
                    continue;
                }
                out.set(i, a + y.get(i));
            }
        }

        static void method(IntArray x, ByteArray y, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int r = 5;
                if (isIn(x.get(i), y.get(i)) && !isIn(y.get(i), x.get(i))) {
                    r = x.get(i);
                }
                out.set(i, r);
            }
        }

        private static boolean isIn(int a, int b) {
            if (a < b) {
                return true;
            }
            return a == 3 || (b > 2 && a > 5);
        }

        static void nested(IntArray x, ByteArray y, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int r = 0;
                if (a > 0 && (y.get(i) == 1 || (a != 2 && x.get((i + 1) % n) < 3 && y.get((i + 2) % n) != 0))) {
                    r = a * 3;
                } else if (a < -5 || y.get(i) > 1) {
                    r = a - 7;
                }
                out.set(i, r);
            }
        }

        static void inLoop(IntArray x, ByteArray y, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int count = 0;
                for (int k = 0; k < 9; k++) {
                    int j = i + k - 4;
                    if (j < 0 || j >= n) {
                        continue;
                    }
                    count += x.get(j) > 0 || y.get(j) == 2 ? 1 : 0;
                }
                out.set(i, count);
            }
        }

        static void stored(IntArray x, ByteArray y, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                if (a == 1 || (a > 3 && y.get(i) != 1)) {
                    out.set(i, a + 1);
                } else {
                    out.set(i, -a);
                }
            }
        }

        @SuppressWarnings("RedundantControlFlow")
        static void nothing(IntArray x, ByteArray y, IntArray out, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                out.set(i, i);
                if (x.get(i) > 3 || y.get(i) == 1) {
                    continue;
                }
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"life", "plain", "guarded", "early", "method", "inLoop", "stored", "nothing"})
    void conditionsHaveNoJumps(String name) throws Throwable {
        assertThat(statements(name)).doesNotContain("block", "break");
    }

    /** Loads behind others in several parts: jumps remain, but what stands before them isn't in a block. */
    @ParameterizedTest
    @ValueSource(strings = "nested")
    void whatStandsBeforeJumpsIsInNoBlock(String name) throws Throwable {
        assertThat(statements(name)).containsSubsequence("a = x[i]", "block");
    }

    private static String statements(String name) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        Object[] expected = arguments();
        kernel.method().handle().invokeWithArguments(expected);
        Object[] actual = arguments();
        SCHEDULER.run(new BoundTask(name, kernel, actual));
        assertThat(((IntArray) actual[2]).toHeapArray()).isEqualTo(((IntArray) expected[2]).toHeapArray());
        return kernel.code().layout().orElseThrow().statements();
    }

    private static Object[] arguments() {
        IntArray x = new IntArray(N);
        ByteArray y = new ByteArray(N);
        IntArray out = new IntArray(N);
        for (int i = 0; i < N; i++) {
            x.set(i, i * 37 % 19 - 7);
            y.set(i, (byte) (i * 11 % 5 - 1));
            out.set(i, -9);
        }
        return new Object[] {x, y, out, N};
    }
}
