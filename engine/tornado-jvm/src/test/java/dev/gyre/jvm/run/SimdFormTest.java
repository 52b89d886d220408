package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.bytes;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.checkAllCutsNearly;
import static dev.gyre.jvm.run.KernelCases.doubles;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.kernel;
import static dev.gyre.jvm.run.KernelCases.longs;
import static dev.gyre.jvm.run.KernelCases.shorts;
import static dev.gyre.jvm.run.KernelCases.specials;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Vectors compute the same bits as the kernel called as a plain method, as long as they aren't allowed to contract. */
public final class SimdFormTest {
    private static final CompilerSettings CONTRACTED = new CompilerSettings(true, true);

    /** Kernels of {@code VectorKernels} with arguments. */
    public static Stream<Arguments> kernels() {
        return Stream.of(
                kernel("selects", specials(1003), floats(1003)),
                kernel("comparisons", specials(1003), specials(1003).slice(1, 1002), ints(1002)),
                kernel("nestedIfs", specials(333), specials(333), ints(333)),
                kernel("guardedAccess", ints(77), floats(40), floats(77)),
                kernel("stridedAndBackwards", floats(37 * 5), floats(37 * 5), 37, 5),
                kernel("whileLoop", ints(200), ints(200)),
                kernel("breaks", ints(40 * 9), ints(40), 9),
                kernel("nestedBreaks", ints(70), ints(70)),
                kernel("doWhile", floats(99), floats(99)),
                kernel("laneBounds", floats(45), floats(45), 45),
                kernel("triangle", floats(23), floats(23 * 23), 23),
                kernel("integers", ints(100), ints(100), ints(100)),
                kernel("narrow", bytes(77), shorts(77), ints(77), floats(77)),
                kernel("wide", longs(53), doubles(53), ints(53), floats(53)),
                kernel("bits", specials(64), ints(64), floats(64)),
                kernel("rounding", specials(257), floats(257), ints(257)),
                kernel("extremes", specials(130), specials(131), floats(130)),
                kernel("rowSums", floats(21 * 19), floats(21), 19),
                kernel("rowExtremes", floats(21 * 70), ints(21 * 70), floats(21), ints(21), 70),
                kernel("normalizeRows", floats(9 * 70), floats(70), floats(9 * 70), 9, 70),
                kernel("jammed", floats(13 * 7), floats(7 * 150), floats(13 * 150), floats(150), 13, 150, 7),
                kernel("jammed", specials(5 * 3), specials(3 * 70), floats(5 * 70), floats(70), 5, 70, 3),
                kernel("jammed", floats(67 * 130), floats(130 * 200), floats(67 * 200), floats(200), 67, 200, 130),
                kernel("turns", specials(64 * 18), floats(64 * 18), floats(64 * 18), 64, 18),
                kernel("turns", floats(131 * 35), floats(131 * 35), floats(131 * 35), 131, 35),
                kernel("turns", floats(70 * 17), floats(70 * 17), floats(70 * 17), 70, 17),
                kernel("turns", floats(5 * 200), floats(5 * 200), floats(5 * 200), 5, 200),
                kernel("turnsSome", floats(37 * 40), floats(37 * 40), 37, 40),
                kernel("rowsPastTheEnd", floats(13 * 5), floats(5 * 70), floats(13 * 70), 13, 70, 5),
                kernel("rowsPastTheEnd", floats(16 * 5), floats(5 * 16), floats(16 * 16), 16, 16, 5),
                kernel("uniformBranch", floats(70), floats(70), 0),
                kernel("uniformBranch", floats(70), floats(70), 2),
                kernel("complexSquares", specials(2 * 101)),
                kernel("complexSquares", floats(2 * 16)),
                kernel("crossProducts", doubles(3 * 53), doubles(3 * 53), doubles(3 * 53), doubles(3 * 53)),
                kernel("crossProducts", doubles(3 * 8), doubles(3 * 8), doubles(3 * 8), doubles(3 * 8)),
                kernel("fourths", ints(4 * 67), ints(4 * 67), longs(3 * 67), longs(67)),
                kernel("fourths", ints(4 * 8), ints(4 * 8), longs(3 * 8), longs(8)),
                kernel("hashes", ints(77), floats(77), 1 << 29),
                kernel("divides", ints(301), ints(301), 7),
                kernel("dividesByConstants", ints(1003), ints(1003), ints(1003)),
                kernel("dividesLongs", longs(301), 7L),
                kernel("dividesLongs", longs(301), -4_000_000_007L));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void equalsThePlainCall(String name, Object[] arguments) throws Throwable {
        checkAllCuts(required(VectorKernels.class, name, CompilerSettings.STRICT), arguments);
    }

    static Stream<Arguments> scalarFormsKernels() {
        return ScalarFormTest.kernels()
                .filter(a -> !a.get()[0].equals("localArray")
                        && !a.get()[0].equals("carriesInner")
                        && !a.get()[0].equals("helpers"));
    }

    @Test
    void functionsAreNearThePlainCall() throws Throwable {
        Object[] arguments = {floats(70), floats(70)};
        checkAllCutsNearly(required(VectorKernels.class, "functions", CompilerSettings.STRICT), arguments);
        Object[] others = {floats(101), floats(101)};
        checkAllCutsNearly(required(KernelShapes.class, "helpers", CompilerSettings.STRICT), others);
    }

    @ParameterizedTest
    @MethodSource("scalarFormsKernels")
    void takesWhatTheScalarFormTakes(String name, Object[] arguments) throws Throwable {
        checkAllCuts(required(KernelShapes.class, name, CompilerSettings.STRICT), arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "sharesElement, SEQUENTIAL, iterations over i store to the same elements y[0]",
        "scatter, SEQUENTIAL, 'iterations over i store to y[to[i]], at indices that are loaded and may be equal'"
    })
    void refusesForAReason(String name, Form form, String reason) {
        CompiledKernel kernel = KernelCompiler.compile(method(VectorKernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(form);
        assertThat(kernel.refusals())
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).isEqualTo(reason));
    }

    @Test
    void divisionByZeroIsAnError() {
        CompiledKernel kernel = required(VectorKernels.class, "divides", CompilerSettings.STRICT);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> run(kernel, ints(20), ints(20), 0))
                .hasCauseInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @CsvSource({"rowSums", "rowExtremes", "normalizeRows"})
    void lanesGoAlongRowsWhereSumsMayBeReordered(String name) {
        CompiledKernel kernel = required(VectorKernels.class, name, CONTRACTED);
        assertThat(kernel.code().layout())
                .hasValueSatisfying(l -> assertThat(l.summary()).contains("lanes over c", "within an iteration"));
    }

    @Test
    void rowsGoTogetherWhereEachStoresForItself() {
        CompiledKernel kernel = required(VectorKernels.class, "rowsPastTheEnd", CONTRACTED);
        assertThat(kernel.code().layout())
                .hasValueSatisfying(l -> assertThat(l.summary()).contains("4 rows"));
        Object[] arguments = {floats(13 * 5), floats(5 * 70), floats(13 * 70), 13, 70, 5};
        assertThat(kernel.codeFor(arguments).form()).isEqualTo(Form.SIMD);
    }

    @Test
    void contractionStaysClose() throws Throwable {
        FloatArray a = floats(64 * 100);
        FloatArray b = floats(100 * 130);
        FloatArray expected = new FloatArray(64 * 130);
        KernelShapes.matmul(a, b, expected, 64, 130, 100);
        FloatArray actual = new FloatArray(64 * 130);
        run(required(KernelShapes.class, "matmul", CONTRACTED), a, b, actual, 64, 130, 100);
        for (int i = 0; i < actual.getSize(); i++) {
            assertThat(actual.get(i)).isCloseTo(expected.get(i), org.assertj.core.data.Offset.offset(1e-4f));
        }
    }

    @Test
    void sharedArraysTakeTheScalarForm() throws Throwable {
        CompiledKernel kernel = required(VectorKernels.class, "normalizeRows", CONTRACTED);
        FloatArray x = floats(40);
        FloatArray expected = FloatArray.fromArray(x.toHeapArray());
        VectorKernels.normalizeRows(expected, expected, expected, 1, 40);
        run(kernel, x, x, x, 1, 40);
        assertThat(x.toHeapArray()).isEqualTo(expected.toHeapArray());
    }

    private static CompiledKernel required(Class<?> owner, String name, CompilerSettings settings) {
        CompiledKernel kernel = KernelCompiler.compile(method(owner, name), settings);
        assertThat(kernel.form()).as("%s %s", name, kernel.refusals()).isEqualTo(Form.SIMD);
        return kernel;
    }

    private static void run(CompiledKernel kernel, Object... arguments) {
        try (TileScheduler scheduler = TileScheduler.withTiles(1, 3)) {
            scheduler.run(new BoundTask("test", kernel, arguments));
        }
    }
}
