package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.Refusal;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.kernel.KernelMethods;
import dev.gyre.jvm.simd.Settings;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels compiled by a javac that was told {@code -g:none} run in the same forms as with {@code -g}, and compute the same. */
final class WithoutDebugTest {
    private static final Path SOURCES = Path.of("src/test/java/dev/gyre/jvm/run");

    @TempDir
    private static Path folder;

    private static ClassLoader with;
    private static ClassLoader without;

    @BeforeAll
    static void compile() throws IOException {
        with = compile("-g");
        without = compile("-g:none");
    }

    private static ClassLoader compile(String debug) throws IOException {
        Path classes = Files.createDirectory(folder.resolve(debug.replace(':', '-')));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            var sources =
                    files.getJavaFileObjects(SOURCES.resolve("Kernels.java"), SOURCES.resolve("VectorKernels.java"));
            List<String> options = List.of(debug, "-nowarn", "-proc:none", "-d", classes.toString());
            assertThat(javac.getTask(null, files, null, options, null, sources).call())
                    .isTrue();
        }
        return new OwnFirst(classes);
    }

    /** Finds the kernels in a folder, although the tests' class path has them as well. */
    private static final class OwnFirst extends URLClassLoader {
        private final Path classes;

        OwnFirst(Path classes) throws IOException {
            super(new URL[] {classes.toUri().toURL()}, WithoutDebugTest.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                boolean own = Files.exists(classes.resolve(name.replace('.', '/') + ".class"));
                if (own && findLoadedClass(name) == null) {
                    return findClass(name);
                }
                return super.loadClass(name, resolve);
            }
        }

        @Override
        public URL getResource(String name) {
            URL own = findResource(name);
            return own == null ? super.getResource(name) : own;
        }
    }

    private static Class<?> load(ClassLoader loader, Class<?> kernels) throws ClassNotFoundException {
        return loader.loadClass(kernels.getName());
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
                compiled(without, Kernels.class, "helpers"),
                new Object[] {KernelCases.floats(101), KernelCases.floats(101)});
    }

    @ParameterizedTest
    @MethodSource("scalarKernels")
    void computesTheSameInTiles(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(without, Kernels.class, name);
        assertThat(kernel.form())
                .as("%s", kernel.refusals())
                .isEqualTo(compiled(with, Kernels.class, name).form());
        KernelCases.checkAllCuts(kernel, arguments);
    }

    @Test
    void everyKernelIsCutAsWithDebugInformation() throws ClassNotFoundException {
        for (Class<?> owner : List.of(Kernels.class, VectorKernels.class)) {
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
    void theNaiveProductRunsInVectors() throws ClassNotFoundException {
        CompiledKernel kernel = compiled(without, Kernels.class, "matmul");
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        assertThat(kernel.refusals()).extracting(Refusal::reason).isEmpty();
        assertThat(kernel.nest())
                .hasValueSatisfying(n -> assertThat(n.scheduled()).isEqualTo(2));
    }

    private static CompiledKernel compiled(ClassLoader loader, Class<?> owner, String name)
            throws ClassNotFoundException {
        return KernelCompiler.compile(KernelMethods.method(load(loader, owner), name), Settings.STRICT);
    }
}
