package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that are killed at any time, and gone on with, until they are through: each ends as one that nobody disturbed, bit for bit. Thirty kills
 * with {@code ./setup.sh test --long}, a thousand with {@code -Pnightly}.
 */
@Order(1)
class KillChainTest {

    private static final int KILLS = Integer.getInteger("gyre.kills", 30);
    private static final long SEED = 15;
    private static final int STEPS = 60;
    private static final String LAST = "checkpoint-" + STEPS + ".safetensors";

    @TempDir
    Path folder;

    private Path run;
    private Path said;
    private byte[] wanted;

    @BeforeEach
    void paths() {
        run = folder.resolve("run");
        said = folder.resolve("said");
    }

    @Tag("long")
    @Test
    void aRunThatIsKilledAgainAndAgainEndsAsOneThatIsNot() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process whole = start();
        assertThat(whole.waitFor(5, TimeUnit.MINUTES)).isTrue();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertThat(whole.exitValue()).as(Files.readString(said)).isEqualTo(ExitCode.OK);
        wanted = Files.readAllBytes(run.resolve(LAST));
        delete(run);
        // Kills are spread over the time that an undisturbed run takes, from the start of its JVM on, where less else
        // runs.
        Random random = new Random(SEED);
        int intoTraining = 0;
        for (int kills = 0; kills < KILLS; ) {
            boolean anew = !begun();
            begin = System.nanoTime();
            Process process = start();
            if (process.waitFor(random.nextLong(millis), TimeUnit.MILLISECONDS)) {
                ended(process);
                long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                millis = anew ? Math.min(millis, took) : millis;
            } else {
                process.destroyForcibly().waitFor();
                kills++;
                intoTraining += checkpoints().isEmpty() ? 0 : 1;
            }
        }
        assertThat(intoTraining).isPositive();
        Process last = start();
        assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
        ended(last);
    }

    /** Begins the run, or goes on with it. */
    private Process start() throws IOException {
        List<String> words = begun()
                ? Child.scalarWords("resume", run.toString())
                : Child.scalarWords(
                        "train",
                        "bigram",
                        "--batch",
                        "8",
                        "--length",
                        "64",
                        "--steps",
                        Integer.toString(STEPS),
                        "--data",
                        "built-in:50000",
                        "--eval-every",
                        "20",
                        "--checkpoint-every",
                        "2",
                        "--out",
                        run.toString());
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    private boolean begun() {
        return Files.exists(run.resolve("config.json"));
    }

    private void ended(Process process) throws IOException {
        assertThat(process.exitValue()).as(Files.readString(said)).isEqualTo(ExitCode.OK);
        assertThat(Files.readAllBytes(run.resolve(LAST))).isEqualTo(wanted);
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl")).stream().filter(l -> l.contains("\"loss\"")))
                .hasSizeGreaterThanOrEqualTo(STEPS);
        delete(run);
    }

    private List<Path> checkpoints() throws IOException {
        if (!Files.isDirectory(run)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(f -> f.getFileName().toString().matches("checkpoint-\\d+\\.safetensors"))
                    .toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path p : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }
}
