package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.fuzz.Mutator;
import dev.gyre.papers.golden.ModelGoldens;
import dev.gyre.verify.golden.GoldenRunner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that Gyre wrote, and golden ones, with something changed: each is taken or refused in a line, within five seconds of the
 * processor's time. {@code mvn verify -Pfuzz} takes a thousand of each.
 */
class DamagedFilesTest {

    private static final long SEED = 151;
    private static final long MOST_NANOS = 5_000_000_000L;
    private static final Set<Integer> CODES = Set.of(ExitCode.OK, ExitCode.FAILURE, ExitCode.USAGE, ExitCode.DEVICE);
    private static final Path GOLDEN = Path.of("../papers/src/test/resources/golden");
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** What is done with a file. */
    @FunctionalInterface
    private interface Use {
        void of(Path file) throws IOException;
    }

    @TempDir
    static Path folder;

    private static Path whole;
    private static Path blocks;

    @BeforeAll
    static void train() {
        whole = folder.resolve("whole");
        Command trained = Command.run(
                "train",
                "bigram",
                "--batch",
                "2",
                "--length",
                "16",
                "--steps",
                "3",
                "--eval-every",
                "1",
                "--data",
                "built-in:40000",
                "--out",
                whole.toString());
        assertThat(trained.code()).as(trained.err()).isZero();
        blocks = folder.resolve("blocks");
        Path floats = folder.resolve("floats");
        String[] made = ("train transformer --dim 32 --blocks 1 --heads 2 --tied true --batch 2 --length 16 --steps 1"
                        + " --eval-every 0 --data built-in:40000 --out " + floats)
                .split(" ");
        assertThat(Command.run(made).code()).isZero();
        String[] small = ("quantize --weights q8_0 --batches 1 " + floats + " --out " + blocks).split(" ");
        assertThat(Command.run(small).code()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "config.json, generate --bytes 2",
        "config.json, runs",
        "metrics.jsonl, runs",
        "metrics.jsonl, resume --steps 4",
        "checkpoint-3.safetensors, generate --bytes 2",
        "checkpoint-3.safetensors, resume --steps 4"
    })
    void ofARun(String name, String command) throws IOException {
        of(whole, name, command);
    }

    /** Its maps and its table are read where the file is mapped. */
    @ParameterizedTest
    @CsvSource({"checkpoint-0.safetensors, generate --bytes 2", "checkpoint-0.safetensors, eval --batches 1"})
    void ofARunInBlocks(String name, String command) throws IOException {
        of(blocks, name, command);
    }

    private static void of(Path source, String name, String command) throws IOException {
        Path run = folder.resolve(name + " " + command.hashCode());
        Random random = new Random(SEED * (name + command).hashCode());
        String[] words = Stream.concat(Stream.of(command.split(" ")), Stream.of(run.toString()))
                .toArray(String[]::new);
        for (int i = 0; i < Mutator.COUNT; i++) {
            copy(source, run);
            Files.write(run.resolve(name), Mutator.mutated(Files.readAllBytes(source.resolve(name)), random));
            String what = name + " " + i + ": " + command;
            within(what, run, given -> {
                Command c = Command.run(words);
                assertThat(c.code()).as(what + "\n" + c.err()).isIn(CODES);
                c.namesNoClass();
                assertThat(c.err()).as(what).matches("[\\x20-\\x7e\\n\\r\\u00a0-\\uffff]*");
            });
        }
    }

    @Test
    void ofTensors() throws IOException {
        each("checkpoint", whole.resolve("checkpoint-3.safetensors"), file -> {
            try (Safetensors tensors = Safetensors.open(file)) {
                tensors.entries().stream()
                        .filter(e -> e.type() == ElementType.F32)
                        .forEach(e -> assertThat(tensors.floats(e.name()))
                                .hasSize(e.shape().size()));
                tensors.verify();
            } catch (GyreException e) {
                assertThat(e.getMessage()).doesNotContain("\n", "Exception").hasSizeLessThan(2000);
            }
        });
    }

    @Test
    void ofWhatAModelIsExpectedToSay() throws IOException {
        Path published = ImportCommandTest.resource("checkpoints/llama-tied");
        String run = folder.resolve("imported").toString();
        assertThat(Command.run("import", published.toString(), "--out", run).code())
                .isZero();
        each("expected", published.resolve("expected.safetensors"), file -> {
            Command c = Command.run("verify", run, "--expect", file.toString());
            assertThat(c.code()).as(c.err()).isIn(ExitCode.OK, ExitCode.FAILURE, ExitCode.UNVERIFIED);
            assertThat(c.out() + c.err()).doesNotContain("internal error", "Exception", "\tat ");
        });
    }

    @ParameterizedTest
    @CsvSource({"xnet/net-shallow", "kan/grid-update", "blt/pooling", "namm/cma-es"})
    void ofGoldenCases(String name) throws IOException {
        GoldenRunner runner = new GoldenRunner(ModelGoldens.all(), Devices.standard());
        each(
                name,
                GOLDEN.resolve(name + ".safetensors"),
                file -> assertThat(runner.run(file).comparisons())
                        .isNotEmpty()
                        .allSatisfy(c -> assertThat(c.detail()).doesNotContain("\n", "Exception")));
    }

    private static void each(String what, Path source, Use use) throws IOException {
        Random random = new Random(SEED * what.hashCode());
        Path file = folder.resolve(what.replace('/', '-') + ".safetensors");
        for (int i = 0; i < Mutator.COUNT; i++) {
            Files.write(file, Mutator.mutated(Files.readAllBytes(source), random));
            within(what + " " + i, file, use);
        }
    }

    private static void within(String what, Path file, Use use) throws IOException {
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            use.of(file);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(what, e);
        }
        assertThat(THREADS.getCurrentThreadCpuTime() - start).as(what).isLessThan(MOST_NANOS);
    }

    /** The run as it was left. */
    private static void copy(Path source, Path run) throws IOException {
        Files.createDirectories(run);
        for (Path old : files(run)) {
            Files.delete(old);
        }
        for (Path file : files(source)) {
            Files.copy(file, run.resolve(file.getFileName()));
        }
    }

    private static List<Path> files(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
