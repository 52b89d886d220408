package dev.gyre.jvm.simd.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What's stored and loaded again isn't loaded, and what isn't the same any more is. */
class StoredValuesTest {
    private static final int N = 147;
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        static void squares(FloatArray x, FloatArray a, FloatArray b, IntArray k, ByteArray bytes) {
            for (@Parallel int i = 0; i < N; i++) {
                a.set(i, x.get(i) + 1f);
                a.set(i, a.get(i) * a.get(i));
                b.set(i, a.get(i) - 1f);
            }
        }

        /** Where both are one array, one isn't what was stored there first. */
        static void maybeOne(FloatArray x, FloatArray a, FloatArray b, IntArray k, ByteArray bytes) {
            for (@Parallel int i = 0; i < N; i++) {
                a.set(i, x.get(i) * 2f);
                b.set(i, x.get(i) + 5f);
                a.set(i, a.get(i) + 1f);
            }
        }

        static void elsewhere(FloatArray x, FloatArray a, FloatArray b, IntArray k, ByteArray bytes) {
            for (@Parallel int i = 0; i < N; i++) {
                int at = i;
                a.set(at, x.get(i));
                at = i + N;
                b.set(i, a.get(at) + a.get(i));
            }
        }

        static void changed(FloatArray x, FloatArray a, FloatArray b, IntArray k, ByteArray bytes) {
            for (@Parallel int i = 0; i < N; i++) {
                float v = x.get(i);
                a.set(i, v);
                v = v + 1f;
                b.set(i, a.get(i) * v);
            }
        }

        /** What a round stores isn't what the variable holds when the round has changed it. */
        static void carried(FloatArray x, FloatArray a, FloatArray b, IntArray k, ByteArray bytes) {
            for (@Parallel int i = 0; i < N; i++) {
                float v = x.get(i);
                float sum = 0f;
                for (int j = 0; j < 3; j++) {
                    a.set(i, v);
                    v = v * 2f + 1f;
                    sum += a.get(i) - 3f * v;
                }
                b.set(i, sum);
            }
        }

        static void inBranches(FloatArray x, FloatArray a, FloatArray b, IntArray k, ByteArray bytes) {
            for (@Parallel int i = 0; i < N; i++) {
                if (x.get(i) > 0f) {
                    a.set(i, x.get(i) * 3f);
                    if (x.get(i) > 0.5f) {
                        a.set(i, a.get(i) - 1f);
                    }
                    b.set(i, a.get(i) + 2f);
                } else {
                    b.set(i, a.get(i));
                }
                a.set(i, a.get(i) + b.get(i));
            }
        }

        static void inLoops(FloatArray x, FloatArray a, FloatArray b, IntArray k, ByteArray bytes) {
            for (@Parallel int i = 0; i < N; i++) {
                a.set(i, x.get(i));
                float sum = 0f;
                for (int j = 0; j < (k.get(i) & 7); j++) {
                    sum += a.get(i) * j;
                    a.set(i, sum);
                    b.set(i, a.get(i) + j);
                }
                b.set(i, b.get(i) + a.get(i));
            }
        }

        /** As bytes keep less than what's stored. */
        static void narrow(FloatArray x, FloatArray a, FloatArray b, IntArray k, ByteArray bytes) {
            for (@Parallel int i = 0; i < N; i++) {
                bytes.set(i, (byte) k.get(i));
                k.set(i, bytes.get(i) * 3);
                b.set(i, k.get(i));
            }
        }

        /** What stands in an array of the iteration's own at one number isn't what stands at another. */
        static void own(FloatArray x, FloatArray a, FloatArray b, IntArray k, ByteArray bytes) {
            for (@Parallel int i = 0; i < N; i++) {
                float[] three = new float[3];
                three[0] = x.get(i) + 1f;
                three[1] = three[0] * 2f;
                three[0] = three[1] + three[0];
                three[2] = three[0] - three[1];
                a.set(i, three[0] + three[2]);
                b.set(i, three[1]);
            }
        }

        static void gathered(FloatArray x, FloatArray a, FloatArray b, IntArray k, ByteArray bytes) {
            for (@Parallel int i = 0; i < N; i++) {
                k.set(i, Math.floorMod(k.get(i), N));
                a.set(i, x.get(k.get(i)));
                k.set(i, N - 1 - k.get(i));
                b.set(i, x.get(k.get(i)) + a.get(i));
            }
        }

        /** What's stored before a division by zero stays. */
        static void failing(IntArray a, IntArray k, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                a.set(i, i + 1);
                a.set(i, a.get(i) / k.get(i));
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    private static Object[] arguments(boolean one) {
        Random random = new Random(7);
        FloatArray x = new FloatArray(N);
        FloatArray a = new FloatArray(2 * N);
        FloatArray b = new FloatArray(2 * N);
        IntArray k = new IntArray(N);
        for (int i = 0; i < N; i++) {
            x.set(i, (float) random.nextGaussian());
            k.set(i, random.nextInt());
        }
        for (int i = 0; i < 2 * N; i++) {
            a.set(i, (float) random.nextGaussian());
            b.set(i, (float) random.nextGaussian());
        }
        return new Object[] {x, a, one ? a : b, k, new ByteArray(N)};
    }

    @ParameterizedTest
    @CsvSource({
        "squares, false",
        "maybeOne, false",
        "elsewhere, false",
        "changed, false",
        "carried, false",
        "inBranches, false",
        "inLoops, false",
        "narrow, false",
        "own, false",
        "gathered, false",
        "maybeOne, true",
        "squares, true",
        "changed, true",
        "inBranches, true",
        "inLoops, true"
    })
    void loadsGiveWhatIsThere(String name, boolean one) throws Throwable {
        var method = KernelMethods.method(Kernels.class, name);
        CompiledKernel kernel = KernelCompiler.compile(method, CompilerSettings.STRICT);
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        Object[] actual = arguments(one);
        SCHEDULER.run(new BoundTask(name, kernel, actual));
        Object[] expected = arguments(one);
        SCHEDULER.run(new BoundTask(name, KernelCompiler.plain(method), expected));
        for (int i = 0; i < 3; i++) {
            assertThat(((FloatArray) actual[i]).toHeapArray())
                    .as("argument %d", i)
                    .containsExactly(((FloatArray) expected[i]).toHeapArray());
        }
        assertThat(((IntArray) actual[3]).toHeapArray()).containsExactly(((IntArray) expected[3]).toHeapArray());
        assertThat(((ByteArray) actual[4]).toHeapArray()).containsExactly(((ByteArray) expected[4]).toHeapArray());
    }

    @ParameterizedTest
    @CsvSource({
        // loads of a, stores to it
        "squares, 0, 1",
        "maybeOne, 1, 2",
        "elsewhere, 1, 1",
        "changed, 0, 1",
        "inBranches, 3, 3",
        "gathered, 0, 1"
    })
    void whatIsKnownIsNeitherLoadedNorStoredTwice(String name, int loads, int stores) {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        String code = kernel.code().layout().orElseThrow().statements();
        int stored =
                (int) code.lines().filter(line -> line.strip().startsWith("a[")).count();
        assertThat(stored).as(code).isEqualTo(stores);
        assertThat(code.split("\\Wa\\[", -1).length - 1 - stored).as(code).isEqualTo(loads);
    }

    @Test
    void whatIsStoredBeforeAFailureStays() {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, "failing"), CompilerSettings.STRICT);
        IntArray a = new IntArray(3);
        Object[] arguments = {a, IntArray.fromElements(1, 1, 0), 3};
        assertThatThrownBy(() -> SCHEDULER.run(new BoundTask("failing", kernel, arguments)))
                .hasRootCauseInstanceOf(ArithmeticException.class);
        assertThat(a.toHeapArray()).containsExactly(1, 2, 3);
    }
}
