package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.bytes;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.doubles;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.halves;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.kernel;
import static dev.gyre.jvm.run.KernelCases.longs;
import static dev.gyre.jvm.run.KernelCases.sequential;
import static dev.gyre.jvm.run.KernelCases.shorts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.Explain;
import dev.gyre.jvm.Explanation;
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
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Every shape of kernel, cut in every way, leaves the same bits as the kernel called as a plain method. */
public final class ScalarFormTest {
    /** Kernels of {@code KernelShapes} with arguments. */
    public static Stream<Arguments> kernels() {
        return Stream.of(
                kernel("axpy", 2.5f, floats(1003), floats(1003)),
                kernel("localArray", floats(101), floats(101)),
                kernel("matmul", floats(7 * 19), floats(19 * 33), floats(7 * 33), 7, 33, 19),
                kernel("matmul", floats(0), floats(0), floats(0), 0, 33, 0),
                kernel("threeDeep", ints(5 * 8 * 20), 5, 7, 20),
                kernel("stepTwoFromOffset", floats(64), 3, 63),
                kernel("stepTwoFromOffset", floats(64), 9, 9),
                kernel("stepTwoFromOffset", floats(64), 9, 8),
                kernel("computedBounds", floats(50), 9, 6),
                kernel("imperfect", floats(6 * 11), floats(6 * 11), 6, 11),
                kernel("imperfect", floats(0), floats(0), 0, 11),
                kernel("storesBetween", floats(6 * 11), floats(6), floats(6 * 11), 6, 11),
                kernel("triangle", ints(23 * 23), 23),
                kernel("breakAndContinue", ints(40 * 9), ints(40), 9),
                kernel("helpers", floats(101), floats(101)),
                kernel("plainArrays", floats(55).toHeapArray(), new int[55]),
                kernel("carriesInner", floats(5 * 9), floats(5), 9),
                kernel("fill", floats(1), 3f),
                kernel("types", bytes(77), shorts(77), longs(77), doubles(77), halves(77), 1L << 40, 1.5, (byte) 100));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void equalsThePlainCall(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(method(KernelShapes.class, name), new CompilerSettings(false, false));
        assertThat(kernel.form()).as("%s %s", name, kernel.refusals()).isEqualTo(Form.SCALAR);
        checkAllCuts(kernel, arguments);
    }

    /** Others of them that run as they are, with a reason before each. */
    public static Stream<Arguments> sequentialKernels() {
        return Stream.of(
                sequential("no @Parallel loop", kernel("noParallel", floats(100))),
                sequential("inside a sequential loop", kernel("insideSequential", floats(100), 5)),
                sequential("4 nested parallel loops", kernel("fourDeep", ints(81), 3)),
                sequential("doesn't count up", kernel("downwards", floats(9))),
                sequential("share the variable count", kernel("carries", ints(100))),
                sequential("share a local array", kernel("sharedLocalArray", ints(100))),
                sequential("returns from within", kernel("returnsInside", ints(100))),
                sequential("breaks out of", kernel("breaksOut", ints(100))),
                sequential("aren't made of parameters", kernel("boundFromArray", IntArray.fromElements(40), ints(100))),
                sequential("stores outside", kernel("storesBefore", ints(100))),
                sequential("changes it", kernel("changesItsVariable", ints(100))));
    }

    @ParameterizedTest
    @MethodSource("sequentialKernels")
    void runsAsItIsForAReason(String reason, String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = KernelCompiler.compile(method(KernelShapes.class, name));
        assertThat(kernel.form()).isEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.refusals())
                .anySatisfy(refusal -> assertThat(refusal.reason()).contains(reason));
        checkAllCuts(kernel, arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "matmul, 2, ''",
        "threeDeep, 3, ''",
        "imperfect, 2, ''",
        "storesBetween, 1, stores outside of the parallel loop over c",
        "triangle, 1, bounds of the parallel loop over j change",
        "carriesInner, 1, iterations over c share the variable s"
    })
    void cutsOnlyIndependentLoops(String name, int scheduled, String limit) {
        Explanation explanation = Explain.kernel(KernelShapes.class, name).getFirst();
        assertThat(explanation.nest()).hasValueSatisfying(nest -> {
            assertThat(nest.scheduled()).isEqualTo(scheduled);
            assertThat(nest.limit()).contains(limit);
        });
        assertThat(explanation.text()).contains("KernelShapes." + name, "parallel loop", limit);
    }

    @Test
    void lambdasAreKernels() {
        Explanation explanation = Explain.reference(
                (uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2<FloatArray, Integer>) (x, n) -> {
                    for (@uk.ac.manchester.tornado.api.annotations.Parallel int i = 0; i < n; i++) {
                        x.set(i, i);
                    }
                });
        assertThat(explanation.form()).isNotEqualTo(Form.SEQUENTIAL);
    }
}
