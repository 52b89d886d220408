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

/** A parameter that a kernel sets where it has to keeps the caller's value elsewhere. */
class AssignedParametersTest {
    private static final int LENGTH = 420;
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        static void constant(IntArray x, IntArray y, int n, int step, int flag) {
            if (flag > 1) {
                step = 1;
            }
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i * step));
            }
        }

        static void two(IntArray x, IntArray y, int n, int step, int flag) {
            if (flag > 1) {
                flag = 7 / flag;
                step = 1;
            }
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i * step) + flag);
            }
        }

        static void switched(IntArray x, IntArray y, int n, int step, int flag) {
            switch (flag) {
                case 1 -> step = 1;
                case 2 -> flag = 9;
                default -> {}
            }
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i * step) - flag);
            }
        }

        static void limited(IntArray x, IntArray y, int n, int step, int flag) {
            if (n > 50 * flag) {
                n = 50;
            }
            if (step > 2) {
                step = 2;
            }
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i * step, x.get(i) / step);
            }
        }

        static void plane(IntArray x, IntArray y, int n, int step, int flag) {
            if (flag != 2) {
                step = 16;
            }
            for (@Parallel int r = 0; r < 20; r++) {
                for (@Parallel int c = 0; c < step; c++) {
                    y.set(r * step + c, x.get(c * 20 + r));
                }
            }
        }

        static void quotients(IntArray x, IntArray y, int n, int step, int flag) {
            if (flag == 1) {
                step = 5;
            }
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i / step) + (i & 255) * step * 1_000 / 7 + i % step);
            }
        }

        static void storedAgain(IntArray x, IntArray y, int n, int step, int flag) {
            if (flag > 2) {
                step = 1;
            }
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i * step, x.get(i));
                y.set(i * step, y.get(i) + 1);
            }
        }

        static void ownElement(IntArray x, IntArray y, int n, int step, int flag) {
            if (flag > 1) {
                step = 1;
            }
            for (@Parallel int i = 0; i < n; i++) {
                int[] v = new int[4];
                v[step] = x.get(i);
                y.set(i, v[1] - v[3]);
            }
        }

        static void within(IntArray x, IntArray y, int n, int step, int flag) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = step;
                int sum = 0;
                for (int k = 0; k < flag; k++) {
                    sum += x.get(i * at + k);
                    at = 2;
                }
                y.set(i, sum);
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    private static Object[] arguments(int flag) {
        IntArray x = new IntArray(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            x.set(i, i * i + 3);
        }
        return new Object[] {x, new IntArray(LENGTH), 130, 3, flag};
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "constant",
                "two",
                "switched",
                "limited",
                "plane",
                "quotients",
                "storedAgain",
                "ownElement",
                "within"
            })
    void isWhatItIsSetTo(String name) throws Throwable {
        var method = KernelMethods.method(Kernels.class, name);
        CompiledKernel kernel = KernelCompiler.compile(method, CompilerSettings.STRICT);
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        for (int flag = 0; flag < 4; flag++) {
            Object[] actual = arguments(flag);
            SCHEDULER.run(new BoundTask(name, kernel, actual));
            Object[] expected = arguments(flag);
            SCHEDULER.run(new BoundTask(name, KernelCompiler.plain(method), expected));
            assertThat(((IntArray) actual[1]).toHeapArray())
                    .as("flag %d", flag)
                    .containsExactly(((IntArray) expected[1]).toHeapArray());
        }
    }
}
