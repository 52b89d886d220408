package dev.gyre.jvm.simd.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Loads of partners, whose places differ in some bits, whichever bits these are and wherever tiles begin. */
final class ExchangedLoadsTest {
    /** Neither a whole number of vectors nor of what tiles get. */
    private static final int N = 203;

    private static final int SIZE = 512;
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 7);

    static final class Kernels {
        private Kernels() {}

        static void all(FloatArray f, DoubleArray d, IntArray i, LongArray l, DoubleArray y, int bits, int n) {
            for (@Parallel int k = 0; k < n; k++) {
                int partner = bits ^ k;
                y.set(k, f.get(partner) + d.get(partner) * i.get(k ^ bits) - l.get(partner));
            }
        }

        /** Of each pair one, at an offset. */
        static void some(FloatArray f, FloatArray y, int bits, int n) {
            for (@Parallel int k = 0; k < n; k++) {
                int at = k + 3;
                int partner = at ^ bits;
                if (partner > at) {
                    y.set(k, f.get(partner) - f.get(at));
                }
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 15, 16, 31, 32, 100, 255, 256})
    void partnersAreThose(int bits) throws Throwable {
        DoubleArray y = new DoubleArray(N);
        Object[] arguments = {floats(), doubles(), ints(), longs(), y, bits, N};
        DoubleArray expected = new DoubleArray(N);
        run("all", arguments, 4, expected);
        assertThat(y.toHeapArray()).isEqualTo(expected.toHeapArray());
        FloatArray z = new FloatArray(N);
        FloatArray sparse = new FloatArray(N);
        run("some", new Object[] {floats(), z, bits, N}, 1, sparse);
        assertThat(z.toHeapArray()).isEqualTo(sparse.toHeapArray());
    }

    @Test
    void whatLeavesTheArrayIsAnError() {
        CompiledKernel kernel = kernel("some");
        for (int bits : new int[] {1024, -1 << 31}) {
            BoundTask task = new BoundTask("some", kernel, new Object[] {floats(), new FloatArray(N), bits, N});
            if (bits > 0) {
                assertThatThrownBy(() -> SCHEDULER.run(task))
                        .isInstanceOf(TornadoTaskRuntimeException.class)
                        .hasCauseInstanceOf(IndexOutOfBoundsException.class);
            } else {
                SCHEDULER.run(task); // no partner is behind any place
            }
        }
    }

    private static void run(String name, Object[] arguments, int written, Object expected) throws Throwable {
        CompiledKernel kernel = kernel(name);
        Object[] plain = arguments.clone();
        plain[written] = expected;
        kernel.method().handle().invokeWithArguments(plain);
        SCHEDULER.run(new BoundTask(name, kernel, arguments));
    }

    private static CompiledKernel kernel(String name) {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        return kernel;
    }

    private static FloatArray floats() {
        FloatArray x = new FloatArray(SIZE);
        for (int i = 0; i < SIZE; i++) {
            x.set(i, i * 0.5f);
        }
        return x;
    }

    private static DoubleArray doubles() {
        DoubleArray x = new DoubleArray(SIZE);
        for (int i = 0; i < SIZE; i++) {
            x.set(i, i * 0.25);
        }
        return x;
    }

    private static IntArray ints() {
        IntArray x = new IntArray(SIZE);
        for (int i = 0; i < SIZE; i++) {
            x.set(i, 3 * i);
        }
        return x;
    }

    private static LongArray longs() {
        LongArray x = new LongArray(SIZE);
        for (int i = 0; i < SIZE; i++) {
            x.set(i, 7L * i);
        }
        return x;
    }
}
