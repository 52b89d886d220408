package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Random kernels as plans run them, in the settings that users have and in strict ones, with vectors of each size that this machine has, on one
 * thread and on two, many of them with arguments that alias. Their number and first seed are the system properties
 * {@code gyre.random.shipped} and {@code gyre.random.seed}; a failure is made as small as it goes and printed as a program that shows it.
 */
@Isolated("plans on two threads take both cores, and wait for each other beside another class")
final class RandomShippedTest {
    private static final int PROGRAMS = Integer.getInteger("gyre.random.shipped", 20);
    private static final long SEED = Long.getLong("gyre.random.seed", 1);
    private static final int BATCH = 5;
    private static final int NARROWEST = 128;

    /** What a program takes at most, compiling included, on a busy machine. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @Test
    void plansEqualPlainJava() {
        check();
    }

    static void check() {
        int aliases = 0;
        try (TileScheduler one = new TileScheduler(1);
                TileScheduler two = new TileScheduler(2)) {
            for (int first = 0; first < PROGRAMS; first += BATCH) {
                List<Program> programs = new ArrayList<>();
                StringBuilder methods = new StringBuilder();
                for (int p = 0; p < Math.min(BATCH, PROGRAMS - first); p++) {
                    programs.add(new KernelGenerator(SEED + first + p).program());
                    methods.append(programs.get(p).print("k" + p));
                    methods.append(programs.get(p).noisy().print("n" + p));
                }
                Compiler.By by = Compiler.By.ofBatch(first / BATCH);
                Class<?> kernels = by.compile(methods.toString());
                for (int p = 0; p < programs.size(); p++) {
                    long seed = SEED + first + p;
                    try (Arena arena = Arena.ofConfined()) {
                        aliases += Inputs.of(seed, arena, true).aliases() ? 1 : 0;
                    }
                    for (CompilerSettings settings : settings()) {
                        Shipped shipped = new Shipped(settings, p % 2 == 0 ? one : two);
                        if (differs(shipped, kernels, p, seed, programs.get(p))) {
                            report(shipped, programs.get(p), seed, by);
                        }
                    }
                }
            }
        }
        assertThat(aliases).as("kernels whose arguments alias").isGreaterThan(PROGRAMS / 4);
    }

    /** Whether a program of a batch differs from the plain call; one that never ends fails by its seed rather than stops the test. */
    private static boolean differs(Shipped shipped, Class<?> kernels, int place, long seed, Program program) {
        return assertTimeoutPreemptively(
                        LONGEST,
                        () -> shipped.difference(kernels, "k" + place, "n" + place, seed),
                        () -> "seed %d doesn't end: %s%n%s".formatted(seed, shipped, program.print("k")))
                .isPresent();
    }

    /** Strict settings and the users', within each size of vectors from 128 bits on. */
    private static List<CompilerSettings> settings() {
        return Arrays.stream(VectorBits.all())
                .filter(bits -> bits >= NARROWEST)
                .boxed()
                .flatMap(bits -> List.of(CompilerSettings.STRICT, CompilerSettings.ofProperties()).stream()
                        .map(settings -> settings.within(bits)))
                .toList();
    }

    private static void report(Shipped shipped, Program program, long seed, Compiler.By by) {
        Program smallest = program.smallest(
                candidate -> difference(shipped, candidate, seed, by).isPresent());
        fail(
                "seed %d, %s: %s%n%s",
                seed,
                by,
                difference(shipped, smallest, seed, by).orElse("not reproducible"),
                shipped.source(smallest, seed));
    }

    private static Optional<String> difference(Shipped shipped, Program program, long seed, Compiler.By by) {
        return by.tryCompile(program.print("k") + program.noisy().print("n"))
                .flatMap(kernels -> shipped.difference(kernels, "k", "n", seed));
    }
}
