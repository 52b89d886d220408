package dev.gyre.jvm.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.KernelMethods;
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
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Whole numbers are divided by zero where Java divides them, and nowhere else. */
class GuardedDivisionTest {
    private static final int N = 133;
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        static void chosen(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int b = y.get(i);
                out.set(i, b != 0 ? a / b : -1);
            }
        }

        static void rest(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int b = y.get(i);
                out.set(i, b == 0 ? a : a % b);
            }
        }

        static void longs(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                long a = x.get(i) * 5_000_000_000L;
                long b = y.get(i);
                out.set(i, (int) (b != 0 ? a / b + a % b : 3));
            }
        }

        static void both(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int b = y.get(i);
                int r = 7;
                if (b != 0 && a / b > 2) {
                    r = 1;
                }
                out.set(i, r);
            }
        }

        static void either(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int b = y.get(i);
                out.set(i, b == 0 || a / b > 2 ? 1 : 0);
            }
        }

        static void mixed(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int b = y.get(i);
                out.set(i, a == 3 || (b != 0 && a % b == 1) || a > 100 ? 1 : 0);
            }
        }

        static void sides(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int b = y.get(i);
                int r;
                if (b > 0) {
                    r = a / b;
                } else if (b == 0) {
                    r = a;
                } else {
                    r = a % b;
                }
                out.set(i, r);
            }
        }

        /** What is the same for all lanes is divided in none. */
        static void never(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int r = x.get(i);
                if (r > 1_000_000) {
                    r = n / zero;
                }
                out.set(i, r);
            }
        }

        static void neverByPosition(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int r = x.get(i);
                if (r > 1_000_000) {
                    r = y.get(i / zero) + i % zero;
                }
                out.set(i, r);
            }
        }

        static void neverByZero(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int r = x.get(i);
                int none = 0;
                if (r > 1_000_000) {
                    r = 5 / none + r % none;
                }
                out.set(i, r);
            }
        }

        /** No round runs. */
        static void noRounds(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = i;
                int sum = 0;
                for (int k = 0; k < zero; k++) {
                    sum += x.get(at);
                    at += n / zero;
                }
                out.set(i, sum + at);
            }
        }

        static void sameInAllRounds(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int sum = 0;
                for (int k = 0; k < zero; k++) {
                    if (k < n / zero) {
                        sum += x.get(k);
                    }
                }
                out.set(i, sum);
            }
        }

        static void asLongAs(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = Math.abs(x.get(i));
                int b = y.get(i);
                int rounds = 0;
                while (b > 0 && a / b > 1) {
                    a -= b;
                    rounds++;
                }
                out.set(i, rounds);
            }
        }

        static void bound(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int b = y.get(i);
                int sum = 0;
                for (int k = 0; k < (b <= 0 ? 2 : 40 / b); k++) {
                    sum += x.get(k) ^ k;
                }
                out.set(i, sum);
            }
        }

        static void switched(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                int a = x.get(i);
                int b = y.get(i);
                out.set(
                        i,
                        switch (b) {
                            case 0 -> a;
                            case 1, 2 -> a / b;
                            default -> a % b;
                        });
            }
        }

        static void unguarded(IntArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                out.set(i, x.get(i) / y.get(i));
            }
        }

        static void unguardedLongs(LongArray x, IntArray y, IntArray out, int n, int zero) {
            for (@Parallel int i = 0; i < n; i++) {
                long a = x.get(i);
                out.set(i, y.get(i) < 2 ? (int) (a % y.get(i)) : 1);
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
                "chosen",
                "rest",
                "longs",
                "both",
                "either",
                "mixed",
                "sides",
                "never",
                "neverByPosition",
                "neverByZero",
                "noRounds",
                "sameInAllRounds",
                "asLongAs",
                "bound",
                "switched"
            })
    void nothingIsDividedByZero(String name) throws Throwable {
        IntArray expected = new IntArray(N);
        IntArray actual = new IntArray(N);
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        kernel.method().handle().invokeWithArguments(dividends(), divisors(), expected, N, 0);
        SCHEDULER.run(new BoundTask(name, kernel, new Object[] {dividends(), divisors(), actual, N, 0}));
        assertThat(actual.toHeapArray()).isEqualTo(expected.toHeapArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"unguarded", "unguardedLongs"})
    void whatIsDividedByZeroIsAnError(String name) {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        Object x = name.equals("unguarded") ? dividends() : new LongArray(N);
        BoundTask task = new BoundTask(name, kernel, new Object[] {x, divisors(), new IntArray(N), N, 0});
        assertThatThrownBy(() -> SCHEDULER.run(task)).hasMessageContaining("/ by zero");
    }

    private static IntArray dividends() {
        IntArray x = new IntArray(N);
        for (int i = 0; i < N; i++) {
            x.set(i, i * 37 % 211 - 60);
        }
        return x;
    }

    private static IntArray divisors() {
        IntArray y = new IntArray(N);
        for (int i = 0; i < N; i++) {
            y.set(i, i * 5 % 11 - 4);
        }
        return y;
    }
}
