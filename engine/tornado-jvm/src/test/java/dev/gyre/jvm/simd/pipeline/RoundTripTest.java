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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Kernels of tornado-tasks after every pass over statements are read back from their text. */
class RoundTripTest {
    private static final Path SOURCES = Path.of("../../tornado-tasks/src/main/java");

    /** A fourth of the kernels' files, with every pass. */
    @Test
    void kernelsAreReadBackAfterEveryPass() throws IOException {
        Counts counts = readBack(4);
        assertThat(counts.kernels()).isGreaterThan(75);
        assertThat(counts.forms()).isGreaterThan(10 * counts.kernels());
        assertThat(counts.passes()).contains("loops counters", "loops local-array-unroll-and-jam");
    }

    @Tag("long")
    @Test
    void everyKernelIsReadBackAfterEveryPass() throws IOException {
        Counts counts = readBack(1);
        System.out.printf(
                "%d kernels, %d forms, after %d passes%n",
                counts.kernels(), counts.forms(), counts.passes().size());
        assertThat(counts.kernels()).isGreaterThan(300);
        assertThat(counts.forms()).isGreaterThan(10 * counts.kernels());
        assertThat(counts.passes())
                .contains("loops counters", "loops local-array-unroll-and-jam", "loops work-group-coarsening");
    }

    /** What was read back, and after which passes. */
    private record Counts(int kernels, int forms, Set<String> passes) {}

    /** Kernels of every so many files, in the order of their names. */
    private static Counts readBack(int every) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(SOURCES)) {
            files = all.filter(p -> p.toString().endsWith(".java")).sorted().toList();
        }
        OwnClasses tasks = SourceCompiler.JAVAC.compile(files);
        List<String> names = files.stream()
                .map(f -> SOURCES.relativize(f).toString().replace('/', '.').replaceAll("\\.java$", ""))
                .filter(name -> !name.endsWith("package-info"))
                .toList();
        Set<String> passes = new TreeSet<>();
        int kernels = 0;
        int forms = 0;
        for (int i = 0; i < names.size(); i += every) {
            for (Method method : tasks.named(names.get(i)).getDeclaredMethods()) {
                if (isKernel(method)) {
                    MethodType type = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
                    forms += RoundTrip.of(new KernelMethod(method.getDeclaringClass(), method.getName(), type), passes);
                    kernels++;
                }
            }
        }
        return new Counts(kernels, forms, passes);
    }

    private static boolean isKernel(Method method) {
        return Modifier.isStatic(method.getModifiers())
                && method.getReturnType() == void.class
                && Arrays.stream(method.getParameterTypes())
                        .anyMatch(t -> TornadoNativeArray.class.isAssignableFrom(t) || t == KernelContext.class);
    }
}
