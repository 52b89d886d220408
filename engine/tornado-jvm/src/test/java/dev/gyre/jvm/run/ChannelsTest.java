package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.doubles;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.longs;
import static dev.gyre.jvm.run.KernelCases.shorts;
import static dev.gyre.jvm.run.KernelCases.specials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Channels that lie next to one another: loads at small strides, and stores that fill all places together; and neighbours in the other order. */
final class ChannelsTest {
    static final class Kernels {
        private Kernels() {}

        static void grey(ByteArray rgb, ByteArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int red = rgb.get(3 * i) & 0xff;
                int green = rgb.get(3 * i + 1) & 0xff;
                int blue = rgb.get(3 * i + 2) & 0xff;
                y.set(i, (byte) ((77 * red + 150 * green + 29 * blue) >> 8));
            }
        }

        /** One channel of four, signed. */
        static void alpha(ByteArray rgba, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, rgba.get(4 * i + 3));
            }
        }

        static void colours(ByteArray grey, ByteArray rgb, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int v = grey.get(i);
                rgb.set(3 * i + 2, (byte) (v >> 1));
                int green = 255 - v;
                rgb.set(3 * i, (byte) (v * 3));
                rgb.set(3 * i + 1, (byte) green);
            }
        }

        static void opaque(ByteArray grey, ByteArray rgba, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int v = grey.get(i);
                rgba.set(4 * i, (byte) v);
                rgba.set(4 * i + 1, (byte) (v + 1));
                rgba.set(4 * i + 2, (byte) -v);
                rgba.set(4 * i + 3, (byte) 255);
            }
        }

        /** In place. */
        static void exchanged(ByteArray rgb, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                byte red = rgb.get(3 * i);
                rgb.set(3 * i, rgb.get(3 * i + 2));
                rgb.set(3 * i + 2, red);
            }
        }

        static void stereo(ShortArray sound, ShortArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int left = sound.get(2 * i);
                int right = sound.get(2 * i + 1);
                y.set(2 * i, (short) ((left + right) / 2));
                y.set(2 * i + 1, (short) (left - right));
            }
        }

        static void surround(ShortArray sound, CharArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int sum = sound.get(4 * i + 1) + sound.get(4 * i + 2) - sound.get(4 * i);
                y.set(2 * i + 1, (char) sum);
                y.set(2 * i, (char) (sum * sum));
            }
        }

        static void pairs(ByteArray x, ByteArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(2 * i + 1, (byte) (x.get(2 * i) ^ 3));
                y.set(2 * i, (byte) (x.get(2 * i + 1) + 1));
            }
        }

        /** As floats and in rows, from a place on. */
        static void shades(ByteArray rgb, FloatArray y, int rows, int columns, int from) {
            for (@Parallel int r = 0; r < rows; r++) {
                for (@Parallel int c = from; c < columns; c++) {
                    int at = (r * columns + c) * 3;
                    y.set(r * columns + c, rgb.get(at + 1) * 0.5f - rgb.get(at));
                }
            }
        }

        static void cross(FloatArray a, FloatArray b, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float ax = a.get(3 * i), ay = a.get(3 * i + 1), az = a.get(3 * i + 2);
                float bx = b.get(3 * i), by = b.get(3 * i + 1), bz = b.get(3 * i + 2);
                y.set(3 * i, ay * bz - az * by);
                y.set(3 * i + 1, az * bx - ax * bz);
                y.set(3 * i + 2, ax * by - ay * bx);
            }
        }

        static void squares(DoubleArray x, DoubleArray y, LongArray counts, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                double re = x.get(2 * i), im = x.get(2 * i + 1);
                y.set(2 * i, re * re - im * im);
                counts.set(2 * i + 1, i);
                y.set(2 * i + 1, 2 * re * im);
                counts.set(2 * i, (long) re);
            }
        }

        /** What comes later reads what was stored before: these stay where they are. */
        static void chained(IntArray x, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                x.set(3 * i, x.get(3 * i + 1) + i);
                x.set(3 * i + 1, x.get(3 * i) * 3);
                x.set(3 * i + 2, x.get(3 * i + 1) - x.get(3 * i + 2));
            }
        }

        /** What each stores, none of the others reads. */
        static void moved(FloatArray x, FloatArray v, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float t = v.get(i) * 0.125f;
                x.set(3 * i, x.get(3 * i) + t * x.get(3 * i + 2));
                t = t + 1f;
                x.set(3 * i + 1, x.get(3 * i + 1) - t);
                x.set(3 * i + 2, x.get(3 * i + 2) * t);
            }
        }

        /** Twice to the same place. */
        static void again(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(2 * i, x.get(i));
                y.set(2 * i, x.get(i) * 7);
                y.set(2 * i + 1, i);
            }
        }

        /** The variable that says where counts on. */
        static void onwards(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int at = 2 * i;
                y.set(at++, x.get(i));
                y.set(at, x.get(i) + at);
            }
        }

        static void turned(ByteArray x, ShortArray y, DoubleArray z, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(n - 1 - i, (short) (3 * x.get(n - 1 - i)));
                z.set(n - 1 - i, z.get(n - 1 - i) - x.get(i));
            }
        }

        /** In place. */
        static void mirrored(FloatArray x, ByteArray y, int n) {
            for (@Parallel int i = 0; i < n / 2; i++) {
                float t = x.get(i);
                x.set(i, x.get(n - 1 - i));
                x.set(n - 1 - i, t);
                y.set(n - 1 - i, (byte) i);
            }
        }

        static void backwards(IntArray x, IntArray y, int rows, int n) {
            for (@Parallel int r = 0; r < rows; r++) {
                int at = r * n + n;
                for (int k = n - 1; k >= 0; k--) {
                    y.set(--at, x.get(k) * r - k);
                }
            }
        }

        /** What is read of one array between the stores to another. */
        static void accelerated(FloatArray x, FloatArray v, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                x.set(2 * i, x.get(2 * i) + 0.5f * v.get(2 * i + 1));
                x.set(2 * i + 1, x.get(2 * i + 1) + 0.25f * v.get(2 * i));
            }
        }
    }

    private static final int[] SIZES = {0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 1000};
    private static final CompilerSettings[] WIDTHS = VectorBits.strict();

    static Stream<Arguments> kernels() {
        return java.util.Arrays.stream(SIZES)
                .boxed()
                .flatMap(n -> Stream.of(
                        KernelCases.kernel("grey", bytes(3 * n), new ByteArray(n), n),
                        KernelCases.kernel("alpha", bytes(4 * n), new IntArray(n), n),
                        KernelCases.kernel("colours", bytes(n), bytes(3 * n), n),
                        KernelCases.kernel("opaque", bytes(n), bytes(4 * n), n),
                        KernelCases.kernel("exchanged", bytes(3 * n), n),
                        KernelCases.kernel("stereo", shorts(2 * n), new ShortArray(2 * n), n),
                        KernelCases.kernel("surround", shorts(4 * n), new CharArray(2 * n), n),
                        KernelCases.kernel("pairs", bytes(2 * n + 1), bytes(2 * n + 1), n),
                        KernelCases.kernel("shades", bytes(3 * 5 * n), new FloatArray(5 * n), 5, n, n / 3),
                        KernelCases.kernel("cross", floats(3 * n), specials(3 * n), floats(3 * n), n),
                        KernelCases.kernel("squares", doubles(2 * n), new DoubleArray(2 * n), longs(2 * n), n),
                        KernelCases.kernel("chained", ints(3 * n), n),
                        KernelCases.kernel("moved", floats(3 * n), floats(n), n),
                        KernelCases.kernel("accelerated", floats(2 * n), specials(2 * n), n),
                        KernelCases.kernel("again", ints(n), ints(2 * n), n),
                        KernelCases.kernel("onwards", ints(n), ints(2 * n), n),
                        KernelCases.kernel("turned", bytes(n), new ShortArray(n), doubles(n), n),
                        KernelCases.kernel("mirrored", floats(n), bytes(n), n),
                        KernelCases.kernel("backwards", ints(n), ints(9 * n), 9, n)));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void bitsAreThoseOfThePlainCall(String name, Object[] arguments) throws Throwable {
        for (CompilerSettings width : WIDTHS) {
            CompiledKernel kernel = KernelCompiler.compile(KernelMethods.method(Kernels.class, name), width);
            VectorBits.assertLanes(kernel, name);
            checkAllCuts(kernel, arguments);
        }
    }

    @Test
    void storesStandTogetherIfNothingBetweenThemCanTell() {
        assertThat(listing("cross")).containsPattern("y\\[.*] = stored\\n.*y\\[.*] = stored#2\\n.*y\\[.*] = stored#3");
        assertThat(listing("moved")).containsPattern("x\\[.*] = stored\\n.*x\\[.*] = stored#2\\n.*x\\[.*] = stored#3");
        assertThat(listing("colours")).contains("= stored");
        assertThat(listing("onwards")).contains("= stored");
        for (String kernel : new String[] {"chained", "exchanged"}) {
            assertThat(listing(kernel)).doesNotContain("stored");
        }
    }

    @Test
    void oneArrayForTwoIsReadAsItsStored() throws Throwable {
        FloatArray both = floats(2000);
        float[] expected = floats(2000).toHeapArray();
        for (int i = 0; i < 1000; i++) {
            expected[2 * i] += 0.5f * expected[2 * i + 1];
            expected[2 * i + 1] += 0.25f * expected[2 * i];
        }
        run("accelerated", CompilerSettings.STRICT, both, both, 1000);
        assertThat(both.toHeapArray()).isEqualTo(expected);
        FloatArray a = floats(3000);
        Object[] arguments = {a, floats(3000), a, 1000};
        assertThat(KernelCases.vectors(Kernels.class, "cross")
                        .codeFor(arguments)
                        .form())
                .as("what's read before all stores doesn't count")
                .isEqualTo(Form.SIMD);
    }

    @Test
    void neighboursInTheOtherOrderAreWholeVectors() {
        assertThat(listing("mirrored")).contains("load x[((n - 1) - i)], contiguous, turned round");
        assertThat(listing("turned")).contains("store y[((n - 1) - i)], contiguous, turned round");
        assertThat(listing("backwards")).doesNotContain("stride");
    }

    @Test
    void whatLeavesTheArrayIsAnError() {
        int n = 64;
        for (CompilerSettings width : WIDTHS) {
            assertThatThrownBy(() -> run("grey", width, bytes(3 * n - 1), new ByteArray(n), n))
                    .isInstanceOf(TornadoTaskRuntimeException.class)
                    .hasCauseInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> run("colours", width, bytes(n), new ByteArray(3 * n - 1), n))
                    .isInstanceOf(TornadoTaskRuntimeException.class)
                    .hasCauseInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> run("alpha", width, bytes(4 * n - 1), new IntArray(n), n))
                    .isInstanceOf(TornadoTaskRuntimeException.class)
                    .hasCauseInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static void run(String name, CompilerSettings width, Object... arguments) {
        CompiledKernel kernel = KernelCompiler.compile(KernelMethods.method(Kernels.class, name), width);
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 3)) {
            scheduler.run(new BoundTask("test", kernel, arguments));
        }
    }

    private static String listing(String name) {
        return KernelCases.listing(KernelCases.vectors(Kernels.class, name));
    }

    private static ByteArray bytes(int n) {
        byte[] bytes = new byte[n];
        new Random(n).nextBytes(bytes);
        return ByteArray.fromArray(bytes);
    }
}
