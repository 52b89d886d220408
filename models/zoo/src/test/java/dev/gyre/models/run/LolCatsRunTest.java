package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.io.Safetensors;
import dev.gyre.models.Families;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.Baseline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small transformer, and what the two stages of LoLCATs make of it. */
class LolCatsRunTest {

    private static final int STEPS = 6;
    private static final String MAP = "model.layers.1.self_attn.feature_map_k.mlp.layer";
    private static final String ADAPTER = "model.layers.0.self_attn.v_proj.lora_B";
    private static final String BASE = "model.layers.0.self_attn.v_proj.weight";

    @TempDir
    static Path shared;

    private static String text;

    @TempDir
    Path folder;

    private Path teacher;

    /** A transformer that has learnt something, trained once for all tests. */
    @BeforeAll
    static void trainATransformer() throws IOException {
        Path file =
                Files.writeString(shared.resolve("text"), "the cat sat on the mat, and the mat lay flat. ".repeat(60));
        text = file.toString();
        RunConfig<?, ?> config = RunConfig.of(
                Families.find("transformer"),
                Map.of(
                        "--dim",
                        "16",
                        "--blocks",
                        "2",
                        "--heads",
                        "2",
                        "--length",
                        "24",
                        "--batch",
                        "4",
                        "--steps",
                        "60",
                        "--lr",
                        "1e-2",
                        "--warmup",
                        "5"),
                text,
                "");
        train(shared.resolve("teacher"), config);
    }

    @BeforeEach
    void copyTheTransformer() throws IOException {
        teacher = Files.createDirectory(folder.resolve("teacher"));
        try (Stream<Path> files = Files.list(shared.resolve("teacher"))) {
            for (Path file : files.toList()) {
                Files.copy(file, teacher.resolve(file.getFileName()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, hybrid, false", "4, hybrid, true", "5, linear, true", "0, hybrid, false", "6, linear, false"})
    void aRunThatWentOnIsTheOneThatDidntStop(int transfer, String attention, boolean maps) throws IOException {
        RunConfig<?, ?> config = config(Map.of(
                "--transfer-steps",
                Integer.toString(transfer),
                "--attention",
                attention,
                "--train-maps",
                Boolean.toString(maps),
                "--checkpoint-every",
                "2"));
        Path whole = folder.resolve("whole");
        train(whole, config);
        Path cut = Files.createDirectory(folder.resolve("cut"));
        for (String name : List.of("config.json", "metrics.jsonl", "checkpoint-4.safetensors")) {
            Files.copy(whole.resolve(name), cut.resolve(name));
        }
        Files.move(teacher, folder.resolve("elsewhere"));
        try (Trainer t = RunStart.resume(cut, "", line -> {})) {
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
        assertThat(cut.resolve("checkpoint-6.safetensors"))
                .hasBinaryContent(Files.readAllBytes(whole.resolve("checkpoint-6.safetensors")));
    }

    @Test
    void eachStageLearnsItsOwnParametersAlone() {
        Path run = folder.resolve("run");
        train(run, config(Map.of("--transfer-steps", "3", "--checkpoint-every", "3")));
        Path first = run.resolve("checkpoint-3.safetensors");
        Path second = run.resolve("checkpoint-6.safetensors");
        Path base = teacher.resolve("checkpoint-60.safetensors");
        assertThat(numbers(first, ADAPTER)).containsOnly(0f);
        assertThat(numbers(second, ADAPTER)).isNotEqualTo(numbers(first, ADAPTER));
        assertThat(numbers(second, MAP)).isEqualTo(numbers(first, MAP));
        assertThat(numbers(second, BASE)).isEqualTo(numbers(base, BASE));
    }

    @Test
    void transferBringsTheNewAttentionCloserAndTheScoreWithIt() throws IOException {
        Path run = folder.resolve("run");
        Trainer.Outcome end =
                train(run, config(Map.of("--transfer-steps", "60", "--steps", "60", "--eval-every", "60")));
        List<JsonNode> lines = Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(l -> JsonMapper.shared().readTree(l))
                .toList();
        List<JsonNode> losses = lines.stream().filter(l -> l.has("loss")).toList();
        assertThat(losses).hasSize(60).noneMatch(l -> l.has("bits_per_byte"));
        assertThat(losses.getLast().get("loss").asDouble())
                .isLessThan(0.75 * losses.getFirst().get("loss").asDouble());
        List<Double> scores = lines.stream()
                .filter(l -> l.has("validation"))
                .map(l -> l.at("/validation/bits_per_byte").asDouble())
                .toList();
        assertThat(lines.getFirst().get("step").asInt()).isZero();
        assertThat(scores.getLast()).isLessThan(scores.getFirst());
        // What it has to beat is itself before the first step; of so short a text a sample is all that's held back.
        assertThat(end.baseline()).contains(new Baseline("swapped attention without transfer", scores.getFirst()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --transfer-steps 7            | --transfer-steps 7 must be at most the run's --steps 6
        --rank 0                      | --rank 0 must be above 0
        --dim 32                      | its transformer is taken as it is
        --heads 4                     | its transformer is taken as it is
        """)
    void settingsThatDontFitAreRefusedBeforeAnythingIsWritten(String options, String says) {
        String[] words = options.strip().split(" ", -1);
        Path run = folder.resolve("run");
        RunConfig<?, ?> config = config(Map.of(words[0], words[1]));
        assertThatThrownBy(() -> train(run, config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(says.strip());
        assertThat(run).doesNotExist();
    }

    private RunConfig<?, ?> config(Map<String, String> options) {
        Map<String, String> given = new HashMap<>(Map.of(
                "--window-size",
                "4",
                "--steps",
                Integer.toString(STEPS),
                "--batch",
                "4",
                "--rank",
                "2",
                "--transfer-steps",
                "3"));
        given.putAll(options);
        return Predecessor.find(teacher, CheckpointChoice.LAST, line -> {})
                .begin(Families.find("lolcats"), given, Optional.empty(), "");
    }

    private static Trainer.Outcome train(Path run, RunConfig<?, ?> config) {
        try (Trainer t = RunStart.start(run, config, line -> {})) {
            Trainer.Outcome end = t.run(new StopSignal());
            assertThat(end.complete()).isTrue();
            return end;
        }
    }

    private static float[] numbers(Path checkpoint, String name) {
        try (Safetensors in = Safetensors.open(checkpoint)) {
            return in.floats(name);
        }
    }
}
