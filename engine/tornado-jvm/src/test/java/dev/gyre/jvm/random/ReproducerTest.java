package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What {@link RandomShippedTest} prints of a failure. */
@Isolated("what a program prints is read from System.out")
final class ReproducerTest {
    private static final long SEED = 1;
    private static final int PROGRAMS = 8;

    /** What is printed of a failure runs by itself: kernels that agree, and one that never gives the same. */
    @Test
    void failuresArePrintedAsProgramsThatRun() throws Exception {
        try (TileScheduler two = new TileScheduler(2)) {
            Shipped strict = new Shipped(CompilerSettings.STRICT, two);
            for (long seed = SEED; seed < SEED + PROGRAMS; seed++) {
                String source = strict.source(new KernelGenerator(seed).program(), seed);
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
}
