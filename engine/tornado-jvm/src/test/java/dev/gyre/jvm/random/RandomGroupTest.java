package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.GridRunner;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.random.Program.Statement;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.tornado.context.Grid;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Random kernels with barriers leave the same bits compiled, with and without vectors, as with a thread a work-item. Their number and first
 * seed are the system properties {@code gyre.random.groups} and {@code gyre.random.seed}.
 */
final class RandomGroupTest {
    private static final int PROGRAMS = Integer.getInteger("gyre.random.groups", 30);
    private static final long SEED = Long.getLong("gyre.random.seed", 1);
    private static final int BATCH = 15;
    private static final int MOST_ATTEMPTS = 200;
    private static final List<Grid> GRIDS =
            List.of(line(24, 12), line(10, 5), line(18, 9), line(64, 32), line(48, 16), line(128, 64), line(21, 7));
    private static final int MOST_ITEMS = 128;

    @Test
    void compiledEqualsAThreadAnItem() {
        int vectors = 0;
        int aliases = 0;
        int reductions = 0;
        for (int first = 0; first < PROGRAMS; first += BATCH) {
            List<List<Statement>> programs = new ArrayList<>();
            StringBuilder methods = new StringBuilder();
            for (int p = 0; p < Math.min(BATCH, PROGRAMS - first); p++) {
                programs.add(new GroupGenerator(SEED + first + p).program());
                methods.append(GroupGenerator.print("k" + p, programs.get(p)));
            }
            Compiler.By by = Compiler.By.ofBatch(first / BATCH);
            Class<?> kernels = by.compile(methods.toString());
            for (int p = 0; p < programs.size(); p++) {
                aliases += GroupGenerator.readsOwnOnly(SEED + first + p) && aliases(SEED + first + p) ? 1 : 0;
                if (difference(kernels, "k" + p, SEED + first + p).isPresent()) {
                    report(programs.get(p), SEED + first + p, by);
                }
                CompiledKernel kernel =
                        KernelCompiler.compile(KernelMethods.method(kernels, "k" + p), CompilerSettings.STRICT);
                vectors += kernel.form() == Form.SIMD ? 1 : 0;
                reductions += kernel.code().layout().orElseThrow().accesses().stream()
                                .anyMatch(line -> line.contains("with the rounds behind it"))
                        ? 1
                        : 0;
            }
        }
        assertThat(vectors).as("kernels that the vector compiler took").isGreaterThan(PROGRAMS * 9 / 10);
        assertThat(aliases).as("kernels whose arguments alias").isPositive();
        assertThat(reductions).as("kernels whose values go to a tree at once").isPositive();
    }

    /** Fails if one of some programs differs, whatever form it takes. */
    static void check(int programs) {
        for (int p = 0; p < programs; p++) {
            List<Statement> program = new GroupGenerator(SEED + p).program();
            Compiler.By by = Compiler.By.ofBatch(p);
            if (difference(by.compile(GroupGenerator.print("k", program)), "k", SEED + p)
                    .isPresent()) {
                report(program, SEED + p, by);
            }
        }
    }

    private static void report(List<Statement> program, long seed, Compiler.By by) {
        List<Statement> smallest = program;
        int attempts = 0;
        boolean progress = true;
        while (progress && attempts < MOST_ATTEMPTS) {
            progress = false;
            for (List<Statement> candidate : Program.smaller(smallest)) {
                attempts++;
                Optional<Class<?>> kernels = by.tryCompile(GroupGenerator.print("k", candidate));
                if (kernels.isPresent() && difference(kernels.get(), "k", seed).isPresent()) {
                    smallest = candidate;
                    progress = true;
                    break;
                }
            }
        }
        String method = GroupGenerator.print("k", smallest);
        Class<?> kernels = by.compile(method);
        fail("seed %d, %s: %s%n%s", seed, by, difference(kernels, "k", seed).orElse("not reproducible"), method);
    }

    /** How a compiled form differs from a thread an item, if it does. */
    private static Optional<String> difference(Class<?> kernels, String name, long seed) {
        KernelMethod method = KernelMethods.method(kernels, name);
        Grid grid = grid(seed);
        Object[] expected = arguments(seed);
        try {
            run(KernelCompiler.plain(method), grid, expected);
            for (CompilerSettings settings : List.of(CompilerSettings.STRICT, new CompilerSettings(false, false))) {
                CompiledKernel kernel = KernelCompiler.compile(method, settings);
                if (kernel.form() != Form.SIMD && kernel.form() != Form.SCALAR) {
                    return Optional.of("not compiled: " + kernel.refusals());
                }
                Object[] actual = arguments(seed);
                run(kernel, grid, actual);
                Optional<String> differs = difference(expected, actual);
                if (differs.isPresent()) {
                    return Optional.of(kernel.form() + ", " + differs.get());
                }
            }
            return GroupGenerator.readsOwnOnly(seed) ? aliased(method, grid, seed) : Optional.empty();
        } catch (Exception | LinkageError e) {
            return Optional.of(e + " / " + e.getCause());
        }
    }

    /** The same in a plan, where x and y, and a and b, are views of the same elements. */
    private static Optional<String> aliased(KernelMethod method, Grid grid, long seed) {
        try (Arena arena = Arena.ofShared();
                TileScheduler scheduler = TileScheduler.withTiles(2, 3)) {
            Object[] expected = alias(arguments(seed), seed, arena);
            PlannedKernel.run(KernelCompiler.plain(method), expected, scheduler, grid);
            for (CompilerSettings settings : List.of(CompilerSettings.STRICT, new CompilerSettings(false, false))) {
                Object[] actual = alias(arguments(seed), seed, arena);
                PlannedKernel.run(KernelCompiler.compile(method, settings), actual, scheduler, grid);
                Optional<String> differs = difference(expected, actual);
                if (differs.isPresent()) {
                    return Optional.of("aliased, " + differs.get());
                }
            }
            return Optional.empty();
        }
    }

    private static boolean aliases(long seed) {
        try (Arena arena = Arena.ofConfined()) {
            return OverlappingArrays.into(arguments(seed), 1, 2, OverlappingArrays.random(seed), arena, false)
                    .aliases();
        }
    }

    private static Object[] alias(Object[] arguments, long seed, Arena arena) {
        Random random = OverlappingArrays.random(seed);
        OverlappingArrays.into(arguments, 1, 2, random, arena, false);
        OverlappingArrays.into(arguments, 3, 4, random, arena, false);
        return arguments;
    }

    /** Runs all groups, one after another. */
    static void run(CompiledKernel kernel, Grid grid, Object[] arguments) {
        TileRunner runner = kernel.codeFor(arguments).bind().apply(arguments);
        ((GridRunner) runner).grid(grid);
        int[] s = new int[2 * TileRunner.DIMENSIONS];
        runner.space(s);
        runner.run(s[0], s[1], s[2], s[3], s[4], s[5]);
    }

    private static Grid line(int global, int local) {
        return new Grid(global, 1, 1, local, 1, 1);
    }

    /** The grid for a seed's kernel. */
    static Grid grid(long seed) {
        return GRIDS.get((int) (seed % GRIDS.size()));
    }

    /** Arguments of a seed. */
    static Object[] arguments(long seed) {
        Random random = new Random(seed);
        int size = MOST_ITEMS;
        FloatArray x = new FloatArray(size);
        FloatArray y = new FloatArray(size);
        IntArray a = new IntArray(size);
        IntArray b = new IntArray(size);
        for (int i = 0; i < size; i++) {
            x.set(i, (float) random.nextGaussian());
            y.set(i, (float) random.nextGaussian());
            a.set(i, random.nextInt(100) - 20);
            b.set(i, random.nextInt());
        }
        return new Object[] {new KernelContext(), x, y, a, b, 17, 5};
    }

    /** The first element that differs. */
    static Optional<String> difference(Object[] expected, Object[] actual) {
        for (int a = 0; a < expected.length; a++) {
            int at = mismatch(expected[a], actual[a]);
            if (at >= 0) {
                return Optional.of("argument %d at %d".formatted(a, at));
            }
        }
        return Optional.empty();
    }

    private static int mismatch(Object expected, Object actual) {
        return switch (expected) {
            case FloatArray x -> Arrays.mismatch(bits(x), bits((FloatArray) actual));
            case IntArray x -> Arrays.mismatch(x.toHeapArray(), ((IntArray) actual).toHeapArray());
            default -> -1;
        };
    }

    private static int[] bits(FloatArray x) {
        return IntStream.range(0, x.getSize())
                .map(i -> Float.floatToIntBits(x.get(i)))
                .toArray();
    }
}
