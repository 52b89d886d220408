package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.kernel.ArgumentUse;
import dev.gyre.jvm.kernel.KernelCode;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.jvm.kernel.KernelMethods;
import dev.gyre.jvm.kernel.LoopNestFinder;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.Scheduler;
import dev.gyre.jvm.simd.Settings;
import dev.gyre.jvm.simd.parallel.Independence;
import dev.gyre.jvm.simd.parse.KernelIr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
    private static final int PROGRAMS = Integer.getInteger("gyre.random.programs", 500);
    private static final long SEED = Long.getLong("gyre.random.seed", 1);
    private static final int BATCH = 50;
    /** Rows and columns, and the row that kernels leave out. */
    private static final int N = 9;

    private static final int K = 3;

    private static final Scheduler SCHEDULER = Scheduler.withTiles(2, 5);

    /** Where the inner loop begins, before what it ends, and by how much it counts. */
    private static final List<List<String>> LOOPS = List.of(
            List.of("0", "n", "1"),
            List.of("i", "n", "1"),
            List.of("i + 1", "n", "1"),
            List.of("0", "i", "1"),
            List.of("0", "i + 1", "1"),
            List.of("k + 1", "n", "1"),
            List.of("k", "i + 1", "1"),
            List.of("1", "n", "2"),
            List.of("1 + (i + k) % 2", "n", "2"));

    private static final List<String> GUARDS = List.of(
            "true",
            "true",
            "i != k",
            "j != k",
            "i < j",
            "j <= i",
            "i != j",
            "(i + j) % 2 == k % 2",
            "((i - j) & 1) == 0",
            "(i - j) % 2 != 0",
            "j % 3 == 1");

    private static final List<String> PLACES =
            List.of("i", "j", "i", "j", "k", "0", "n - 1 - i", "j - 1", "i - 1", "j + 1");

    /**
     * One kernel.
     *
     * @param outer where the parallel loop begins
     * @param inner the loop within: where it begins and ends, and its step
     * @param parallel whether that's a parallel loop, too
     * @param accesses rows and columns, those that are stored to first
     */
    private record Triangle(
            String outer, List<String> inner, boolean parallel, String guard, int stores, List<List<String>> accesses) {

        static Triangle of(long seed) {
            Random random = new Random(seed);
            List<List<String>> accesses = new ArrayList<>();
            for (int a = 0; a < 3; a++) {
                accesses.add(List.of(any(random, PLACES), any(random, PLACES)));
            }
            if (random.nextBoolean()) {
                accesses.set(0, List.of("i", "j"));
            }
            return new Triangle(
                    random.nextInt(3) == 0 ? "k + 1" : "0",
                    any(random, LOOPS),
                    random.nextInt(3) == 0,
                    any(random, GUARDS),
                    1 + random.nextInt(2),
                    accesses);
        }

        private static <T> T any(Random random, List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        String method(String name) {
            StringBuilder text = new StringBuilder("""
                    public static void %s(FloatArray a, FloatArray b, int k, int n) {
                        for (@Parallel int i = %s; i < n; i++) {
                            for (%sint j = %s; j < %s; j += %s) {
                                if (%s) {
                                    float v = a.get(%s);
                    """.formatted(
                            name,
                            outer,
                            parallel ? "@Parallel " : "",
                            inner.get(0),
                            inner.get(1),
                            inner.get(2),
                            guard,
                            index(accesses.size() - 1)));
            for (int a = stores; a < accesses.size() - 1; a++) {
                text.append("v += b.get(%s);%n".formatted(index(a)));
            }
            for (int a = 0; a < stores; a++) {
                text.append("a.set(%s, v);%n".formatted(index(a)));
            }
            return text.append("}}}}\n").toString();
        }

        private String index(int access) {
            return "(%s) * n + (%s)"
                    .formatted(
                            accesses.get(access).getFirst(),
                            accesses.get(access).getLast());
        }

        /** Whether two iterations of the parallel loops come to one element, which one of them stores to. */
        boolean meets() {
            Map<Integer, Set<Integer>> stored = new HashMap<>();
            Map<Integer, Set<Integer>> accessed = new HashMap<>();
            for (int i = value(outer, 0, 0); i < N; i++) {
                int step = Integer.parseInt(inner.get(2));
                for (int j = value(inner.get(0), i, 0); j < value(inner.get(1), i, 0); j += step) {
                    int iteration = parallel ? N * i + j : i;
                    for (int a = 0; a < accesses.size() && holds(i, j); a++) {
                        int element = value(accesses.get(a).getFirst(), i, j) * N
                                + value(accesses.get(a).getLast(), i, j);
                        accessed.computeIfAbsent(element, _ -> new HashSet<>()).add(iteration);
                        if (a < stores) {
                            stored.computeIfAbsent(element, _ -> new HashSet<>())
                                    .add(iteration);
                        }
                    }
                }
            }
            return stored.keySet().stream().anyMatch(e -> accessed.get(e).size() > 1);
        }

        private boolean holds(int i, int j) {
            return switch (guard) {
                case "i != k" -> i != K;
                case "j != k" -> j != K;
                case "i < j" -> i < j;
                case "j <= i" -> j <= i;
                case "i != j" -> i != j;
                case "(i + j) % 2 == k % 2" -> (i + j) % 2 == K % 2;
                case "((i - j) & 1) == 0" -> ((i - j) & 1) == 0;
                case "(i - j) % 2 != 0" -> (i - j) % 2 != 0;
                case "j % 3 == 1" -> j % 3 == 1;
                default -> true;
            };
        }

        private static int value(String place, int i, int j) {
            return switch (place) {
                case "i" -> i;
                case "i + 1" -> i + 1;
                case "i - 1" -> i - 1;
                case "j" -> j;
                case "j + 1" -> j + 1;
                case "j - 1" -> j - 1;
                case "1" -> 1;
                case "1 + (i + k) % 2" -> 1 + (i + K) % 2;
                case "k" -> K;
                case "k + 1" -> K + 1;
                case "n" -> N;
                case "n - 1 - i" -> N - 1 - i;
                default -> 0;
            };
        }
    }

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
            Class<?> kernels = Compiler.compile(methods.toString());
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
            CompiledKernel kernel = KernelCompiler.compile(method, Settings.STRICT);
            assumed[0] += kernel.code().apart().isEmpty() ? 0 : 1;
            staged[0] += kernel.stages(sameTwice(new FloatArray(N * N), N)).isEmpty() ? 0 : 1;
            for (int n : List.of(N, 33, 70)) {
                check(kernel, triangle, n, true);
                check(kernel, triangle, n, false);
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

    private static boolean isShownApart(KernelMethod kernel) throws RefusedException {
        KernelCode code = KernelCode.read(kernel).orElseThrow();
        Independence independence =
                Independence.of(KernelIr.parse(code), LoopNestFinder.find(code, ArgumentUse.of(code)));
        Object[] arguments = sameTwice(new FloatArray(N * N), N);
        return independence.conflict().isEmpty()
                && independence.conflict(arguments).isEmpty()
                && independence.conflictWithin().isEmpty()
                && independence.conflictWithin(arguments).isEmpty();
    }
}
