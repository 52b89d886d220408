package dev.gyre.jvm.simd.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.compilers.OwnClasses;
import dev.gyre.jvm.compilers.SourceCompiler;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Every kernel of tornado-tasks after every pass over statements is read back from its text. */
class RoundTripTest {
    private static final Path SOURCES = Path.of("../../tornado-tasks/src/main/java");

    @Test
    void everyKernelIsReadBackAfterEveryPass() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(SOURCES)) {
            files = all.filter(p -> p.toString().endsWith(".java")).toList();
        }
        OwnClasses tasks = SourceCompiler.JAVAC.compile(files);
        Set<String> passes = new TreeSet<>();
        int kernels = 0;
        int forms = 0;
        for (Path file : files) {
            String name = SOURCES.relativize(file).toString().replace('/', '.').replaceAll("\\.java$", "");
            if (name.endsWith("package-info")) {
                continue;
            }
            for (Method method : tasks.named(name).getDeclaredMethods()) {
                if (isKernel(method)) {
                    MethodType type = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
                    forms += RoundTrip.of(new KernelMethod(method.getDeclaringClass(), method.getName(), type), passes);
                    kernels++;
                }
            }
        }
        System.out.printf("%d kernels, %d forms, after %d passes%n", kernels, forms, passes.size());
        assertThat(kernels).isGreaterThan(300);
        assertThat(forms).isGreaterThan(10 * kernels);
        assertThat(passes)
                .contains("loops counters", "loops local-array-unroll-and-jam", "loops work-group-coarsening");
    }

    private static boolean isKernel(Method method) {
        return Modifier.isStatic(method.getModifiers())
                && method.getReturnType() == void.class
                && Arrays.stream(method.getParameterTypes())
                        .anyMatch(t -> TornadoNativeArray.class.isAssignableFrom(t) || t == KernelContext.class);
    }
}
