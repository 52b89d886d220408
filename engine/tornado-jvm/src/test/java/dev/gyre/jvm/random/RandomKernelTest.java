package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Random kernels leave the same bits as vectors and as plain Java, also for arguments that alias. Their number and first seed are the system properties
 * {@code gyre.random.programs} and {@code gyre.random.seed}; a failure is made as small as it goes and printed as Java.
 */
final class RandomKernelTest {
    private static final int PROGRAMS = Integer.getInteger("gyre.random.programs", 60);
    private static final long SEED = Long.getLong("gyre.random.seed", 1);
    private static final int BATCH = 15;
    private static final int N = 37;
    private static final int M = 9;
    private static final int SPARE = 64;

    @Test
    void vectorsEqualPlainJava() {
        int vectors = 0;
        int packed = 0;
        for (int first = 0; first < PROGRAMS; first += BATCH) {
            List<Program> programs = new ArrayList<>();
            StringBuilder methods = new StringBuilder();
            for (int p = 0; p < Math.min(BATCH, PROGRAMS - first); p++) {
                programs.add(new KernelGenerator(SEED + first + p).program());
                methods.append(programs.get(p).print("k" + p));
            }
            Compiler.By by = Compiler.By.ofBatch(first / BATCH);
            Class<?> kernels = by.compile(methods.toString());
            for (int p = 0; p < programs.size(); p++) {
                Optional<String> difference = difference(kernels, "k" + p, SEED + first + p);
                if (difference.isPresent()) {
                    report(programs.get(p), SEED + first + p, by);
                }
                CompiledKernel kernel =
                        KernelCompiler.compile(KernelMethods.method(kernels, "k" + p), CompilerSettings.STRICT);
                vectors += kernel.form() == Form.SIMD ? 1 : 0;
                packed += kernel.code()
                                .layout()
                                .filter(l -> l.summary().contains("packed"))
                                .isPresent()
                        ? 1
                        : 0;
            }
        }
        assertThat(vectors).as("kernels that the vector compiler took").isGreaterThan(PROGRAMS * 8 / 10);
        // One of a hundred has them, at the least: too few programs may have none.
        assertThat(packed).as("of which had panels").isGreaterThanOrEqualTo(Math.min(1, PROGRAMS / 100));
    }

    private static void report(Program program, long seed, Compiler.By by) {
        Program smallest = program.smallest(candidate -> by.tryCompile(candidate.print("k"))
                .flatMap(kernels -> difference(kernels, "k", seed))
                .isPresent());
        String method = smallest.print("k");
        Class<?> kernels = by.compile(method);
        fail("seed %d, %s: %s%n%s", seed, by, difference(kernels, "k", seed).orElse("not reproducible"), method);
    }

    /** How the vector form of a kernel differs from the plain call, if it does. */
    private static Optional<String> difference(Class<?> kernels, String name, long seed) {
        KernelMethod method = KernelMethods.method(kernels, name);
        Object[] expected = arguments(seed);
        Object[] actual = arguments(seed);
        try {
            method.handle().invokeWithArguments(expected);
            CompiledKernel kernel = KernelCompiler.compile(method, CompilerSettings.STRICT);
            TileRunner runner = kernel.code().bind().apply(actual);
            int[] s = new int[2 * TileRunner.DIMENSIONS];
            runner.space(s);
            runner.run(s[0], s[1], s[2], s[3], s[4], s[5]);
        } catch (Throwable e) {
            return Optional.of(e + " / " + e.getCause());
        }
        return difference(expected, actual).or(() -> aliased(method, seed));
    }

    /** Where arrays differ in a bit, if they do, but for the payload of NaN. */
    static Optional<String> difference(Object[] expected, Object[] actual) {
        for (int a = 0; a < expected.length; a++) {
            Object e = bits(expected[a]);
            Object v = bits(actual[a]);
            if (e instanceof int[] x && v instanceof int[] y && Arrays.mismatch(x, y) >= 0) {
                int at = Arrays.mismatch(x, y);
                return Optional.of("argument %d at %d: %x instead of %x".formatted(a, at, y[at], x[at]));
            }
        }
        return Optional.empty();
    }

    /** The same in a plan, for arguments that reach the same bytes, where they do. */
    private static Optional<String> aliased(KernelMethod method, long seed) {
        try (Arena arena = Arena.ofShared();
                TileScheduler scheduler = TileScheduler.withTiles(2, 5)) {
            Inputs expected = Inputs.of(seed, arena, false);
            if (!expected.aliases()) {
                return Optional.empty();
            }
            Inputs actual = Inputs.of(seed, arena, false);
            method.handle().invokeWithArguments(expected.arguments());
            PlannedKernel.run(KernelCompiler.compile(method, CompilerSettings.STRICT), actual.arguments(), scheduler);
            for (int a = 0; a < expected.contents().size(); a++) {
                int at = Arrays.mismatch(
                        expected.contents().get(a), actual.contents().get(a));
                if (at >= 0) {
                    return Optional.of("%s: argument %d at %d".formatted(expected.alias(), a, at));
                }
            }
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of(e + " / " + e.getCause());
        }
    }

    /** Arguments of a seed, none of which reach the same bytes. */
    static Object[] arguments(long seed) {
        Random random = new Random(seed);
        int size = N * M + M * M + SPARE;
        FloatArray x = new FloatArray(size);
        FloatArray y = new FloatArray(size);
        IntArray a = new IntArray(size);
        IntArray b = new IntArray(size);
        Int8Array c = new Int8Array(size);
        float[] special = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, 1e30f};
        for (int i = 0; i < size; i++) {
            x.set(
                    i,
                    random.nextInt(8) == 0
                            ? special[random.nextInt(special.length)]
                            : (float) random.nextGaussian() * 4f);
            y.set(i, (float) random.nextGaussian());
            a.set(i, random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(100) - 20);
            b.set(i, random.nextInt());
            c.set(i, (byte) random.nextInt());
        }
        return new Object[] {x, y, a, b, c, N, M, 0.75f};
    }

    private static Object bits(Object argument) {
        return switch (argument) {
            case FloatArray f ->
                java.util.stream.IntStream.range(0, f.getSize())
                        .map(i -> Float.floatToIntBits(f.get(i)))
                        .toArray();
            case IntArray i -> i.toHeapArray();
            case Int8Array b ->
                java.util.stream.IntStream.range(0, b.getSize()).map(b::get).toArray();
            default -> argument;
        };
    }
}
