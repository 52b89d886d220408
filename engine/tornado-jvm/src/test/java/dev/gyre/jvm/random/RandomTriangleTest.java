package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gyre.ir.bytecode.ArgumentUse;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.LoopNestFinder;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.dependence.Independence;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.Unit;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Loops over triangles of a matrix and rows but for one, which store to an array and read it, or another one, at rows, columns and diagonals: where iterations
 * are said to leave one another alone, they do, as is seen by going through all of them; and where they do, that's mostly found out. Number and
 * seed as of {@link RandomKernelTest}.
 */
final class RandomTriangleTest {
    private static final int PROGRAMS = Integer.getInteger("gyre.random.programs", 60);
    private static final long SEED = Long.getLong("gyre.random.seed", 1);
    private static final int BATCH = 15;
    private static final int N = Triangle.N;
    private static final int K = Triangle.K;

    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    private interface Look {
        void at(Triangle triangle, KernelMethod kernel) throws Throwable;
    }

    private static void each(Look look) throws Throwable {
        for (int first = 0; first < PROGRAMS; first += BATCH) {
            List<Triangle> triangles = IntStream.range(first, Math.min(PROGRAMS, first + BATCH))
                    .mapToObj(p -> Triangle.of(SEED + p))
                    .toList();
            StringBuilder methods = new StringBuilder();
            for (int t = 0; t < triangles.size(); t++) {
                methods.append(triangles.get(t).method("k" + t));
            }
            Class<?> kernels = Compiler.By.ofBatch(first / BATCH).compile(methods.toString());
            for (int t = 0; t < triangles.size(); t++) {
                look.at(triangles.get(t), KernelMethods.method(kernels, "k" + t));
            }
        }
    }

    @Test
    void iterationsThatAreSaidToBeApartAre() throws Throwable {
        int[] apart = new int[1];
        int[] shown = new int[1];
        each((triangle, kernel) -> {
            boolean isShown = isShownApart(kernel);
            boolean meets = triangle.meets();
            if (isShown && meets) {
                fail("iterations meet%n%s", triangle.method("k"));
            }
            apart[0] += meets ? 0 : 1;
            shown[0] += isShown ? 1 : 0;
        });
        assertThat(apart[0]).as("kernels whose iterations are apart").isGreaterThan(PROGRAMS / 20);
        assertThat(shown[0])
                .as("those of %d that are shown to be apart", apart[0])
                .isGreaterThanOrEqualTo(apart[0] * 4 / 5);
    }

    /** Kernels leave what plain Java leaves, in whichever form and on whichever threads they run. */
    @Test
    void trianglesEqualPlainJava() throws Throwable {
        int[] assumed = new int[1];
        int[] staged = new int[1];
        each((triangle, method) -> {
            CompiledKernel kernel = KernelCompiler.compile(method, CompilerSettings.STRICT);
            assumed[0] += kernel.code().apart().isEmpty() ? 0 : 1;
            staged[0] += kernel.stages(sameTwice(new FloatArray(N * N), N)).isEmpty() ? 0 : 1;
            for (int n : List.of(N, 33, 70)) {
                check(kernel, triangle, n, true);
                check(kernel, triangle, n, false);
                checkAliases(kernel, triangle, n);
            }
        });
        assertThat(assumed[0])
                .as("kernels with lanes that arguments have to show apart")
                .isGreaterThan(PROGRAMS / 20);
        assertThat(staged[0]).as("kernels that are run in stages").isGreaterThan(PROGRAMS / 20);
    }

    private static Object[] sameTwice(FloatArray a, int n) {
        return new Object[] {a, a, K, n};
    }

    /**
     * Compares with plain Java.
     *
     * @param same whether what is loaded is from the array that is stored to
     */
    private static void check(CompiledKernel kernel, Triangle triangle, int n, boolean same) throws Throwable {
        float[] initial = new float[n * n];
        Random random = new Random(n);
        for (int i = 0; i < initial.length; i++) {
            initial[i] = random.nextInt(1000);
        }
        FloatArray expected = FloatArray.fromArray(initial);
        FloatArray other = FloatArray.fromArray(initial);
        try {
            kernel.method().handle().invokeWithArguments(expected, same ? expected : other, K, n);
        } catch (IndexOutOfBoundsException _) {
            return;
        }
        FloatArray actual = FloatArray.fromArray(initial);
        Object[] arguments = same ? sameTwice(actual, n) : new Object[] {actual, other, K, n};
        SCHEDULER.run(new BoundTask("triangle", kernel, arguments));
        assertThat(actual.toHeapArray()).as("n %d, %s", n, triangle.method("k")).isEqualTo(expected.toHeapArray());
    }

    /** The same for two wrappers of one array, for slices that overlap, and off the heap. */
    private static void checkAliases(CompiledKernel kernel, Triangle triangle, int n) throws Throwable {
        try (Arena arena = Arena.ofShared()) {
            long seed = 31L * triangle.hashCode() + n;
            Object[] expected = apart(n);
            OverlappingArrays views =
                    OverlappingArrays.into(expected, 0, 1, OverlappingArrays.random(seed), arena, true);
            Object[] actual = apart(n);
            OverlappingArrays.into(actual, 0, 1, OverlappingArrays.random(seed), arena, true);
            try {
                kernel.method().handle().invokeWithArguments(expected);
            } catch (IndexOutOfBoundsException _) {
                return;
            }
            PlannedKernel.run(kernel, actual, SCHEDULER);
            for (int a = 0; a < 2; a++) {
                assertThat(((FloatArray) actual[a]).toHeapArray())
                        .as("n %d, %s, %s", n, views.alias(), triangle.method("k"))
                        .isEqualTo(((FloatArray) expected[a]).toHeapArray());
            }
        }
    }

    private static Object[] apart(int n) {
        float[] values = new float[n * n];
        Random random = new Random(n);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(1000);
        }
        return new Object[] {FloatArray.fromArray(values), FloatArray.fromArray(values), K, n};
    }

    private static boolean isShownApart(KernelMethod kernel) throws RefusedException {
        KernelCode code = KernelCode.read(kernel).orElseThrow();
        KernelIr form = KernelIr.parse(code);
        LoopNest nest = LoopNestFinder.find(code, ArgumentUse.of(code));
        Independence independence =
                Independence.of(form, nest, MiddleEnd.ACCESSES.run(form.body(), Unit.of(form, nest)));
        Object[] arguments = sameTwice(new FloatArray(N * N), N);
        return independence.conflict().isEmpty()
                && independence.conflict(arguments).isEmpty()
                && independence.conflictWithin().isEmpty()
                && independence.conflictWithin(arguments).isEmpty();
    }
}
