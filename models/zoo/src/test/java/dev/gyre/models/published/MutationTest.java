package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.GyreException;
import dev.gyre.fuzz.Mutator;
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
