package dev.gyre.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kernel of the project has a vector form, but for those listed here with the compiler's reason. */
class SimdKernelsTest {

    /** They compute one number from few. */
    private static final Map<String, String> REFUSED = Map.of(
            "CrossEntropy.mean", "it has no @Parallel loop",
            "Descent.clip", "it has no @Parallel loop");

    @ParameterizedTest(name = "contraction {0}")
    @ValueSource(booleans = {true, false})
    void everyKernelIsCompiledToVectors(boolean contract) {
        Map<String, String> refused = ProjectKernels.all().stream()
                .map(kernel -> KernelCompiler.compile(kernel, new CompilerSettings(true, contract)))
                .filter(kernel -> kernel.form() != Form.SIMD)
                .collect(Collectors.toMap(kernel -> kernel.method().toString(), SimdKernelsTest::reason));
        assertThat(refused).containsExactlyInAnyOrderEntriesOf(REFUSED);
    }

    private static String reason(CompiledKernel kernel) {
        return kernel.refusals().getLast().reason();
    }
}
