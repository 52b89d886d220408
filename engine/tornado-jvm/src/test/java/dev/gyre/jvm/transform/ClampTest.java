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
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Minima and maxima with constants have Java's bits, of NaN and both zeros, too. */
final class ClampTest {
    private static final double[] SPECIAL = {
        Double.NaN,
        0.0,
        -0.0,
        1.5,
        -1.5,
        2,
        -2,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1e-50,
        -1e-50,
        1e300
    };

    static final class Kernels {
        private Kernels() {}

        static void rectify(FloatArray x, FloatArray y) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, Math.max(x.get(i), 0f));
            }
        }

        static void rectifyBelow(FloatArray x, FloatArray y) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, Math.max(-0f, x.get(i)));
            }
        }

        static void leastOfZeros(FloatArray x, FloatArray y) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, Math.min(0f, x.get(i)));
            }
        }

        static void leastBelowZero(FloatArray x, FloatArray y) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, Math.min(x.get(i), -0f));
            }
        }

        static void between(FloatArray x, FloatArray y) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, Math.max(-1.5f, Math.min(x.get(i), 2f)));
            }
        }

        static void ofNaN(FloatArray x, FloatArray y) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, Math.min(x.get(i), Float.NaN));
            }
        }

        static void ofInfinity(FloatArray x, FloatArray y) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, Math.max(Float.NEGATIVE_INFINITY, Math.min(x.get(i), Float.POSITIVE_INFINITY)));
            }
        }

        static void ofMath(FloatArray x, FloatArray y) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, Math.clamp(x.get(i), -0f, 1.5f));
            }
        }

        static void wholeNumbers(FloatArray x, FloatArray y) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                int v = (int) (x.get(i) * 1000f);
                long w = 3_000_000_000L * v;
                long sum = Math.clamp(v, -1000, 1999) + Math.clamp(w, 5, 7) + Math.clamp(w, -4_000_000_000L, 17L);
                y.set(i, (float) sum);
            }
        }

        static void doubles(DoubleArray x, DoubleArray y) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, Math.max(Math.min(x.get(i), 1.5), 0.0));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rectify",
                "rectifyBelow",
                "leastOfZeros",
                "leastBelowZero",
                "between",
                "ofNaN",
                "ofInfinity",
                "ofMath",
                "wholeNumbers"
            })
    void floatsHaveJavasBits(String name) throws Throwable {
        FloatArray x = new FloatArray(100);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, (float) SPECIAL[i % SPECIAL.length]);
        }
        FloatArray expected = new FloatArray(x.getSize());
        FloatArray actual = new FloatArray(x.getSize());
        run(name, x, actual, expected);
        for (int i = 0; i < x.getSize(); i++) {
            assertThat(Float.floatToIntBits(actual.get(i)))
                    .as("%s of %s", name, x.get(i))
                    .isEqualTo(Float.floatToIntBits(expected.get(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "doubles")
    void doublesHaveJavasBits(String name) throws Throwable {
        DoubleArray x = new DoubleArray(100);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, SPECIAL[i % SPECIAL.length]);
        }
        DoubleArray expected = new DoubleArray(x.getSize());
        DoubleArray actual = new DoubleArray(x.getSize());
        run(name, x, actual, expected);
        for (int i = 0; i < x.getSize(); i++) {
            assertThat(Double.doubleToLongBits(actual.get(i)))
                    .as("%s of %s", name, x.get(i))
                    .isEqualTo(Double.doubleToLongBits(expected.get(i)));
        }
    }

    private static void run(String name, Object x, Object actual, Object expected) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        kernel.method().handle().invokeWithArguments(x, expected);
        try (TileScheduler scheduler = new TileScheduler(1)) {
            scheduler.run(new BoundTask(name, kernel, new Object[] {x, actual}));
        }
    }
}
