package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.gguf.BlockType;
import dev.gyre.fuzz.Mutator;
import dev.gyre.models.run.TrainedModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Published checkpoints with something changed: each gives an error of ours or is imported, within five seconds of the processor's
 * time. {@code mvn verify -Pfuzz} takes a thousand of each.
 */
class MutationTest {

    private static final long SEED = 13;
    private static final long MOST_NANOS = 5_000_000_000L;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    static List<String> names() {
        return PublishedFiles.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aChangedCheckpointIsRefusedOrImported(String name) throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder(name), folder.resolve("source"));
        List<Path> files = PublishedFiles.contents(source).stream()
                .filter(f -> !f.contains("expected"))
                .map(source::resolve)
                .toList();
        Random random = new Random(SEED * name.hashCode());
        int refused = 0;
        for (int i = 0; i < Mutator.COUNT; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, Mutator.mutated(whole, random));
            refused += refuses(source, folder.resolve("run" + i), name + " " + i) ? 1 : 0;
            Files.write(file, whole);
        }
        assertThat(refused).isPositive();
    }

    /** Files of llama.cpp in blocks and floats of 16 bits; what's imported opens as a run. */
    @ParameterizedTest
    @CsvSource({"LLAMA, Q8_0", "QWEN2, Q4_0", "QWEN3, BF16", "GRANITE, F16"})
    void aChangedGgufIsRefusedOrImported(GgufArchitecturesTest.Architecture architecture, BlockType type)
            throws IOException {
        Path file = Files.write(folder.resolve("floats.gguf"), GgufArchitecturesTest.file(architecture));
        Path floats = folder.resolve("floats");
        Import.of(file, Optional.empty()).storing(ElementType.F32).into(floats, made -> {});
        Path small = folder.resolve("small.gguf");
        Export.gguf(floats, small, type, note -> {});
        byte[] whole = Files.readAllBytes(small);
        Random random = new Random(SEED * architecture.name().hashCode());
        int refused = 0;
        for (int i = 0; i < Mutator.COUNT; i++) {
            Files.write(small, Mutator.mutated(whole, random));
            Path run = folder.resolve("run" + i);
            boolean refuses = refuses(small, run, architecture + " " + i);
            refused += refuses ? 1 : 0;
            if (!refuses) {
                assertThat(TrainedModel.load(run, note -> {}).built().size()).isPositive();
            }
        }
        assertThat(refused).isPositive();
    }

    private static boolean refuses(Path source, Path run, String what) {
        long start = THREADS.getCurrentThreadCpuTime();
        boolean refused = false;
        try {
            Import.of(source, Optional.empty()).into(run, made -> {});
        } catch (GyreException e) {
            assertThat(e.getMessage()).as(what).doesNotContain("\n").hasSizeLessThan(2000);
            assertThat(run).as(what).doesNotExist();
            refused = true;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(what, e);
        }
        assertThat(THREADS.getCurrentThreadCpuTime() - start).as(what).isLessThan(MOST_NANOS);
        return refused;
    }
}
