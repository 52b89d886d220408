package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.Refusal;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.compilers.OwnClasses;
import dev.gyre.jvm.compilers.SourceCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels compiled by a javac that was told {@code -g:none} run in the same forms as with {@code -g}, and compute the same. */
final class WithoutDebugTest {
    private static final Path SOURCES = Path.of("src/test/java/dev/gyre/jvm/run");

    private static OwnClasses with;
    private static OwnClasses without;

    @BeforeAll
    static void compile() {
        List<Path> sources = List.of(SOURCES.resolve("KernelShapes.java"), SOURCES.resolve("VectorKernels.java"));
        with = SourceCompiler.JAVAC.compile(sources);
        without = SourceCompiler.JAVAC_WITHOUT_DEBUG.compile(sources);
    }

    static Stream<Arguments> vectorKernels() {
        return SimdFormTest.kernels();
    }

    @ParameterizedTest
    @MethodSource("vectorKernels")
    void computesTheSame(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(without, VectorKernels.class, name);
        assertThat(kernel.form())
                .as("%s", kernel.refusals())
                .isEqualTo(compiled(with, VectorKernels.class, name).form());
        KernelCases.checkAllCuts(kernel, arguments);
    }

    static Stream<Arguments> scalarKernels() {
        // with functions, vectors are only near the plain call
        return ScalarFormTest.kernels().filter(a -> !a.get()[0].equals("helpers"));
    }

    @Test
    void computesNearlyTheSameWithFunctions() throws Throwable {
        KernelCases.checkAllCutsNearly(
                compiled(without, KernelShapes.class, "helpers"),
                new Object[] {KernelCases.floats(101), KernelCases.floats(101)});
    }

    @ParameterizedTest
    @MethodSource("scalarKernels")
    void computesTheSameInTiles(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(without, KernelShapes.class, name);
        assertThat(kernel.form())
                .as("%s", kernel.refusals())
                .isEqualTo(compiled(with, KernelShapes.class, name).form());
        KernelCases.checkAllCuts(kernel, arguments);
    }

    @Test
    void everyKernelIsCutAsWithDebugInformation() {
        for (Class<?> owner : List.of(KernelShapes.class, VectorKernels.class)) {
            List<String> names = Arrays.stream(owner.getDeclaredMethods())
                    .filter(m -> m.getReturnType() == void.class && !m.isSynthetic())
                    .map(Method::getName)
                    .toList();
            for (String name : names) {
                CompiledKernel kernel = compiled(without, owner, name);
                CompiledKernel expected = compiled(with, owner, name);
                assertThat(kernel.nest().map(n -> n.scheduled()))
                        .as("%s: %s", name, kernel.refusals())
                        .isEqualTo(expected.nest().map(n -> n.scheduled()));
                assertThat(kernel.form()).as(name).isEqualTo(expected.form());
            }
        }
    }

    @Test
    void theNaiveProductRunsInVectors() {
        CompiledKernel kernel = compiled(without, KernelShapes.class, "matmul");
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        assertThat(kernel.refusals()).extracting(Refusal::reason).isEmpty();
        assertThat(kernel.nest())
                .hasValueSatisfying(n -> assertThat(n.scheduled()).isEqualTo(2));
    }

    private static CompiledKernel compiled(OwnClasses classes, Class<?> owner, String name) {
        return KernelCompiler.compile(
                KernelMethods.method(classes.named(owner.getName()), name), CompilerSettings.STRICT);
    }
}
