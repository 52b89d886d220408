package dev.gyre.jvm.simd.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.VectorBits;
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
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Elements that all lanes name, and one of them stores to. */
final class LegalityTest {
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        /** The first iteration and the last, and one in between, whose places are before, behind and far from where their lanes' would be. */
        static void ends(FloatArray x, FloatArray y, FloatArray ends, ByteArray marks, int k, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float v = 2f * x.get(i);
                y.set(i, v);
                if (i == 0) {
                    ends.set(2, v);
                }
                if (i == n - 1 && v > 0f) {
                    ends.set(0, v);
                    marks.set(1, (byte) v);
                }
                if (k == i) {
                    ends.set(1, v);
                }
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 15, 16, 17, 31, 64, 129, 1000})
    void oneOfSeveralLanesStores(int n) throws Throwable {
        for (CompilerSettings settings : VectorBits.strict()) {
            CompiledKernel kernel = KernelCompiler.compile(KernelMethods.method(Kernels.class, "ends"), settings);
            for (int k : new int[] {0, n / 2, n - 1, n, -1}) {
                Object[] expected = arguments(k, n);
                kernel.method().handle().invokeWithArguments(expected);
                Object[] actual = arguments(k, n);
                assertThat(kernel.codeFor(actual).form())
                        .as("%s", kernel.refusals())
                        .isEqualTo(Form.SIMD);
                SCHEDULER.run(new BoundTask("ends", kernel, actual));
                for (int a = 1; a < 3; a++) {
                    assertThat(((FloatArray) actual[a]).toHeapArray())
                            .isEqualTo(((FloatArray) expected[a]).toHeapArray());
                }
                assertThat(((ByteArray) actual[3]).toHeapArray()).isEqualTo(((ByteArray) expected[3]).toHeapArray());
            }
        }
    }

    private static Object[] arguments(int k, int n) {
        FloatArray x = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            x.set(i, 1f + i);
        }
        return new Object[] {x, new FloatArray(n), new FloatArray(3), new ByteArray(2), k, n};
    }
}
