package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Training in a JVM of its own that comes to a violent end, or finds its disk full. */
class KilledRunTest {

    /** Long enough that a kill after a few steps comes before the end. */
    private static final String STEPS = "150";

    @TempDir
    Path folder;

    @Test
    void aKilledRunGoesOnBitForBit() throws IOException, InterruptedException {
        Path whole = folder.resolve("whole");
        assertThat(Command.run(train(whole, STEPS, "7")).code()).isZero();
        Path killed = folder.resolve("killed");
        Process process = Child.start(train(killed, STEPS, "7"));
        // After a step that has no checkpoint of its own.
        awaitStep(process, killed);
        // Meanwhile nobody else writes into its folder.
        Command.run("resume", killed.toString())
                .refused(ExitCode.FAILURE, killed + ": is in use by process " + process.pid() + " on ");
        process.destroyForcibly();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(killed.resolve("checkpoint-" + STEPS + ".safetensors")).doesNotExist();
        Command resumed = Command.run("resume", killed.toString());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err())
                .contains(killed + ": taking over the lock of process " + process.pid() + " on ")
                .containsPattern("going on after step [1-9]");
        assertThat(losses(killed)).isEqualTo(losses(whole)).hasSize(Integer.parseInt(STEPS) + 1);
        assertThat(Files.readAllBytes(killed.resolve("checkpoint-" + STEPS + ".safetensors")))
                .isEqualTo(Files.readAllBytes(whole.resolve("checkpoint-" + STEPS + ".safetensors")));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPoliteKillLeavesACheckpoint() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        Process process = Child.start(train(run, "1000000", "0"));
        awaitStep(process, run);
        process.toHandle().destroy();
        List<String> rest = new ArrayList<>();
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            err.lines().forEach(rest::add);
        }
        assertThat(process.waitFor()).isEqualTo(128 + 15);
        assertThat(rest).anyMatch(l -> l.startsWith("stopping after this step, with a checkpoint; once more ends it"));
        assertThat(rest.getLast()).contains("stopped after step").contains("gyre resume " + run);
        String step = rest.getLast().replaceAll(".*after step (\\d+);.*", "$1");
        assertThat(run.resolve("checkpoint-" + step + ".safetensors")).exists();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskLosesNothing() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        Process killed = Child.start(train(run, STEPS, "7"));
        awaitStep(killed, run);
        killed.destroyForcibly().waitFor();
        Path checkpoint = run.resolve("checkpoint-7.safetensors");
        byte[] before = Files.readAllBytes(checkpoint);
        // A limit on the size of files stands in for the disk: less than a checkpoint, more than the metrics.
        List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -f 600; exec \"$@\"", "sh"));
        limited.addAll(Child.words("resume", run.toString()));
        Process process = new ProcessBuilder(limited).start();
        List<String> lines = process.errorReader(StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor()).isEqualTo(ExitCode.FAILURE);
        assertThat(lines.getLast())
                .startsWith("gyre: ")
                .contains("checkpoint-14.safetensors: can't be written")
                .contains("intact");
        assertThat(String.join("\n", lines)).doesNotContain("\tat ");
        assertThat(Files.readAllBytes(checkpoint)).isEqualTo(before);
        assertThat(run.resolve("checkpoint-14.safetensors.part")).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aStandardOutputThatIsFullIsAFailure() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        assertThat(Command.run(train(run, "1", "0")).code()).isZero();
        for (String line :
                new String[] {"models", "devices --json", "eval --batches 1 " + run, "generate --bytes 9 " + run}) {
            List<String> full = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh"));
            full.addAll(Child.words(line.split(" ")));
            Process process = new ProcessBuilder(full).start();
            List<String> lines = process.errorReader(StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> l.startsWith("gyre: "))
                    .toList();
            assertThat(process.waitFor()).as(line).isEqualTo(ExitCode.FAILURE);
            assertThat(lines).as(line).singleElement().asString().contains("standard output can't be written");
        }
    }

    /** Who reads the first lines of a text has no need of the rest, nor of a word about it. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPipeThatNobodyReadsAnyMoreIsSilence() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        assertThat(Command.run(train(run, "1", "0")).code()).isZero();
        for (String line : new String[] {"models", "devices --json", "generate --bytes 4000 " + run}) {
            List<String> cut = new ArrayList<>(List.of("sh", "-c", "{ \"$@\"; echo $? >&2; } | true", "sh"));
            cut.addAll(Child.words(line.split(" ")));
            Process process = new ProcessBuilder(cut).start();
            List<String> lines = process.errorReader(StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.contains("incubator"))
                    .toList();
            assertThat(process.waitFor()).as(line).isZero();
            assertThat(lines).as(line).containsExactly(Integer.toString(ExitCode.UNREAD));
        }
    }

    private static String[] train(Path run, String steps, String checkpointEvery) {
        return new String[] {
            "train",
            "bigram",
            "--batch",
            "8",
            "--length",
            "64",
            "--steps",
            steps,
            "--eval-every",
            "0",
            "--checkpoint-every",
            checkpointEvery,
            "--out",
            run.toString()
        };
    }

    /** Waits until a run has logged its tenth step. */
    private static void awaitStep(Process process, Path run) throws IOException, InterruptedException {
        Path metrics = run.resolve("metrics.jsonl");
        while (!Files.exists(metrics) || !Files.readString(metrics).contains("\"step\":10,")) {
            assertThat(process.isAlive()).isTrue();
            Thread.sleep(5);
        }
    }

    private static List<String> losses(Path run) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            ObjectNode node = (ObjectNode) JsonMapper.shared().readTree(line);
            assertThat(node.remove("time")).isNotNull();
            lines.add(node.toString());
        }
        return lines;
    }
}
