package dev.gyre.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.io.Safetensors;
import dev.gyre.spark.TrainedRuns;
import dev.gyre.spark.TrainedRuns.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Small runs of rounds, and what they leave. */
final class Rounded {

    private Rounded() {}

    /** The options of a small model. */
    static List<String> small(Path out, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "xlstm",
                "--out=" + out,
                "--dim=16",
                "--blocks=2",
                "--heads=2",
                "--slstm-at=1",
                "--chunk=8",
                "--length=" + TrainedRuns.LENGTH,
                "--data=built-in:60000"));
        all.addAll(List.of(more));
        return all;
    }

    /** Runs {@code gyre spark WORDS}. */
    static Ran spark(String command, List<String> words) {
        List<String> line = new ArrayList<>(List.of("spark", command));
        line.addAll(words);
        return TrainedRuns.run(line.toArray(String[]::new));
    }

    /** Trains, which has to go well. */
    static Path trained(Path out, String... more) {
        Ran ran = spark("train", small(out, more));
        assertThat(ran.code()).as(ran.err()).isZero();
        return out;
    }

    /** What a run has logged, but for times. */
    static List<JsonNode> log(Path run) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            ObjectNode node = (ObjectNode) JsonMapper.shared().readTree(line);
            node.remove("time");
            lines.add(node);
        }
        return lines;
    }

    /** Losses by step. */
    static Map<Integer, Double> losses(Path run) throws IOException {
        Map<Integer, Double> losses = new TreeMap<>();
        for (JsonNode line : log(run)) {
            if (line.has("loss")) {
                losses.put(line.get("step").asInt(), line.get("loss").asDouble());
            }
        }
        return losses;
    }

    /** The bits of all tensors of a checkpoint. */
    static Map<String, Integer> bits(Path run, long step) {
        Map<String, Integer> bits = new TreeMap<>();
        try (Safetensors in = Safetensors.open(run.resolve("checkpoint-" + step + ".safetensors"))) {
            in.entries().forEach(e -> bits.put(e.name(), Arrays.hashCode(in.floats(e.name()))));
        }
        return bits;
    }

    /** How many rounds a run has noted. */
    static int rounds(Path run) {
        try {
            Path file = run.resolve("rounds.jsonl");
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
