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

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.kernel.KernelMethods;
import dev.gyre.jvm.simd.Settings;
import dev.gyre.jvm.simd.lane.Lanes;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Channels that lie next to one another: loads at small strides, and stores that fill all places together; and neighbours in the other order. */
final class ChannelsTest {
    private static final int[] SIZES = {0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 1000};
    /** Vectors as wide as they get, and half of that, for which machines have other instructions. */
    private static final Settings[] WIDTHS = {Settings.STRICT, Settings.STRICT.within(Lanes.preferredBits() / 2)};

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
        for (Settings width : WIDTHS) {
            CompiledKernel kernel = KernelCompiler.compile(KernelMethods.method(ChannelKernels.class, name), width);
            assertThat(kernel.form()).as("%s %s", name, kernel.refusals()).isEqualTo(Form.SIMD);
            checkAllCuts(kernel, arguments);
        }
    }

    @Test
    void storesStandTogetherIfNothingBetweenThemCanTell() {
        assertThat(listing("cross")).containsPattern("y\\[.*] = stored\\n.*y\\[.*] = stored\\n.*y\\[.*] = stored");
        assertThat(listing("moved")).containsPattern("x\\[.*] = stored\\n.*x\\[.*] = stored\\n.*x\\[.*] = stored");
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
        run("accelerated", Settings.STRICT, both, both, 1000);
        assertThat(both.toHeapArray()).isEqualTo(expected);
        FloatArray a = floats(3000);
        Object[] arguments = {a, floats(3000), a, 1000};
        assertThat(KernelCases.vectors(ChannelKernels.class, "cross")
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
        for (Settings width : WIDTHS) {
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

    private static void run(String name, Settings width, Object... arguments) {
        CompiledKernel kernel = KernelCompiler.compile(KernelMethods.method(ChannelKernels.class, name), width);
        try (Scheduler scheduler = Scheduler.withTiles(2, 3)) {
            scheduler.run(new BoundTask("test", kernel, arguments));
        }
    }

    private static String listing(String name) {
        return KernelCases.listing(KernelCases.vectors(ChannelKernels.class, name));
    }

    private static ByteArray bytes(int n) {
        byte[] bytes = new byte[n];
        new Random(n).nextBytes(bytes);
        return ByteArray.fromArray(bytes);
    }
}
