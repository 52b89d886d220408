package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.kernel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Iterations run in any order where they leave one another alone, and in theirs where they don't; both leave what the plain call leaves. */
final class IterationsTest {

    static Stream<Arguments> apart() {
        return Stream.of(
                kernel("readsBehind", ints(1004), 1003),
                kernel("readsRowsBehind", ints(13 * 37), 13, 37),
                kernel("pairs", floats(1006), floats(1006), 1005),
                kernel("triples", ints(1006), 1003),
                kernel("triples", ints(1007), 1004),
                kernel("oneIsDifferent", ints(1003)),
                kernel("oneIsDifferent", ints(5)),
                kernel("oneColumnIsDifferent", ints(13 * 37), 13, 37),
                kernel("exchanged", ints(1024), 1024, 16),
                kernel("exchanged", ints(1024), 1024, 1),
                kernel("exchanged", ints(1024), 1000, 23),
                kernel("exchangedByTheGreater", ints(1024), 1024, 512),
                kernel("butterflies", ints(1024), 1024, 1),
                kernel("butterflies", ints(1024), 1024, 32),
                kernel("butterflies", ints(1024), 1000, 5),
                kernel("butterfliesWithBits", ints(1024), 1024, 4));
    }

    @ParameterizedTest
    @MethodSource("apart")
    void iterationsThatLeaveOneAnotherAloneRunInAnyOrder(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.codeFor(arguments).form()).as("%s", kernel.refusals()).isNotEqualTo(Form.SEQUENTIAL);
        checkAllCuts(kernel, arguments);
    }

    static Stream<Arguments> meeting() {
        return Stream.of(
                kernel("readsBefore", ints(1003), 1003),
                kernel("readsRowsBefore", ints(13 * 37), 13, 37),
                kernel("pairsOfOneStep", floats(1003), 1002),
                kernel("triplesOfTwoSteps", ints(1005), 1003),
                kernel("oneIsElsewhere", ints(1003)),
                kernel("butterfliesWithBits", ints(1024), 1024, 5),
                kernel("exchangedTwice", ints(1024), 1024, 16),
                kernel("exchangedByAnother", ints(1024), 1024, 16),
                kernel("exchangedByTurns", ints(1024), 1024, 16));
    }

    @ParameterizedTest
    @MethodSource("meeting")
    void iterationsThatMeetRunInOrder(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.codeFor(arguments).form()).isEqualTo(Form.SEQUENTIAL);
        checkAllCuts(kernel, arguments);
    }

    private static CompiledKernel compiled(String name) {
        return KernelCompiler.compile(method(IterationKernels.class, name), CompilerSettings.STRICT);
    }
}
