package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.doubles;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.kernel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** What lanes have no form for runs on all threads, if iterations leave one another alone, and leaves what the plain call leaves. */
final class LocalArraysTest {

    static Stream<Arguments> onAllThreads() {
        return Stream.of(
                kernel("medians", floats(203 * 5), new FloatArray(203), 5),
                kernel("eitherArray", ints(203), new IntArray(203)),
                kernel("table", new IntArray(8)),
                kernel("chars", letters(203), new char[203]),
                kernel("functions", doubles(203), ints(203), new DoubleArray(203)));
    }

    @ParameterizedTest
    @MethodSource("onAllThreads")
    void arraysOfItsOwnAreEachIterations(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.codeFor(arguments).form()).as("%s", kernel.refusals()).isEqualTo(Form.SCALAR);
        checkAllCuts(kernel, arguments);
    }

    static Stream<Arguments> inVectors() {
        IntArray less = IntArray.fromElements(1, 2, 3);
        IntArray more = IntArray.fromElements(2, 1, 3);
        IntArray none = IntArray.fromElements(2, 1, -3);
        return Stream.of(
                kernel("returnsBefore", less, ints(203), new IntArray(203)),
                kernel("returnsBefore", more, ints(203), new IntArray(203)),
                kernel("choosesBefore", less, ints(13 * 37), new IntArray(13 * 37), 13, 37),
                kernel("choosesBefore", more, ints(13 * 37), new IntArray(13 * 37), 13, 37),
                kernel("choosesBefore", none, ints(13 * 37), new IntArray(13 * 37), 13, 37));
    }

    @ParameterizedTest
    @MethodSource("inVectors")
    void loopsMayBeLeftOut(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.codeFor(arguments).form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        checkAllCuts(kernel, arguments);
    }

    @Test
    void everyEightBitFloatIsDecodedInVectors() throws Throwable {
        ByteArray x = new ByteArray(256);
        for (int i = 0; i < 256; i++) {
            x.set(i, (byte) i);
        }
        CompiledKernel kernel = compiled("eighths");
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        checkAllCuts(kernel, new Object[] {x, new FloatArray(256), new FloatArray(256)});
    }

    static Stream<Arguments> writtenOut() {
        int[] ends = {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 16, -2, 255};
        IntArray x = ints(203);
        IntArray y = ints(203);
        for (int i = 0; i < 64; i++) {
            x.set(i, ends[i / 8]);
            y.set(i, ends[i % 8]);
        }
        double[] halves = {0.5, -0.5, 1.5, 2.5, -2.5, -0.0, 0.0, Double.NaN, Double.POSITIVE_INFINITY, -1e300};
        DoubleArray d = doubles(203);
        FloatArray f = floats(203);
        for (int i = 0; i < 40; i++) {
            double near = 0x1p52 - 2.5 + i / 8.0;
            d.set(i, i < 10 ? halves[i] : i % 2 == 0 ? near : -near);
            f.set(i, i < 10 ? (float) halves[i] : i / 4f - 4f);
        }
        LongArray a = new LongArray(203);
        LongArray b = new LongArray(203);
        for (int i = 0; i < 203; i++) {
            a.set(i, (0x9e37_79b9_7f4a_7c15L * i) >> i % 64);
            b.set(i, i % 3 == 0 ? a.get(i) : Long.MAX_VALUE >>> i % 64);
        }
        return Stream.of(
                kernel("bits", x, y, new IntArray(203)),
                kernel("longBits", a, b, new LongArray(203), new IntArray(203)),
                kernel("roundings", d, f));
    }

    @ParameterizedTest
    @MethodSource("writtenOut")
    void functionsThatAreSeveralOperationsHaveVectors(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.codeFor(arguments).form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        checkAllCuts(kernel, arguments);
    }

    static Stream<Arguments> inOrder() {
        return Stream.of(
                kernel("sharesArray", new IntArray(203)),
                kernel("sharesOneOfTwo", ints(203), new IntArray(203)),
                kernel("scattersByOwn", ints(203), new IntArray(203)),
                kernel("countsChars", highLetters(203), new int[40_000]),
                kernel("storesItsCondition", ints(203)),
                kernel("storesBefore", ints(203), new IntArray(203)));
    }

    @ParameterizedTest
    @MethodSource("inOrder")
    void whatIterationsShareRunsInOrder(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.codeFor(arguments).form()).isEqualTo(Form.SEQUENTIAL);
        checkAllCuts(kernel, arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "sharesArray, iterations over i share a local array",
        "sharesOneOfTwo, iterations over i share a local array",
        "storesBefore, it stores outside of the parallel loop over i"
    })
    void runsOnOneThreadForAReason(String name, String reason) {
        assertThat(compiled(name).refusals())
                .anySatisfy(r -> assertThat(r.reason()).isEqualTo(reason));
    }

    /** They come from one source, in an order. */
    @Test
    void randomNumbersAreDrawnInOrder() {
        assertThat(compiled("randomNumbers").form()).isEqualTo(Form.SEQUENTIAL);
    }

    private static CompiledKernel compiled(String name) {
        return KernelCompiler.compile(method(LocalArrayKernels.class, name), CompilerSettings.STRICT);
    }

    private static char[] letters(int n) {
        char[] letters = new char[n];
        Random random = new Random(n);
        for (int i = 0; i < n; i++) {
            letters[i] = (char) random.nextInt();
        }
        return letters;
    }

    private static char[] highLetters(int n) {
        char[] letters = letters(n);
        for (int i = 0; i < n; i++) {
            letters[i] = (char) (letters[i] % 16 + 40_000);
        }
        return letters;
    }
}
