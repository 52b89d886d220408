package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.memory.OffHeapArguments;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Numbers of all types leave the same bits in vectors and in plain Java, as long as they aren't NaN. Number and seed as of {@link RandomKernelTest}. */
final class RandomTypesTest {
    private static final int PROGRAMS = Integer.getInteger("gyre.random.programs", 60);
    private static final long SEED = Long.getLong("gyre.random.seed", 1);
    private static final int BATCH = 15;
    private static final int N = 43;
    private static final int WRITTEN = 6;

    @Test
    void vectorsEqualPlainJava() throws Throwable {
        int vectors = 0;
        int aliases = 0;
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 3)) {
            for (int first = 0; first < PROGRAMS; first += BATCH) {
                StringBuilder methods = new StringBuilder();
                int count = Math.min(BATCH, PROGRAMS - first);
                for (int p = 0; p < count; p++) {
                    methods.append(new TypesGenerator(SEED + first + p).method("k" + p));
                }
                Class<?> kernels = Compiler.By.ofBatch(first / BATCH).compile(methods.toString());
                for (int p = 0; p < count; p++) {
                    CompiledKernel kernel =
                            KernelCompiler.compile(KernelMethods.method(kernels, "k" + p), CompilerSettings.STRICT);
                    vectors += kernel.form() == Form.SIMD ? 1 : 0;
                    check(kernel, scheduler, SEED + first + p);
                    checkOffHeap(kernel, scheduler, SEED + first + p);
                    aliases += checkAliases(kernel, scheduler, SEED + first + p) ? 1 : 0;
                }
            }
        }
        assertThat(vectors).as("kernels that the vector compiler took").isGreaterThan(PROGRAMS * 8 / 10);
        assertThat(aliases).as("kernels whose arguments alias").isGreaterThan(PROGRAMS / 2);
    }

    private static void check(CompiledKernel kernel, TileScheduler scheduler, long seed) throws Throwable {
        Object[] expected = arguments(seed);
        Object[] actual = arguments(seed);
        kernel.method().handle().invokeWithArguments(expected);
        try {
            scheduler.run(new BoundTask("types", kernel, actual));
        } catch (TornadoTaskRuntimeException e) {
            throw new AssertionError("seed %d%n%s".formatted(seed, new TypesGenerator(seed).method("k")), e);
        }
        compare(expected, actual, kernel, seed, "");
    }

    /** The same where what is only read is off the heap. */
    private static void checkOffHeap(CompiledKernel kernel, TileScheduler scheduler, long seed) throws Throwable {
        try (Arena arena = Arena.ofShared()) {
            Object[] expected = arguments(seed);
            kernel.method().handle().invokeWithArguments(expected);
            Object[] actual = OffHeapArguments.of(kernel, arguments(seed), arena);
            scheduler.run(new BoundTask("types", kernel, actual));
            compare(expected, actual, kernel, seed, "off the heap");
        }
    }

    private static void compare(Object[] expected, Object[] actual, CompiledKernel kernel, long seed, String alias) {
        for (int a = WRITTEN; a < WRITTEN + 4; a++) {
            assertThat(bits(actual[a]))
                    .as(
                            "argument %d, seed %d, %s %s%n%s",
                            a, seed, kernel.form(), alias, new TypesGenerator(seed).method("k"))
                    .isEqualTo(bits(expected[a]));
        }
    }

    /** The same where an array that is read and the written one of its type reach the same bytes. */
    private static boolean checkAliases(CompiledKernel kernel, TileScheduler scheduler, long seed) throws Throwable {
        try (Arena arena = Arena.ofShared()) {
            Object[] expected = arguments(seed);
            List<OverlappingArrays> views = alias(expected, seed, arena);
            Object[] actual = arguments(seed);
            alias(actual, seed, arena);
            if (views.stream().noneMatch(OverlappingArrays::aliases)) {
                return false;
            }
            kernel.method().handle().invokeWithArguments(expected);
            PlannedKernel.run(kernel, actual, scheduler);
            compare(
                    expected,
                    actual,
                    kernel,
                    seed,
                    views.stream().map(OverlappingArrays::alias).toList().toString());
            return true;
        }
    }

    /** Ints, longs, floats and doubles. */
    private static List<OverlappingArrays> alias(Object[] arguments, long seed, Arena arena) {
        Random random = OverlappingArrays.random(seed);
        return IntStream.range(WRITTEN - 4, WRITTEN)
                .mapToObj(read -> OverlappingArrays.into(arguments, read, read + 4, random, arena, true))
                .toList();
    }

    private static Object[] arguments(long seed) {
        Random random = new Random(seed);
        int size = 2 * N + 2;
        ByteArray b = new ByteArray(size);
        ShortArray s = new ShortArray(size);
        IntArray i = new IntArray(size);
        LongArray l = new LongArray(size);
        FloatArray f = new FloatArray(size);
        DoubleArray d = new DoubleArray(size);
        double[] special = {
            0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 1e30, 2147483648.0, 0.5, 2.5
        };
        for (int k = 0; k < size; k++) {
            b.set(k, (byte) random.nextInt());
            s.set(k, (short) random.nextInt());
            i.set(k, random.nextInt() >> random.nextInt(32));
            l.set(k, random.nextLong() >> random.nextInt(64));
            boolean rare = random.nextInt(4) == 0;
            f.set(k, rare ? (float) special[random.nextInt(special.length)] : (float) random.nextGaussian() * 100);
            d.set(k, rare ? special[random.nextInt(special.length)] : random.nextGaussian() * 1e5);
        }
        return new Object[] {
            b,
            s,
            i,
            l,
            f,
            d,
            new IntArray(size),
            new LongArray(size),
            new FloatArray(size),
            new DoubleArray(size),
            N,
            random.nextInt(100) - 50,
            random.nextLong(),
            (float) random.nextGaussian(),
            random.nextGaussian()
        };
    }

    /** Bits, of which NaN has one pattern only. */
    private static long[] bits(Object array) {
        return switch (array) {
            case IntArray x -> IntStream.range(0, x.getSize()).mapToLong(x::get).toArray();
            case LongArray x -> x.toHeapArray();
            case FloatArray x ->
                IntStream.range(0, x.getSize())
                        .mapToLong(k -> Float.floatToIntBits(x.get(k)))
                        .toArray();
            case DoubleArray x ->
                IntStream.range(0, x.getSize())
                        .mapToLong(k -> Double.doubleToLongBits(x.get(k)))
                        .toArray();
            default -> throw new IllegalArgumentException(array.toString());
        };
    }
}
