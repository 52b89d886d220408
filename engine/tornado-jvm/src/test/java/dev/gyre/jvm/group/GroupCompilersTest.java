package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.compilers.JavaKernels;
import dev.gyre.jvm.compilers.KernelForm;
import dev.gyre.jvm.compilers.OtherLanguage;
import dev.gyre.jvm.compilers.OwnClasses;
import dev.gyre.jvm.compilers.SourceCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.tornado.context.Grid;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels over groups run in the form that javac's class gets, whichever compiler wrote their class, and whichever language they're written in. */
final class GroupCompilersTest {
    private static final Path SOURCES = Path.of("src/test/java/dev/gyre/jvm/group");
    private static final Map<SourceCompiler, OwnClasses> CLASSES = new ConcurrentHashMap<>();
    private static final Map<OtherLanguage, OwnClasses> OTHERS = new ConcurrentHashMap<>();
    private static final Set<String> REWRITTEN = Set.of(
            "axpy",
            "places",
            "sum",
            "maxInPlace",
            "product",
            "kept",
            "strides",
            "rowByVector",
            "scan",
            "bitonicSort",
            "histogram",
            "doubleSums",
            "helpers",
            "scattered",
            "blurred");

    static Stream<Arguments> ofCompilers() {
        return kernels(compiler -> !compiler.isOlderJavac());
    }

    static Stream<Arguments> ofOlderCompilers() {
        return kernels(SourceCompiler::isOlderJavac);
    }

    private static Stream<Arguments> kernels(Predicate<SourceCompiler> compilers) {
        return Arrays.stream(SourceCompiler.values())
                .filter(compiler -> compiler != SourceCompiler.JAVAC && compilers.test(compiler))
                .flatMap(compiler -> {
                    Set<Object> seen = new HashSet<>();
                    return GroupFormTest.kernels()
                            .filter(a -> seen.add(a.get()[0]))
                            .map(a -> Arguments.of(compiler, a.get()[0], a.get()[1], a.get()[2]));
                });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("ofCompilers")
    void formAndResultsAreJavacs(SourceCompiler compiler, String name, Grid grid, Object[] arguments) {
        check(compiled(compiler, name), name, grid, arguments);
    }

    @Tag("long")
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("ofOlderCompilers")
    void formAndResultsOfOlderOnesAreJavacs(SourceCompiler compiler, String name, Grid grid, Object[] arguments) {
        check(compiled(compiler, name), name, grid, arguments);
    }

    static Stream<Arguments> ofLanguages() {
        return Arrays.stream(OtherLanguage.values())
                .flatMap(language -> GroupFormTest.kernels()
                        .filter(a -> REWRITTEN.contains((String) a.get()[0]))
                        .map(a -> Arguments.of(language, a.get()[0], a.get()[1], a.get()[2])));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("ofLanguages")
    void formAndResultsAreThoseOfJava(OtherLanguage language, String name, Grid grid, Object[] arguments) {
        check(compiled(language, name), name, grid, arguments);
    }

    private static void check(CompiledKernel kernel, String name, Grid grid, Object[] arguments) {
        CompiledKernel javacs = compiled(SourceCompiler.JAVAC, name);
        assertThat(KernelForm.of(kernel)).as("%s", kernel.refusals()).isEqualTo(KernelForm.of(javacs));
        Object[] expected = GroupFormTest.copy(arguments);
        GroupFormTest.run(KernelCompiler.plain(GroupFormTest.method(name)), grid, 1, expected);
        for (int tiles : new int[] {1, 2}) {
            Object[] actual = GroupFormTest.copy(arguments);
            GroupFormTest.run(kernel, grid, tiles, actual);
            for (int a = 0; a < actual.length; a++) {
                assertThat(GroupFormTest.bits(actual[a]))
                        .as("argument %d in %d tiles", a, tiles)
                        .isEqualTo(GroupFormTest.bits(expected[a]));
            }
        }
    }

    /** Neither keeps annotations of local variables, so that a loop with one can't be told from others. */
    @ParameterizedTest
    @EnumSource
    void loopsThatLostTheirAnnotationAreRefusedForThat(OtherLanguage language) {
        assertThat(compiled(language, "annotated").refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason())
                        .containsIgnoringCase("compiled from " + language)
                        .contains("drops @Parallel from local variables", "write the kernel in Java"));
    }

    /** As users run them: by references and code in place, whose objects say which methods they stand for. */
    @ParameterizedTest
    @EnumSource
    void plansTakeTheKernelsOfALanguage(OtherLanguage language) throws Exception {
        FloatArray x = GroupFormTest.floats(128);
        FloatArray y = GroupFormTest.floats(128);
        FloatArray sums = new FloatArray(4);
        Object[] arguments = {new KernelContext(), x, y, sums};
        Method graph = Arrays.stream(owner(language).getDeclaredMethods())
                .filter(m -> m.getName().equals("graph"))
                .findFirst()
                .orElseThrow();
        FloatArray expected = new FloatArray(128);
        IntStream.range(0, 128).forEach(i -> expected.set(i, 2f * x.get(i) + y.get(i)));
        WorkerGrid1D grid = new WorkerGrid1D(128);
        grid.setLocalWork(32, 1, 1);
        String name = language.name().toLowerCase(Locale.ROOT);
        GridScheduler scheduler = new GridScheduler(name + ".axpy", grid);
        scheduler.addWorkerGrid(name + ".sum", grid);
        TaskGraph tasks = (TaskGraph) graph.invoke(null, arguments);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(tasks.snapshot())) {
            plan.withGridScheduler(scheduler).execute();
        }
        assertThat(y.toHeapArray()).isEqualTo(expected.toHeapArray());
        for (int group = 0; group < 4; group++) {
            float sum = 0f;
            for (int i = 0; i < 32; i++) {
                sum += expected.get(32 * group + i);
            }
            assertThat(sums.get(group)).isCloseTo(sum, offset(1e-4f));
        }
    }

    /** Compilers put a method of their own before it. */
    @ParameterizedTest
    @EnumSource
    void javasKernelsAreFoundBehindReferences(OtherLanguage language) throws ReflectiveOperationException {
        List<?> tasks = (List<?>) owner(language).getDeclaredMethod("ofJava").invoke(null);
        assertThat(tasks)
                .hasSize(2)
                .allSatisfy(task -> assertThat(KernelMethod.named(task))
                        .isEqualTo(KernelMethods.method(JavaKernels.class, "scaled")));
    }

    private static CompiledKernel compiled(SourceCompiler compiler, String name) {
        OwnClasses classes = CLASSES.computeIfAbsent(
                compiler,
                c -> c.compile(Stream.of("GroupKernels", "BarrierKernels", "BlockKernels")
                        .map(file -> SOURCES.resolve(file + ".java"))
                        .toList()));
        return compiled(classes.named(GroupFormTest.owner(name).getName()), name);
    }

    private static CompiledKernel compiled(OtherLanguage language, String name) {
        return compiled(owner(language), name);
    }

    private static Class<?> owner(OtherLanguage language) {
        return switch (language) {
            case KOTLIN ->
                OTHERS.computeIfAbsent(language, l -> l.compile(Path.of("src/test/kernels/KotlinKernels.kt")))
                        .named("kernels.KotlinKernels");
            case SCALA ->
                OTHERS.computeIfAbsent(language, l -> l.compile(Path.of("src/test/kernels/ScalaKernels.scala")))
                        .named("kernels.ScalaKernels");
        };
    }

    private static CompiledKernel compiled(Class<?> owner, String name) {
        return KernelCompiler.compile(KernelMethods.method(owner, name), CompilerSettings.STRICT);
    }
}
