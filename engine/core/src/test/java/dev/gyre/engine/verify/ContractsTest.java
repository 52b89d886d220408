package dev.gyre.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.tasks.Elementwise;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Every op's contract on the default device. */
class ContractsTest {

    @TestFactory
    Stream<DynamicTest> everyOpKeepsItsContract() {
        Verifier verifier = new Verifier(Devices.standard());
        return Contracts.all().stream()
                .flatMap(contract -> contract.cases().stream()
                        .map(c -> DynamicTest.dynamicTest(contract.op() + " " + c.label(), () -> keeps(verifier, c))));
    }

    @AfterAll
    static void everyKernelHasAContract() throws IOException, URISyntaxException {
        assertThat(kernels())
                .hasSizeGreaterThan(100)
                .allSatisfy(kernel -> assertThat(KernelCompiler.compiled(kernel.owner()))
                        .as("no contract runs %s", kernel)
                        .contains(kernel));
    }

    /** The public static methods of the kernels' package that take an array; KernelContext forms run on GPUs only. */
    private static List<KernelMethod> kernels() throws IOException, URISyntaxException {
        URI home = Elementwise.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        String folder = Elementwise.class.getPackageName().replace('.', '/');
        boolean jar = Files.isRegularFile(Path.of(home));
        try (FileSystem inside = jar ? FileSystems.newFileSystem(Path.of(home)) : null;
                Stream<Path> classes = Files.list(
                        jar ? inside.getPath("/" + folder) : Path.of(home).resolve(folder))) {
            return classes.map(p -> p.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> named(Elementwise.class.getPackageName() + "." + name.replace(".class", "")))
                    .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
                    .filter(m -> Modifier.isPublic(m.getModifiers()) && Modifier.isStatic(m.getModifiers()))
                    .filter(m ->
                            Arrays.stream(m.getParameterTypes()).anyMatch(TornadoNativeArray.class::isAssignableFrom))
                    .filter(m -> m.getReturnType() == void.class && m.getParameterTypes()[0] != KernelContext.class)
                    .map(m -> new KernelMethod(
                            m.getDeclaringClass(),
                            m.getName(),
                            MethodType.methodType(m.getReturnType(), m.getParameterTypes())))
                    .toList();
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static void keeps(Verifier verifier, Case c) {
        List<Comparison> failed =
                verifier.check(c).stream().filter(r -> !r.passes()).toList();
        assertThat(failed).isEmpty();
    }
}
