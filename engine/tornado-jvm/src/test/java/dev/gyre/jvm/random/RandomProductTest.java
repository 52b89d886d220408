package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.memory.OffHeapArguments;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Random products leave the same bits as vectors and as plain Java, with so many rows, columns and rounds that what rows share is packed, and
 * with fewer. Number and seed as of {@link RandomKernelTest}.
 */
final class RandomProductTest {
    private static final int PROGRAMS = Integer.getInteger("gyre.random.programs", 60) / 5;
    private static final long SEED = Long.getLong("gyre.random.seed", 1);
    private static final int BATCH = 5;
    private static final int[][] SHAPES = {{9, 37, 40}, {8, 16, 32}, {41, 50, 40}, {67, 33, 65}, {3, 70, 16}};

    @Test
    void vectorsEqualPlainJava() throws Throwable {
        int made = 0;
        int aliases = 0;
        try (TileScheduler whole = TileScheduler.withTiles(1, 1);
                TileScheduler cut = TileScheduler.withTiles(2, 5)) {
            for (int first = 0; first < PROGRAMS; first += BATCH) {
                int count = Math.min(BATCH, PROGRAMS - first);
                StringBuilder methods = new StringBuilder();
                for (int p = 0; p < count; p++) {
                    methods.append(new ProductGenerator(SEED + first + p).method("k" + p));
                }
                Class<?> kernels = Compiler.By.ofBatch(first / BATCH).compile(methods.toString());
                for (int p = 0; p < count; p++) {
                    CompiledKernel kernel =
                            KernelCompiler.compile(KernelMethods.method(kernels, "k" + p), CompilerSettings.STRICT);
                    assertThat(kernel.form()).as("seed %d", SEED + first + p).isEqualTo(Form.SIMD);
                    made += kernel.code().layout().orElseThrow().accesses().stream()
                                    .anyMatch(line -> line.endsWith("once for all rows"))
                            ? 1
                            : 0;
                    check(kernel, SEED + first + p, whole, cut);
                    checkOffHeap(kernel, SEED + first + p, cut);
                    aliases += checkAliases(kernel, SEED + first + p, cut) ? 1 : 0;
                }
            }
        }
        assertThat(made).as("products whose rows share more than loads").isPositive();
        assertThat(aliases).as("products whose arguments alias").isPositive();
    }

    private static void check(CompiledKernel kernel, long seed, TileScheduler... schedulers) throws Throwable {
        for (int[] shape : SHAPES) {
            Object[] expected = arguments(seed, shape);
            kernel.method().handle().invokeWithArguments(expected);
            for (TileScheduler scheduler : schedulers) {
                Object[] actual = arguments(seed, shape);
                scheduler.run(new BoundTask("test", kernel, actual));
                int[] bits = bits(actual);
                int at = Arrays.mismatch(bits(expected), bits);
                if (at >= 0) {
                    fail(
                            "seed %d, shape %s, %d threads: element %d%n%s",
                            seed,
                            Arrays.toString(shape),
                            scheduler.threads(),
                            at,
                            new ProductGenerator(seed).method("k"));
                }
            }
        }
    }

    /** The same where what rows and columns hold is off the heap. */
    private static void checkOffHeap(CompiledKernel kernel, long seed, TileScheduler scheduler) throws Throwable {
        int[] shape = SHAPES[(int) (seed % SHAPES.length)];
        try (Arena arena = Arena.ofShared()) {
            Object[] expected = arguments(seed, shape);
            kernel.method().handle().invokeWithArguments(expected);
            Object[] actual = OffHeapArguments.of(kernel, arguments(seed, shape), arena);
            scheduler.run(new BoundTask("test", kernel, actual));
            assertThat(bits(actual))
                    .as(
                            "seed %d, shape %s, off the heap%n%s",
                            seed, Arrays.toString(shape), new ProductGenerator(seed).method("k"))
                    .isEqualTo(bits(expected));
        }
    }

    /** The same where the results and what rows or columns hold reach the same bytes. */
    private static boolean checkAliases(CompiledKernel kernel, long seed, TileScheduler scheduler) throws Throwable {
        int[] shape = SHAPES[(int) (seed % SHAPES.length)];
        int read = seed % 2 == 0 ? 0 : 6;
        try (Arena arena = Arena.ofShared()) {
            Object[] expected = roomy(arguments(seed, shape), read);
            OverlappingArrays views =
                    OverlappingArrays.into(expected, read, 7, OverlappingArrays.random(seed), arena, true);
            if (!views.aliases()) {
                return false;
            }
            Object[] actual = roomy(arguments(seed, shape), read);
            OverlappingArrays.into(actual, read, 7, OverlappingArrays.random(seed), arena, true);
            kernel.method().handle().invokeWithArguments(expected);
            PlannedKernel.run(kernel, actual, scheduler);
            assertThat(bits(actual))
                    .as(
                            "seed %d, shape %s, %s%n%s",
                            seed, Arrays.toString(shape), views.alias(), new ProductGenerator(seed).method("k"))
                    .isEqualTo(bits(expected));
            return true;
        }
    }

    /** With results in an array of the size of another one, or the other way about. */
    private static Object[] roomy(Object[] arguments, int read) {
        FloatArray x = (FloatArray) arguments[read];
        int size = Math.max(x.getSize(), ((FloatArray) arguments[7]).getSize());
        FloatArray larger = new FloatArray(size);
        for (int i = 0; i < x.getSize(); i++) {
            larger.set(i, x.get(i));
        }
        arguments[read] = larger;
        arguments[7] = FloatArray.fromArray(larger.toHeapArray());
        return arguments;
    }

    private static int[] bits(Object[] arguments) {
        float[] y = ((FloatArray) arguments[7]).toHeapArray();
        int[] bits = new int[y.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(y[i]));
        return bits;
    }

    private static Object[] arguments(long seed, int[] shape) {
        Random random = new Random(seed);
        int rows = shape[0] * shape[2];
        int weights = Math.max(shape[0], shape[1]) * Math.max(shape[1], shape[2]);
        FloatArray x = new FloatArray(rows);
        IntArray xi = new IntArray(rows);
        for (int i = 0; i < rows; i++) {
            x.set(i, random.nextFloat() - 0.5f);
            xi.set(i, random.nextInt(100) - 50);
        }
        ByteArray wb = new ByteArray(weights);
        ShortArray ws = new ShortArray(weights);
        IntArray wi = new IntArray(weights);
        HalfFloatArray wh = new HalfFloatArray(weights);
        FloatArray wf = new FloatArray(weights);
        for (int i = 0; i < weights; i++) {
            wb.set(i, (byte) random.nextInt());
            ws.set(i, (short) random.nextInt());
            wi.set(i, random.nextInt());
            wh.set(i, new HalfFloat(4 * random.nextFloat() - 2));
            wf.set(i, 4 * random.nextFloat() - 2);
        }
        FloatArray y = new FloatArray(shape[0] * shape[1]);
        return new Object[] {x, xi, wb, ws, wi, wh, wf, y, shape[0], shape[1], shape[2]};
    }
}
