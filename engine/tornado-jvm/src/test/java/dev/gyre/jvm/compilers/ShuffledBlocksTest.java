package dev.gyre.jvm.compilers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.KernelCases;
import dev.gyre.jvm.run.SimdFormTest;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which a class file has a kernel's blocks says nothing: kernels run in the form that javac's order gives them. */
final class ShuffledBlocksTest {
    private static final String KERNELS = "dev.gyre.jvm.run.KernelShapes";
    private static final String VECTOR_KERNELS = "dev.gyre.jvm.run.VectorKernels";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void formsAreThoseOfJavacsOrder(long seed) throws ClassNotFoundException {
        for (String name : List.of(KERNELS, VECTOR_KERNELS, LoopShapeKernels.class.getName())) {
            Class<?> owner = Class.forName(name);
            Class<?> shuffled = ShuffledBlocks.of(owner, seed);
            for (Method kernel : kernels(owner)) {
                CompiledKernel actual = compiled(shuffled, kernel.getName());
                assertThat(KernelForm.of(actual))
                        .as("%s %s", kernel.getName(), actual.refusals())
                        .isEqualTo(KernelForm.of(compiled(owner, kernel.getName())));
            }
        }
    }

    private static List<Method> kernels(Class<?> owner) {
        return Arrays.stream(owner.getDeclaredMethods())
                .filter(m -> m.getReturnType() == void.class && !m.isSynthetic())
                .toList();
    }

    static Stream<Arguments> vectorKernels() {
        return SimdFormTest.kernels();
    }

    @ParameterizedTest
    @MethodSource("vectorKernels")
    void computesTheSame(String name, Object[] arguments) throws Throwable {
        KernelCases.checkAllCuts(compiled(ShuffledBlocks.of(Class.forName(VECTOR_KERNELS), 4), name), arguments);
    }

    private static CompiledKernel compiled(Class<?> owner, String name) {
        return KernelCompiler.compile(KernelMethods.method(owner, name), CompilerSettings.STRICT);
    }
}
