package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.doubles;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.ints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.Explain;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.kernel.KernelMethods;
import dev.gyre.jvm.simd.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Parallel loops that follow one another: each on all threads, when the ones before are done. */
final class InTurnTest {
    private static final int[] SIZES = {0, 1, 2, 9, 33, 100};

    private static CompiledKernel compiled(String name) {
        return KernelCompiler.compile(KernelMethods.method(InTurnKernels.class, name), Settings.STRICT);
    }

    private static Object[] arguments(String name, int n) {
        return switch (name) {
            case "turned" -> new Object[] {floats(n), new FloatArray(n), new FloatArray(n), n};
            case "products" ->
                new Object[] {
                    floats(n * n), floats(n * n), new FloatArray(n * n), floats(n * n), new FloatArray(n * n), n
                };
            case "running" -> new Object[] {doubles(n), doubles(n), n};
            default -> new Object[] {ints(n + 1), ints(n + 1), n};
        };
    }

    @ParameterizedTest
    @CsvSource({"turned, 2", "products, 2", "some, 3"})
    void eachLoopIsAPart(String name, int parts) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.parts()).hasSize(parts).allMatch(part -> part.form() == Form.SIMD);
        for (int n : SIZES) {
            checkAllCuts(kernel, arguments(name, n));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"between", "read", "carried", "running"})
    void whatGoesFromOneToTheOtherRunsInOrder(String name) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.parts()).isEmpty();
        assertThat(kernel.form()).isEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.refusals().toString()).contains("follow one another");
        for (int n : SIZES) {
            checkAllCuts(kernel, arguments(name, n));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void aPartWhoseIterationsMeetRunsOnOneThread(int by) throws Throwable {
        CompiledKernel kernel = compiled("shifted");
        Object[] arguments = {ints(100), ints(105), 100, by};
        assertThat(kernel.parts()).hasSize(2);
        assertThat(kernel.parts().get(1).codeFor(arguments).form() == Form.SEQUENTIAL)
                .isEqualTo(by > 0);
        checkAllCuts(kernel, arguments);
    }

    @Test
    void anErrorInAPartIsTheTasks() {
        BoundTask task = new BoundTask(
                "g.t", compiled("turned"), new Object[] {floats(50), new FloatArray(50), new FloatArray(49), 50});
        try (Scheduler scheduler = Scheduler.withTiles(2, 4)) {
            assertThatThrownBy(() -> scheduler.run(task))
                    .isInstanceOf(TornadoTaskRuntimeException.class)
                    .hasMessageContaining("g.t")
                    .hasCauseInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void partsAreExplained() {
        assertThat(Explain.kernel(InTurnKernels.class, "turned").getFirst().text())
                .contains("part 1 of 2", "part 2 of 2, on all threads when the ones before are done", "turned round");
    }
}
