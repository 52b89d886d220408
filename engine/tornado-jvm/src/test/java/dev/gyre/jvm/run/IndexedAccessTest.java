package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.kernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.Explain;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Reads and writes at indices of any kind leave what the plain call leaves, before and after the JIT has compiled them. */
final class IndexedAccessTest {
    /** Calls after which the JVM's second compiler has compiled the code of a block; some faults of it were seen after 9,000. */
    private static final int CALLS = 15_000;

    private static final int N = 101;

    static Stream<Arguments> kernels() {
        return Stream.of(
                kernel("countsEach", permutation(64), new IntArray(64)),
                kernel("countsShifted", permutation(64), new IntArray(128)),
                kernel("addsEach", permutation(64), new FloatArray(64)),
                kernel("updatesRows", permutation(70 * 4), new IntArray(70 * 4), floats(70 * 4), 70, 4),
                kernel("gathersBytes", permutation(128), bytes(128), new IntArray(128)),
                kernel(
                        "gathersAll",
                        permutation(N),
                        bytes(N),
                        shorts(N),
                        KernelCases.ints(N),
                        KernelCases.longs(N),
                        floats(N),
                        KernelCases.doubles(N),
                        new DoubleArray(N)),
                kernel("stridedBytes", bytes(2 * N), new IntArray(N)),
                kernel("stridedShorts", shorts(2 * N), new IntArray(N)),
                kernel("swapsPairs", bytes(2 * N), shorts(2 * N)),
                kernel("grey", bytes(3 * N), new ByteArray(N)),
                kernel("histograms", bytes(37 * 9), new IntArray(37 * 256), 37, 9),
                kernel("partings", permutation(N), new IntArray(N)),
                kernel("transposes", floats(35 * 20), floats(35 * 20), 35, 20));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void equalsThePlainCall(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = KernelCompiler.compile(method(IndexedKernels.class, name), CompilerSettings.STRICT);
        checkAllCuts(kernel, arguments);
        Object[] expected = KernelCases.copy(arguments);
        kernel.method().handle().invokeWithArguments(expected);
        Object[] actual = KernelCases.copy(arguments);
        TileRunner runner = kernel.codeFor(actual).bind().apply(actual);
        int[] s = new int[2 * TileRunner.DIMENSIONS];
        runner.space(s);
        for (int call = 0; call < CALLS; call++) {
            KernelCases.restore(arguments, actual);
            runner.run(s[0], s[1], s[2], s[3], s[4], s[5]);
            for (int a = 0; a < actual.length; a++) {
                if (KernelCases.differ(actual[a], expected[a])) {
                    assertThat(KernelCases.bits(actual[a]))
                            .as("argument %d after %d calls, form %s", a, call, kernel.form())
                            .isEqualTo(KernelCases.bits(expected[a]));
                }
            }
        }
    }

    /** The same in a JVM that compiles at once, where C2 knows less of what it compiles. */
    @Tag("long")
    @Test
    void equalsThePlainCallWhenCompiledAtOnce() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path output = Files.createTempFile("gyre", "calls");
        Process process = new ProcessBuilder(
                        java,
                        "@jit.args",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IndexedAccessTest.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isEqualTo(0);
        Files.delete(output);
    }

    /** Runs the kernels outside of the test's JVM. */
    public static void main(String[] args) throws Throwable {
        for (Arguments kernel : kernels().toList()) {
            new IndexedAccessTest().equalsThePlainCall((String) kernel.get()[0], (Object[]) kernel.get()[1]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7ffdf718, 0x7fe83b84, 0x7fc02f74, 0xffffffff, 0x7f800001})
    void tanhOfNaNIsNaN(int bits) {
        FloatArray x = new FloatArray(N);
        x.init(Float.intBitsToFloat(bits));
        FloatArray o = new FloatArray(N);
        run(required("tanh"), 1, x, o);
        for (int i = 0; i < N; i++) {
            assertThat(o.get(i)).isNaN();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sums, iterations over i store to the same elements r[0]",
        "countsEach, 'iterations over i store to o[x[i]], at indices that are loaded and may be equal'",
        "countsShifted, 'iterations over i store to o[(i + x[i])], at indices that are loaded and may be equal'",
        "movesUp, 'iterations over i may read o[(i + 1)], which others store as o[i]'"
    })
    void runsOnOneThreadForAReason(String name, String reason) {
        var explanation = Explain.kernel(IndexedKernels.class, name).getFirst();
        assertThat(explanation.form()).isEqualTo(Form.SEQUENTIAL);
        assertThat(explanation.text()).contains(reason);
    }

    @Test
    void sumsOfOneElementDontDependOnThreads() {
        FloatArray a = floats(100_003);
        FloatArray expected = new FloatArray(1);
        IndexedKernels.sums(a, expected);
        CompiledKernel kernel = KernelCompiler.compile(method(IndexedKernels.class, "sums"));
        for (int repetition = 0; repetition < 20; repetition++) {
            FloatArray r = new FloatArray(1);
            run(kernel, 2, a, r);
            assertThat(r.get(0)).isEqualTo(expected.get(0));
        }
    }

    @Test
    void argumentsSayWhetherIterationsOverlap() {
        CompiledKernel kernel = KernelCompiler.compile(method(IndexedKernels.class, "overlaps"));
        FloatArray x = floats(1000);
        FloatArray o = new FloatArray(1000);
        assertThat(kernel.codeFor(new Object[] {x, o, 10, 10}).form()).isNotEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.codeFor(new Object[] {x, o, 10, 5}).form()).isEqualTo(Form.SEQUENTIAL);
    }

    @Test
    void oneArrayForTwoParametersIsOneArray() {
        CompiledKernel kernel = KernelCompiler.compile(method(IndexedKernels.class, "shifts"));
        FloatArray a = floats(100);
        assertThat(kernel.codeFor(new Object[] {a, floats(100), 1, 99}).form()).isEqualTo(Form.SIMD);
        assertThat(kernel.codeFor(new Object[] {a, a, 0, 99}).form()).isEqualTo(Form.SIMD);
        assertThat(kernel.codeFor(new Object[] {a, a, 1, 99}).form()).isEqualTo(Form.SEQUENTIAL);
    }

    static Stream<Arguments> outOfBounds() {
        return Stream.of(1, 2, 15, 16, 17, 31, 32, 63, 64, 65, 128, 200)
                .flatMap(n -> Stream.of(1, 5, 15, 16)
                        .flatMap(by -> Stream.of(
                                kernel("shifts", floats(n), floats(n), by, n),
                                kernel("shifts", floats(n), floats(n), -by, n),
                                kernel("shiftsUp", floats(n), floats(n), by, n),
                                kernel("shiftsUp", floats(n), floats(n), -by, n),
                                kernel("strides", floats(3 * n), floats(n), 3, 2 + by, n),
                                kernel("strides", floats(n), floats(n), -1, n - 1 + by, n),
                                kernel("stridesOut", floats(n), floats(3 * n), 3, 2 + by, n),
                                kernel("narrowStrides", bytes(2 * n), bytes(2 * n), 2, 1 + by, n),
                                kernel("gathers", with(n, n - 1, n - 1 + by), floats(n), floats(n), n),
                                kernel("gathers", with(n, n / 2, -by), floats(n), floats(n), n),
                                kernel("gathersSome", with(n, 0, n + 3 + by), floats(n), floats(n), n),
                                kernel("scattersRows", with(n, n - 1, by), floats(n), floats(32 * (n - 1) + by), n),
                                kernel("scales", floats(n), floats(n), n - 1 + by, n),
                                kernel("transposes", floats(n * 17), floats(n * 17 - by), n, 17),
                                kernel("transposes", floats(n * 17 - by), floats(n * 17), n, 17))));
    }

    @ParameterizedTest
    @MethodSource("outOfBounds")
    void isAnErrorPastTheEnd(String name, Object[] arguments) {
        CompiledKernel kernel = KernelCompiler.compile(method(IndexedKernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        assertThatThrownBy(() -> kernel.method().handle().invokeWithArguments(KernelCases.copy(arguments)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        for (int tiles : new int[] {1, 3, 100}) {
            assertThatThrownBy(() -> run(kernel, tiles, KernelCases.copy(arguments)))
                    .as("%d tiles", tiles)
                    .hasCauseInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static CompiledKernel required(String name) {
        CompiledKernel kernel = KernelCompiler.compile(method(IndexedKernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).as("%s %s", name, kernel.refusals()).isEqualTo(Form.SIMD);
        return kernel;
    }

    private static void run(CompiledKernel kernel, int tiles, Object... arguments) {
        try (TileScheduler scheduler = TileScheduler.withTiles(tiles > 1 ? 2 : 1, tiles)) {
            scheduler.run(new BoundTask("test", kernel, arguments));
        }
    }

    private static IntArray permutation(int n) {
        return IntArray.fromArray(IntStream.range(0, n).map(i -> i * 37 % n).toArray());
    }

    /** Zeros, but for one. */
    private static IntArray with(int n, int at, int value) {
        IntArray x = new IntArray(n);
        x.set(at, value);
        return x;
    }

    private static ByteArray bytes(int n) {
        byte[] values = new byte[n];
        new Random(n).nextBytes(values);
        return ByteArray.fromArray(values);
    }

    private static ShortArray shorts(int n) {
        return KernelCases.shorts(n);
    }
}
