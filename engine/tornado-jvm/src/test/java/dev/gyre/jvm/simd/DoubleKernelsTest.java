package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;

/** Kernels of doubles' functions run as vectors, and are an ulp or two from the same kernels in plain Java at most. */
class DoubleKernelsTest {
    private static final int[] LENGTHS = {1, 3, 7, 8, 67, 1001};

    static final class Kernels {
        private Kernels() {}

        static void angles(DoubleArray x, DoubleArray w, DoubleArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, StrictMath.atan(x.get(i)));
                y.set(n + i, StrictMath.atan2(x.get(i), w.get(i)));
            }
        }

        static void anglesOfSines(DoubleArray x, DoubleArray w, DoubleArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, StrictMath.asin(w.get(i)));
                y.set(n + i, StrictMath.acos(w.get(i)));
            }
        }

        static void powers(DoubleArray x, DoubleArray w, DoubleArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, StrictMath.pow(x.get(i), i % 3 - 1));
                y.set(n + i, StrictMath.pow(StrictMath.abs(x.get(i)), w.get(i)));
            }
        }

        static void roots(DoubleArray x, DoubleArray w, DoubleArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, StrictMath.cbrt(x.get(i)));
                y.set(n + i, (float) StrictMath.cbrt((float) w.get(i)));
            }
        }

        static void hyperbolic(DoubleArray x, DoubleArray w, DoubleArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, StrictMath.expm1(w.get(i)));
                y.set(n + i, StrictMath.log1p(w.get(i)));
            }
        }

        static void sides(DoubleArray x, DoubleArray w, DoubleArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, StrictMath.hypot(x.get(i), w.get(i)));
                y.set(n + i, x.get(i) % w.get(i));
            }
        }

        static void hyperbolicSines(DoubleArray x, DoubleArray w, DoubleArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, StrictMath.sinh(w.get(i)) + n);
                y.set(n + i, StrictMath.cosh(w.get(i)) * StrictMath.log10(1.5 + w.get(0)));
            }
        }

        /** Lanes part, and a function's operand is the same in all of them. */
        static void tangents(DoubleArray x, DoubleArray w, DoubleArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                if (w.get(i) > 0.25) {
                    y.set(i, StrictMath.tan(x.get(i)));
                } else {
                    y.set(n + i, StrictMath.atan2(w.get(0), x.get(i)));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "angles, 1",
        "anglesOfSines, 1",
        "powers, 1",
        "roots, 1",
        "hyperbolic, 1",
        "hyperbolicSines, 2",
        "sides, 1",
        "tangents, 1"
    })
    void kernelsAreNearJavas(String name, int ulps) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).as(name).isEqualTo(Form.SIMD);
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 3)) {
            for (int n : LENGTHS) {
                Object[] expected = arguments(n);
                kernel.method().handle().invokeWithArguments(expected);
                Object[] actual = arguments(n);
                scheduler.run(new BoundTask(name, kernel, actual));
                compare((DoubleArray) expected[2], (DoubleArray) actual[2], ulps);
            }
        }
    }

    private static Object[] arguments(int n) {
        SplittableRandom random = new SplittableRandom(n);
        DoubleArray x = new DoubleArray(n);
        DoubleArray w = new DoubleArray(n);
        for (int i = 0; i < n; i++) {
            x.set(i, random.nextDouble(-8, 8) * (i % 5 == 4 ? 1e7 : 1));
            w.set(i, i % 11 == 7 ? 0 : random.nextDouble(-1, 1));
        }
        return new Object[] {x, w, new DoubleArray(2 * n), n};
    }

    private static void compare(DoubleArray expected, DoubleArray actual, int ulps) {
        for (int i = 0; i < expected.getSize(); i++) {
            double java = expected.get(i);
            if (!(Math.abs(java - actual.get(i)) <= ulps * Math.ulp(java))) {
                assertThat(Double.valueOf(actual.get(i))).as("element %d", i).isEqualTo(Double.valueOf(java));
            }
        }
    }
}
