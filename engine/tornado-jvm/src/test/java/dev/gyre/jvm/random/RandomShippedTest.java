package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.run.Scheduler;
import dev.gyre.jvm.simd.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
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
@Isolated("what a program prints is read from System.out")
final class RandomShippedTest {
    private static final int PROGRAMS = Integer.getInteger("gyre.random.shipped", 100);
    private static final long SEED = Long.getLong("gyre.random.seed", 1);
    private static final int BATCH = 50;
    private static final int NARROWEST = 128;

    @Test
    void plansEqualPlainJava() {
        check();
    }

    static void check() {
        int aliases = 0;
        try (Scheduler one = new Scheduler(1);
                Scheduler two = new Scheduler(2)) {
            for (int first = 0; first < PROGRAMS; first += BATCH) {
                List<Program> programs = new ArrayList<>();
                StringBuilder methods = new StringBuilder();
                for (int p = 0; p < Math.min(BATCH, PROGRAMS - first); p++) {
                    programs.add(new Generator(SEED + first + p).program());
                    methods.append(programs.get(p).print("k" + p));
                    methods.append(programs.get(p).noisy().print("n" + p));
                }
                Class<?> kernels = Compiler.compile(methods.toString());
                for (int p = 0; p < programs.size(); p++) {
                    long seed = SEED + first + p;
                    try (Arena arena = Arena.ofConfined()) {
                        aliases += Inputs.of(seed, arena, true).aliases() ? 1 : 0;
                    }
                    for (Settings settings : settings()) {
                        Shipped shipped = new Shipped(settings, p % 2 == 0 ? one : two);
                        if (shipped.difference(kernels, "k" + p, "n" + p, seed).isPresent()) {
                            report(shipped, programs.get(p), seed);
                        }
                    }
                }
            }
        }
        assertThat(aliases).as("kernels whose arguments alias").isGreaterThan(PROGRAMS / 4);
    }

    /** Strict settings and the users', within each size of vectors from 128 bits on. */
    private static List<Settings> settings() {
        return Arrays.stream(VectorBits.all())
                .filter(bits -> bits >= NARROWEST)
                .boxed()
                .flatMap(bits -> List.of(Settings.STRICT, Settings.ofProperties()).stream()
                        .map(settings -> settings.within(bits)))
                .toList();
    }

    private static void report(Shipped shipped, Program program, long seed) {
        Program smallest = program.smallest(
                candidate -> difference(shipped, candidate, seed).isPresent());
        fail(
                "seed %d: %s%n%s",
                seed, difference(shipped, smallest, seed).orElse("not reproducible"), shipped.source(smallest, seed));
    }

    /** What is printed of a failure runs by itself: kernels that agree, and one that never gives the same. */
    @Test
    void failuresArePrintedAsProgramsThatRun() throws Exception {
        try (Scheduler two = new Scheduler(2)) {
            Shipped strict = new Shipped(Settings.STRICT, two);
            for (long seed = SEED; seed < SEED + 8; seed++) {
                String source = strict.source(new Generator(seed).program(), seed);
                assertThat(ran(source)).as(source).endsWith("differences");
            }
            Program store = new Program(
                    "for (@Parallel int i = 0; i < n; i++) {\n%s}\n",
                    List.of(new Program.Statement("y.set(i, 2f * x.get(i));", List.of(), List.of())));
            assertThat(ran(strict.source(store, SEED))).isEqualTo("0 differences");
            Program race = new Program(
                    "for (@Parallel int i = 0; i < n; i++) {\n%s}\n",
                    List.of(new Program.Statement(
                            "c.set(i, (byte) (Thread.currentThread().hashCode() + System.nanoTime()));",
                            List.of(),
                            List.of())));
            assertThat(ran(strict.source(race, SEED))).isNotEqualTo("0 differences");
        }
    }

    private static String ran(String source) throws Exception {
        Class<?> program = Compiler.compileFile(Shipped.PROGRAM, source);
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            program.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8).strip();
    }

    private static Optional<String> difference(Shipped shipped, Program program, long seed) {
        return Compiler.tryCompile(program.print("k") + program.noisy().print("n"))
                .flatMap(kernels -> shipped.difference(kernels, "k", "n", seed));
    }
}
