package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs that begin from trained models. */
class FromTest {

    private static final String FIRST = "checkpoint-3.safetensors";
    private static final String LAST = "checkpoint-5.safetensors";

    @TempDir
    Path folder;

    private Path trained;
    private Path tuned;

    @BeforeEach
    void nameRuns() {
        trained = folder.resolve("trained");
        tuned = folder.resolve("tuned");
    }

    @Test
    void theSettingsAndNumbersAreThoseOfTheRun() throws IOException {
        train();
        Path text = Files.writeString(folder.resolve("text"), "what to tune on, again and again. ".repeat(40));
        succeeds("--data", text.toString(), "--steps", "1", "--lr", "1e-30");
        JsonNode config = json(tuned.resolve("config.json"));
        assertThat(config.at("/settings/dim").asInt()).isEqualTo(16);
        assertThat(config.at("/task/length").asInt()).isEqualTo(16);
        assertThat(config.at("/run/batch").asInt()).isEqualTo(2);
        assertThat(config.at("/run/steps").asInt()).isEqualTo(1);
        assertThat(config.at("/data").asString()).isEqualTo(text.toString());
        assertThat(config.at("/from/run").asString()).isEqualTo(trained.toString());
        assertThat(config.at("/from/step").asInt()).isEqualTo(3);
        assertThat(numbers(tuned.resolve("checkpoint-1.safetensors"), "embedding.weight"))
                .isEqualTo(numbers(trained.resolve(FIRST), "embedding.weight"));
    }

    @Test
    void aRunGoesOnWithoutTheOneThatItBeganFrom() throws IOException {
        train();
        succeeds("--steps", "5", "--checkpoint-every", "2");
        byte[] whole = Files.readAllBytes(tuned.resolve(LAST));
        Files.move(trained, folder.resolve("elsewhere"));
        Files.delete(tuned.resolve(LAST));
        assertThat(Command.run("resume", tuned.toString()).code()).isZero();
        assertThat(tuned.resolve(LAST)).hasBinaryContent(whole);
    }

    @Test
    void aRunThatWasCutOffBeforeItsFirstCheckpointGoesOnToo() throws IOException {
        train();
        succeeds("--steps", "1", "--checkpoint-every", "1");
        assertThat(tuned.resolve("checkpoint-0.safetensors")).exists();
        byte[] whole = Files.readAllBytes(tuned.resolve("checkpoint-1.safetensors"));
        Files.move(trained, folder.resolve("elsewhere"));
        Files.delete(tuned.resolve("checkpoint-1.safetensors"));
        assertThat(Command.run("resume", tuned.toString()).code()).isZero();
        assertThat(tuned.resolve("checkpoint-1.safetensors")).hasBinaryContent(whole);
    }

    @Test
    void whatCantBegin() throws IOException {
        from().refused(ExitCode.FAILURE, trained + ": there is no such folder");
        train();
        from("--dim", "32")
                .withoutProgress()
                .refused(ExitCode.USAGE, "--from", "shape (256, 16)", "need (256, 32)", "leave out");
        from("--blocks", "2").withoutProgress().refused(ExitCode.USAGE, "--from", "has no blocks.1.", "leave out");
        Command.run("train", "bigram", "--from", trained.toString(), "--out", tuned.toString())
                .refused(ExitCode.USAGE, "it is a run of flashrnn", "bigram begins from one of bigram");
        from("--from-checkpoint", "9")
                .refused(ExitCode.USAGE, trained + ": there is no checkpoint of step 9; there are those of 3");
        from("--from-checkpoint", "first").refused(ExitCode.USAGE, "--from-checkpoint first must be last, best");
        Command.run("train", "bigram", "--from-checkpoint", "3", "--out", tuned.toString())
                .refused(ExitCode.USAGE, "--from-checkpoint 3 must be given together with --from RUN");
        Files.delete(trained.resolve(FIRST));
        from().refused(ExitCode.USAGE, "--from " + trained + ": there is no checkpoint yet", "gyre resume");
        assertThat(tuned).doesNotExist();
    }

    /** What was begun from a trained model and killed before its first step is no trained model of its own. */
    @Test
    void aRunWithoutAStepCantBegin() throws IOException {
        train();
        succeeds("--steps", "1");
        Files.delete(tuned.resolve("checkpoint-1.safetensors"));
        Path next = folder.resolve("next");
        Command.run("train", "flashrnn", "--from", tuned.toString(), "--out", next.toString())
                .refused(ExitCode.USAGE, "--from " + tuned + ": it hasn't done a step yet", "gyre resume");
        assertThat(next).doesNotExist();
    }

    @Test
    void theModelOfAnyCheckpointCanBeTaken() throws IOException {
        train("--checkpoint-every", "2", "--eval-every", "0");
        succeeds("--steps", "1", "--lr", "1e-30", "--from-checkpoint", "2");
        assertThat(json(tuned.resolve("config.json")).at("/from/step").asInt()).isEqualTo(2);
        assertThat(numbers(tuned.resolve("checkpoint-1.safetensors"), "embedding.weight"))
                .isEqualTo(numbers(trained.resolve("checkpoint-2.safetensors"), "embedding.weight"));
    }

    @Test
    void theRunMayHaveGoneOnMeanwhile() throws IOException {
        train();
        succeeds("--steps", "1");
        Files.delete(tuned.resolve("checkpoint-0.safetensors"));
        Files.delete(tuned.resolve("checkpoint-1.safetensors"));
        Path other = folder.resolve("other");
        assertThat(Command.run(args(
                                "train flashrnn --dim 16 --blocks 1 --heads 2 --batch 2 --length 16 --steps 3 --seed 2 --data built-in:40000"
                                        + " --out "
                                        + other))
                        .code())
                .isZero();
        Files.delete(trained.resolve(FIRST));
        Files.copy(other.resolve(FIRST), trained.resolve(FIRST));
        Command.run("resume", tuned.toString())
                .refused(ExitCode.FAILURE, FIRST, "checksum", "restore it, or start a new run");
    }

    private void train(String... more) {
        List<String> all = new ArrayList<>(List.of(args(
                "train flashrnn --dim 16 --blocks 1 --heads 2 --batch 2 --length 16 --steps 3 --data built-in:40000")));
        all.addAll(List.of("--out", trained.toString()));
        all.addAll(List.of(more));
        assertThat(Command.run(all.toArray(String[]::new)).code()).isZero();
    }

    private void succeeds(String... options) {
        Command c = from(options);
        assertThat(c.code()).as(c.err()).isZero();
    }

    private Command from(String... options) {
        List<String> all = new ArrayList<>(List.of("train", "flashrnn", "--from", trained.toString()));
        all.addAll(List.of("--out", tuned.toString()));
        all.addAll(Arrays.asList(options));
        return Command.run(all.toArray(String[]::new));
    }

    private static String[] args(String line) {
        return line.split(" ");
    }

    private static JsonNode json(Path file) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(file));
    }

    private static float[] numbers(Path checkpoint, String name) {
        try (Safetensors in = Safetensors.open(checkpoint)) {
            return in.floats(name);
        }
    }
}
