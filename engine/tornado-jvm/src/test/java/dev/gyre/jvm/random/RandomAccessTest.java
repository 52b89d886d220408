package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.memory.OffHeapArguments;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Random accesses of arrays of all types leave the same bits as vectors and as plain Java, for sizes around every multiple of the lanes;
 * where the plain call throws, so do vectors. They do so on any number of threads, also where iterations meet. Number and seed as of {@link RandomKernelTest}; every so many kernels one is repeated until
 * the JIT's second compiler has compiled it.
 */
final class RandomAccessTest {
    private static final int PROGRAMS = Integer.getInteger("gyre.random.programs", 60);
    private static final long SEED = Long.getLong("gyre.random.seed", 1);
    private static final int BATCH = 15;
    private static final int REPEATED = 50;
    private static final int REPETITIONS = 8_000;
    private static final List<Integer> SIZES =
            List.of(1, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 47, 48, 49, 63, 64, 65, 79, 96, 127, 128, 129);
    /** By how much accesses leave their place: most stay in the arrays, some don't. */
    private static final int[] SHIFTS = {0, 0, 0, 0, 1, 2, 5, 15, 16, 17, -1, -3};

    private static final int TILES = 7;

    private static final CompilerSettings[] WIDTHS = VectorBits.strict();

    private static final List<TileScheduler> SCHEDULERS = IntStream.rangeClosed(1, 3)
            .mapToObj(t -> TileScheduler.withTiles(t, TILES))
            .toList();

    @AfterAll
    static void close() {
        SCHEDULERS.forEach(TileScheduler::close);
    }

    @Test
    void vectorsAndThreadsEqualPlainJava() throws Throwable {
        int vectors = 0;
        int apart = 0;
        for (int first = 0; first < PROGRAMS; first += BATCH) {
            int count = Math.min(BATCH, PROGRAMS - first);
            StringBuilder methods = new StringBuilder();
            for (int p = 0; p < count; p++) {
                methods.append(new AccessGenerator(SEED + first + p).method("k" + p));
            }
            Class<?> kernels = Compiler.By.ofBatch(first / BATCH).compile(methods.toString());
            for (int p = 0; p < count; p++) {
                CompiledKernel kernel =
                        KernelCompiler.compile(KernelMethods.method(kernels, "k" + p), WIDTHS[p % WIDTHS.length]);
                boolean meets = new AccessGenerator(SEED + first + p).meets();
                apart += meets ? 0 : 1;
                vectors += !meets && VectorBits.hasLanes(kernel) ? 1 : 0;
                check(kernel, SEED + first + p, (first + p) % REPEATED == 0 ? REPETITIONS : 1);
            }
        }
        assertThat(apart).as("kernels whose iterations don't meet").isBetween(PROGRAMS / 2, PROGRAMS * 9 / 10);
        assertThat(vectors).as("kernels that the vector compiler took").isGreaterThan(apart * 9 / 10);
    }

    private static void check(CompiledKernel kernel, long seed, int repetitions) throws Throwable {
        Random random = new Random(seed);
        for (int round = 0; round < 3; round++) {
            int n = SIZES.get(random.nextInt(SIZES.size()));
            int m = repetitions > 1 ? 0 : SHIFTS[random.nextInt(SHIFTS.length)];
            Object[] initial = arguments(seed + round, n);
            initial[14] = m;
            if (round == 2) { // one of the arrays that are read is written, too
                int type = random.nextInt(6);
                initial[type] = initial[6 + type];
            }
            Object[] expected = copy(initial);
            boolean throwsPlain = isOutOfBounds(() -> kernel.method().handle().invokeWithArguments(expected));
            Object[] actual = copy(initial);
            TileRunner runner = kernel.codeFor(actual).bind().apply(actual);
            boolean inStages = !kernel.stages(actual).isEmpty();
            for (int r = 0; r < (throwsPlain || round > 0 ? 1 : repetitions) && !inStages; r++) {
                restore(initial, actual);
                boolean throwsVectors = isOutOfBounds(() -> runner.run(0, n, 0, 0, 0, 0));
                boolean equal = throwsPlain || differing(expected, actual) < 0;
                if (throwsPlain != throwsVectors || !equal) {
                    fail(
                            "seed %d, n %d, m %d, call %d: %s%n%s",
                            seed,
                            n,
                            m,
                            r,
                            equal ? "plain throws: " + throwsPlain : "argument " + differing(expected, actual),
                            new AccessGenerator(seed).method("k"));
                }
            }
            if (!throwsPlain) {
                checkThreads(kernel, seed, initial, expected);
            }
        }
        checkAliases(kernel, seed, random);
        checkOffHeap(kernel, seed, random);
    }

    /** What is only read is off the heap, and no more of it than the kernel has. */
    private static void checkOffHeap(CompiledKernel kernel, long seed, Random random) throws Throwable {
        int n = SIZES.get(random.nextInt(SIZES.size()));
        try (Arena arena = Arena.ofShared()) {
            Object[] expected = arguments(seed, n);
            expected[14] = SHIFTS[random.nextInt(SHIFTS.length)];
            Object[] actual = OffHeapArguments.of(kernel, copy(expected), arena);
            boolean throwsPlain = isOutOfBounds(() -> kernel.method().handle().invokeWithArguments(expected));
            TileRunner runner = kernel.codeFor(actual).bind().apply(actual);
            if (!kernel.stages(actual).isEmpty()) {
                return;
            }
            boolean throwsVectors = isOutOfBounds(() -> runner.run(0, n, 0, 0, 0, 0));
            if (throwsPlain != throwsVectors || (!throwsPlain && differing(expected, actual) >= 0)) {
                fail(
                        "seed %d, n %d, m %s, off the heap, plain throws %s: argument %d%n%s",
                        seed,
                        n,
                        expected[14],
                        throwsPlain,
                        differing(expected, actual),
                        new AccessGenerator(seed).method("k"));
            }
        }
    }

    /** An array that is read and the written one of its type reach the same bytes, however they came to. */
    private static void checkAliases(CompiledKernel kernel, long seed, Random random) throws Throwable {
        int n = SIZES.get(random.nextInt(SIZES.size()));
        int type = random.nextInt(6);
        try (Arena arena = Arena.ofShared()) {
            Object[] expected = arguments(seed, n);
            expected[14] = 0;
            OverlappingArrays views =
                    OverlappingArrays.into(expected, type, 6 + type, OverlappingArrays.random(seed), arena, true);
            if (!views.aliases() || isOutOfBounds(() -> kernel.method().handle().invokeWithArguments(expected))) {
                return;
            }
            for (TileScheduler scheduler : SCHEDULERS) {
                Object[] actual = arguments(seed, n);
                actual[14] = 0;
                OverlappingArrays.into(actual, type, 6 + type, OverlappingArrays.random(seed), arena, true);
                PlannedKernel.run(kernel, actual, scheduler);
                if (differing(expected, actual) >= 0) {
                    fail(
                            "seed %d, n %d, %d threads, %s: argument %d%n%s",
                            seed,
                            n,
                            scheduler.threads(),
                            views.alias(),
                            differing(expected, actual),
                            new AccessGenerator(seed).method("k"));
                }
            }
        }
    }

    private static void checkThreads(CompiledKernel kernel, long seed, Object[] initial, Object[] expected) {
        for (TileScheduler scheduler : SCHEDULERS) {
            Object[] actual = copy(initial);
            Form form = kernel.codeFor(actual).form();
            scheduler.run(new BoundTask("test", kernel, actual));
            AccessGenerator generator = new AccessGenerator(seed);
            boolean distinct = Collections.disjoint(
                    Arrays.asList(actual).subList(0, 6), Arrays.asList(actual).subList(6, 12));
            if (differing(expected, actual) >= 0 || (form == Form.SEQUENTIAL && distinct && !generator.meets())) {
                fail(
                        "seed %d, n %s, %d threads, %s, %s: argument %d%n%s",
                        seed,
                        initial[13],
                        scheduler.threads(),
                        form,
                        kernel.versions()
                                .independence()
                                .flatMap(i -> i.conflict(actual))
                                .orElse(kernel.refusals().toString()),
                        differing(expected, actual),
                        generator.method("k"));
            }
        }
    }

    private interface Call {
        void run() throws Throwable;
    }

    private static boolean isOutOfBounds(Call call) throws Throwable {
        try {
            call.run();
            return false;
        } catch (IndexOutOfBoundsException e) {
            return true;
        }
    }

    private static Object[] arguments(long seed, int n) {
        Random random = new Random(seed);
        int size = Math.max(20, AccessGenerator.MOST_STRIDE * n + 2);
        Object[] arguments = new Object[15];
        for (int a = 0; a < 12; a += 6) {
            arguments[a] = new ByteArray(size);
            arguments[a + 1] = new ShortArray(size);
            arguments[a + 2] = new IntArray(size);
            arguments[a + 3] = new LongArray(size);
            arguments[a + 4] = new FloatArray(size);
            arguments[a + 5] = new DoubleArray(size);
        }
        for (int a = 0; a < 12; a++) {
            fill(arguments[a], random);
        }
        IntArray x = new IntArray(n);
        for (int i = 0; i < n; i++) {
            x.set(i, random.nextInt(size - 1));
        }
        arguments[12] = x;
        arguments[13] = n;

        return arguments;
    }

    private static void fill(Object array, Random random) {
        for (int i = 0; i < ((TornadoNativeArray) array).getSize(); i++) {
            switch (array) {
                case ByteArray b -> b.set(i, (byte) random.nextInt());
                case ShortArray s -> s.set(i, (short) random.nextInt());
                case IntArray k -> k.set(i, random.nextInt(2000) - 1000);
                case LongArray l -> l.set(i, random.nextInt(2000) - 1000);
                case FloatArray f -> f.set(i, random.nextInt(2000) / 8f);
                case DoubleArray d -> d.set(i, random.nextInt(2000) / 8.0);
                default -> throw new IllegalArgumentException(array.toString());
            }
        }
    }

    private static Object[] copy(Object[] arguments) {
        IdentityHashMap<Object, Object> copies = new IdentityHashMap<>();
        return Arrays.stream(arguments)
                .map(a -> copies.computeIfAbsent(a, _ -> switch (a) {
                    case ByteArray x -> ByteArray.fromArray(x.toHeapArray());
                    case ShortArray x -> ShortArray.fromArray(x.toHeapArray());
                    case IntArray x -> IntArray.fromArray(x.toHeapArray());
                    case LongArray x -> LongArray.fromArray(x.toHeapArray());
                    case FloatArray x -> FloatArray.fromArray(x.toHeapArray());
                    case DoubleArray x -> DoubleArray.fromArray(x.toHeapArray());
                    default -> a;
                }))
                .toArray();
    }

    private static void restore(Object[] from, Object[] to) {
        for (int a = 6; a < 12; a++) {
            ((TornadoNativeArray) to[a]).getSegment().copyFrom(((TornadoNativeArray) from[a]).getSegment());
        }
    }

    /** The first array that differs, or -1. */
    private static int differing(Object[] expected, Object[] actual) {
        for (int a = 6; a < 12; a++) {
            if (((TornadoNativeArray) expected[a]).getSegment().mismatch(((TornadoNativeArray) actual[a]).getSegment())
                    >= 0) {
                return a;
            }
        }
        return -1;
    }
}
