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
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Variables that count along, by which kernels say where they read and write. */
final class InductionsTest {
    private static final int N = 57;
    private static final int[] DEPTHS = {-3, 0, 1, 2, 5, 16, 33};
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    /** Each has an array to read, one to write, of more than {@code 2 * n * m * m} elements, and two numbers. */
    static final class Kernels {
        private Kernels() {}

        static void line(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = 3 * i;
                y.set(at++, x.get(i));
                y.set(at++, x.get(i) + 1);
                y.set(at, x.get(i) + at);
            }
        }

        static void loop(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = i * m;
                for (int k = 0; k < m; k++) {
                    y.set(at++, x.get(k) + i);
                }
            }
        }

        static void column(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = i;
                for (int k = 0; k < m; k++) {
                    y.set(at, x.get(k) + i);
                    at += n;
                }
            }
        }

        static void twice(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = 2 * i * m;
                for (int k = 1; k <= m; k++) {
                    y.set(at++, x.get(k));
                    int before = at;
                    y.set(at++, i - before);
                }
            }
        }

        static void down(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = i * m + m - 1;
                for (int k = m - 1; k >= 0; k--) {
                    y.set(at--, x.get(k));
                }
            }
        }

        static void downByTwo(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                for (int k = m; k > 0; k -= 2) {
                    y.set(i * m + k - 1, x.get(k));
                }
            }
        }

        static void nested(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = i * m * m;
                for (int k = 0; k < m; k++) {
                    for (int l = 0; l < m; l++) {
                        y.set(at, x.get(l) * k);
                        at++;
                    }
                }
            }
        }

        static void bySteps(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = i * 6;
                for (int k = 1; k < 10; k += 3) {
                    y.set(at, x.get(k));
                    at += 2;
                }
            }
        }

        static void goesOn(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = i * 5;
                for (int k = 0; k < 4; k++) {
                    y.set(at++, x.get(k));
                }
                y.set(at, x.get(i) * 7);
            }
        }

        static void halves(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                for (int k = 15; k > 0; k /= 2) {
                    y.set(i * 16 + k, x.get(k));
                }
                for (int k = 14; k >= 1; k >>= 1) {
                    y.set(i * 16 + k, y.get(i * 16 + k) + 1);
                }
            }
        }

        static void one(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = 2 * i;
                if (x.get(i) > 0) {
                    at++;
                }
                y.set(at, i);
            }
        }

        static void other(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = x.get(i) > 0 ? 2 * i : 2 * i + 1;
                y.set(at, i);
            }
        }

        /** How much is written isn't known. */
        static void some(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = i * m;
                for (int k = 0; k < m; k++) {
                    if (x.get(k + i) > 0) {
                        y.set(at++, x.get(k + i));
                    }
                }
            }
        }

        /** Rounds that there aren't take nothing away. */
        static void behind(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int sum = i;
                for (int k = 0; k < m; k++) {
                    sum += 3;
                }
                y.set(i, sum);
            }
        }

        /** What is added grows. */
        static void faster(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = 0;
                for (int k = 0; k < m; k++) {
                    at += k;
                    y.set(i * m * m + at, x.get(k));
                }
            }
        }

        /** Left before the end. */
        static void left(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = i * m;
                for (int k = 0; k < m; k++) {
                    if (x.get(k) == 5) {
                        break;
                    }
                    y.set(at++, x.get(k));
                }
                y.set(n * m * m + i, at);
            }
        }

        /** Iterations meet. */
        static void overlapping(IntArray x, IntArray y, int n, int m) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = i;
                for (int k = 0; k < m; k++) {
                    y.set(at++, x.get(k) + i);
                }
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "line",
                "loop",
                "column",
                "twice",
                "down",
                "downByTwo",
                "nested",
                "bySteps",
                "goesOn",
                "halves",
                "one",
                "other",
                "behind"
            })
    void iterationsLeaveOneAnotherAlone(String name) throws Throwable {
        for (int m : DEPTHS) {
            assertThat(check(name, m)).as("m = %d", m).isEqualTo(Form.SIMD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"some", "faster", "left", "overlapping"})
    void whateverItIsTheResultIsJavas(String name) throws Throwable {
        for (int m : DEPTHS) {
            check(name, m);
        }
        if (name.equals("overlapping")) {
            assertThat(check(name, 5)).isEqualTo(Form.SEQUENTIAL);
        }
    }

    private static Form check(String name, int m) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        Object[] expected = arguments(m);
        kernel.method().handle().invokeWithArguments(expected);
        Object[] actual = arguments(m);
        SCHEDULER.run(new BoundTask(name, kernel, actual));
        assertThat(((IntArray) actual[1]).toHeapArray())
                .as("m = %d", m)
                .isEqualTo(((IntArray) expected[1]).toHeapArray());
        return kernel.codeFor(actual).form();
    }

    private static Object[] arguments(int m) {
        IntArray x = new IntArray(2 * N + 40);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, i * 7 % 23 - 8);
        }
        return new Object[] {x, new IntArray(2 * N * m * m + 16 * N + 40), N, m};
    }
}
