package dev.gyre.jvm.simd.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** What is stored at an index that is itself loaded, lane by lane where the machine has no instruction, is the value. */
class LoadedIndicesTest {
    private static final int MOST = 131;
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        static void bytes(ShortArray s, ByteArray b, IntArray k, FloatArray x, DoubleArray d, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                b.set(2 * i + (s.get(2 * i) & 1), (byte) s.get(2 * i + 1));
            }
        }

        static void shorts(ShortArray s, ByteArray b, IntArray k, FloatArray x, DoubleArray d, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                s.set(4 * i + (b.get(3 * i) & 3), (short) (k.get(i) - b.get(3 * i + 1)));
            }
        }

        static void ints(ShortArray s, ByteArray b, IntArray k, FloatArray x, DoubleArray d, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                k.set(16 * i + (s.get(2 * i) & 15), 3 * s.get(i) + i);
            }
        }

        static void floats(ShortArray s, ByteArray b, IntArray k, FloatArray x, DoubleArray d, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                x.set(16 * i + (k.get(2 * i) & 15), s.get(i) + 0.5f);
            }
        }

        static void doubles(ShortArray s, ByteArray b, IntArray k, FloatArray x, DoubleArray d, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                d.set(8 * i + (k.get(i + (k.get(2 * i) & 3)) & 7), x.get(3 * i) * 2.0);
            }
        }

        static void some(ShortArray s, ByteArray b, IntArray k, FloatArray x, DoubleArray d, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                if (k.get(i) > 0) {
                    x.set(4 * i + (b.get(2 * i) & 3), s.get(2 * i + 1) * 3f);
                } else {
                    d.set(8 * i + (s.get(3 * i) & 7), k.get(2 * i));
                }
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    private static Object[] arguments(int n) {
        Random random = new Random(n);
        Object[] arguments = {
            new ShortArray(4 * MOST),
            new ByteArray(4 * MOST),
            new IntArray(16 * MOST),
            new FloatArray(16 * MOST),
            new DoubleArray(8 * MOST),
            n
        };
        for (int i = 0; i < 4 * MOST; i++) {
            ((ShortArray) arguments[0]).set(i, (short) random.nextInt());
            ((ByteArray) arguments[1]).set(i, (byte) random.nextInt());
            ((IntArray) arguments[2]).set(i, random.nextInt());
            ((FloatArray) arguments[3]).set(i, random.nextFloat());
        }
        return arguments;
    }

    private static List<Object> contents(Object[] arguments) {
        return List.of(
                ((ShortArray) arguments[0]).toHeapArray(),
                ((ByteArray) arguments[1]).toHeapArray(),
                ((IntArray) arguments[2]).toHeapArray(),
                ((FloatArray) arguments[3]).toHeapArray(),
                ((DoubleArray) arguments[4]).toHeapArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "shorts", "ints", "floats", "doubles", "some"})
    void valuesAreStored(String name) throws Throwable {
        var method = KernelMethods.method(Kernels.class, name);
        for (CompilerSettings settings : VectorBits.strict()) {
            CompiledKernel kernel = KernelCompiler.compile(method, settings);
            VectorBits.assertLanes(kernel, name);
            for (int n : new int[] {1, 5, 16, 47, MOST}) {
                Object[] actual = arguments(n);
                SCHEDULER.run(new BoundTask(name, kernel, actual));
                Object[] expected = arguments(n);
                SCHEDULER.run(new BoundTask(name, KernelCompiler.plain(method), expected));
                assertThat(contents(actual))
                        .as("%d, %d bits", n, settings.bits())
                        .usingRecursiveFieldByFieldElementComparator()
                        .isEqualTo(contents(expected));
            }
        }
    }
}
