package dev.gyre.jvm.compilers;

import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.kernel;
import static dev.gyre.jvm.run.KernelCases.longs;
import static dev.gyre.jvm.run.KernelCases.specials;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.KernelCases;
import dev.gyre.jvm.run.ScalarFormTest;
import dev.gyre.jvm.run.SimdFormTest;
import dev.gyre.jvm.simd.CompilerSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever compiler wrote a kernel's class, the kernel leaves what the plain call leaves, and runs in the form that javac's class gets. */
final class JavaCompilersTest {
    private static final Path SOURCES = Path.of("src/test/java");
    private static final String KERNELS = "dev.gyre.jvm.run.KernelShapes";
    private static final String VECTOR_KERNELS = "dev.gyre.jvm.run.VectorKernels";
    private static final String LOOP_SHAPES = LoopShapeKernels.class.getName();

    private static final Map<SourceCompiler, OwnClasses> CLASSES = new ConcurrentHashMap<>();

    private static Stream<Arguments> loopShapes() {
        return Stream.of(
                kernel("doWhileWithContinue", ints(77), ints(77)),
                kernel("guardedDoWhile", floats(21 * 9), floats(21), 9),
                kernel("nestedBreakAndContinue", ints(40 * 9), ints(40), 9),
                kernel("endlessWithBreak", ints(77), ints(77)),
                kernel("endlessWithTwoBreaks", ints(77), ints(77)),
                kernel("switches", ints(203), ints(203)),
                kernel("sparseSwitch", ints(203), floats(203)),
                kernel("ternaries", specials(203), floats(203)),
                kernel("shortCircuits", ints(203), ints(204).slice(1, 203), ints(203)),
                kernel("shortCircuitLoop", ints(40 * 9), ints(40), 9),
                kernel("earlyContinue", specials(203), floats(203)),
                kernel("continueOutOfLoop", ints(60 * 9), ints(60), 9),
                kernel("decreasing", floats(21 * 9), floats(21), 9),
                kernel("longCounter", longs(33), longs(33), 17L),
                kernel("twoVariables", floats(21 * 9), floats(21), 9),
                kernel("flag", ints(40 * 9), ints(40), 9),
                kernel("declaredBefore", specials(203), floats(203)),
                kernel("returnsFromHelpers", ints(40 * 9), floats(40), floats(40), 9),
                kernel("parallelInBranch", floats(50), floats(50), 3),
                kernel("oneAfterAnother", floats(50), floats(50), floats(50)),
                kernel("boundsOfCalls", floats(9 * 20), floats(9 * 20), 9, 20),
                kernel("integral", 50, ints(50)),
                kernel("nextRoundOutside", floats(50), floats(50), 9, 0.5f),
                kernel("brokenOffAtTheEnd", floats(50), floats(50), 9, 0.5f));
    }

    /** The class, name and arguments of each kernel. */
    private static List<Arguments> corpus() {
        Set<Object> seen = new HashSet<>();
        return Stream.of(
                        named(VECTOR_KERNELS, SimdFormTest.kernels()),
                        named(KERNELS, ScalarFormTest.kernels()),
                        named(
                                KERNELS,
                                ScalarFormTest.sequentialKernels().map(a -> Arguments.of(a.get()[1], a.get()[2]))),
                        named(LOOP_SHAPES, loopShapes()))
                .flatMap(s -> s)
                .filter(a -> !a.get()[1].equals("helpers") && seen.add(List.of(a.get()[0], a.get()[1])))
                .toList();
    }

    private static Stream<Arguments> named(String owner, Stream<Arguments> kernels) {
        return kernels.map(a -> Arguments.of(owner, a.get()[0], a.get()[1]));
    }

    static Stream<Arguments> kernels() {
        return kernels(compiler -> !compiler.isOlderJavac());
    }

    static Stream<Arguments> kernelsOfOlderOnes() {
        return kernels(SourceCompiler::isOlderJavac);
    }

    private static Stream<Arguments> kernels(Predicate<SourceCompiler> compilers) {
        return Arrays.stream(SourceCompiler.values())
                .filter(compilers)
                .flatMap(compiler -> corpus().stream()
                        .filter(a -> compiler != SourceCompiler.JAVAC || a.get()[0].equals(LOOP_SHAPES))
                        .map(a -> Arguments.of(compiler, a.get()[0], a.get()[1], a.get()[2])));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("kernels")
    void formAndResultsAreJavacs(SourceCompiler compiler, String owner, String name, Object[] arguments)
            throws Throwable {
        CompiledKernel kernel = compiled(compiler, owner, name);
        CompiledKernel javacs = compiled(SourceCompiler.JAVAC, owner, name);
        assertThat(KernelForm.of(kernel)).as("%s", kernel.refusals()).isEqualTo(KernelForm.of(javacs));
        KernelCases.checkAllCuts(kernel, arguments);
    }

    @Tag("long")
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("kernelsOfOlderOnes")
    void formAndResultsOfOlderOnesAreJavacs(SourceCompiler compiler, String owner, String name, Object[] arguments)
            throws Throwable {
        formAndResultsAreJavacs(compiler, owner, name, arguments);
    }

    @ParameterizedTest
    @MethodSource("withNames")
    void whatIsRefusedIsRefusedForTheSameReason(SourceCompiler compiler) {
        corpus().forEach(a -> assertThat(compiled(compiler, (String) a.get()[0], (String) a.get()[1])
                        .refusals())
                .isEqualTo(compiled(SourceCompiler.JAVAC, (String) a.get()[0], (String) a.get()[1])
                        .refusals()));
    }

    static Stream<SourceCompiler> withNames() {
        return Stream.of(SourceCompiler.JAVAC_OF_17, SourceCompiler.JAVAC_OF_21, SourceCompiler.ECLIPSE);
    }

    private static CompiledKernel compiled(SourceCompiler compiler, String owner, String name) {
        OwnClasses classes = CLASSES.computeIfAbsent(
                compiler,
                c -> c.compile(Stream.of(KERNELS, VECTOR_KERNELS, LOOP_SHAPES)
                        .map(source -> SOURCES.resolve(source.replace('.', '/') + ".java"))
                        .toList()));
        return KernelCompiler.compile(KernelMethods.method(classes.named(owner), name), CompilerSettings.STRICT);
    }
}
