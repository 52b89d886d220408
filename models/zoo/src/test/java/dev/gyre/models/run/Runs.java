package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.Families;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.data.ByteText;
import dev.gyre.models.parameter.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Configurations of small runs. */
public final class Runs {

    private static final int LENGTH = 21;
    private static final int TEXT = 6000;

    /** Data for tests of runs: the beginning of the built-in text, since the whole split for validation is scored at the end. */
    static final String BRIEF = "built-in:40000";

    private Runs() {}

    /** A bigram model on the beginning of the built-in text: the fastest there is. */
    static RunConfig<?, ?> bigram(int steps, int checkpointEvery) {
        return of(
                "bigram",
                Map.of(
                        "--lr",
                        "0.05",
                        "--warmup",
                        "2",
                        "--beta2",
                        "0.95",
                        "--batch",
                        "2",
                        "--length",
                        "16",
                        "--seed",
                        "3",
                        "--eval-every",
                        "4",
                        "--eval-batches",
                        "2"),
                steps,
                checkpointEvery,
                BRIEF);
    }

    /** A run of any family. */
    public static RunConfig<?, ?> of(
            String family, Map<String, String> options, int steps, int checkpointEvery, String data) {
        Map<String, String> all = new HashMap<>(options);
        all.put("--steps", Integer.toString(steps));
        all.put("--checkpoint-every", Integer.toString(checkpointEvery));
        return RunConfig.of(Families.find(family), all, data, "");
    }

    /**
     * A small run of a family, on a short text where it's one of text.
     *
     * @param folder takes the text
     */
    public static RunConfig<?, ?> small(Small small, int steps, Path folder) throws IOException {
        Map<String, String> options = new HashMap<>(Map.of("--batch", "2", "--warmup", "5", "--eval-every", "3"));
        options.put("--eval-batches", "1");
        options.putAll(small.options());
        RunConfig<?, ?> config = of(small.family(), options, steps, 3, "");
        if (!config.task().score().items().equals("bytes")) {
            return config;
        }
        options.put("--length", Integer.toString(LENGTH));
        int[] bytes = new int[TEXT];
        ByteText.builtIn().read(0, bytes, 0, TEXT);
        byte[] text = new byte[TEXT];
        IntStream.range(0, TEXT).forEach(i -> text[i] = (byte) bytes[i]);
        Path file = Files.write(folder.resolve("text"), text);
        return of(small.family(), options, steps, 3, file.toString());
    }

    /** The configuration with its JSON changed. */
    static RunConfig<?, ?> changed(RunConfig<?, ?> config, UnaryOperator<ObjectNode> change) {
        ObjectNode tree = (ObjectNode) JsonMapper.shared().readTree(config.toJson());
        return RunConfig.fromJson("test", change.apply(tree).toString());
    }

    /** The newest checkpoint of a run. */
    static Checkpoint newest(Path run) {
        return new Checkpoints(run, Runs::silent).newest().orElseThrow();
    }

    /** Takes a line that says something. */
    static void silent(String line) {
        assertThat(line).isNotBlank();
    }

    /** Trains until the end. */
    static Trainer.Outcome train(Path path, RunConfig<?, ?> config, Listener progress) {
        try (Trainer t = RunStart.start(path, config, progress)) {
            return t.run(new StopSignal());
        }
    }

    /** The metrics without what depends on the clock. */
    static List<String> losses(Path run) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            ObjectNode node = (ObjectNode) JsonMapper.shared().readTree(line);
            assertThat(node.remove("time")).isNotNull();
            lines.add(node.toString());
        }
        return lines;
    }

    /** What's known of a model of bytes that there isn't. */
    static RunFacts facts(String fingerprint) {
        return new RunFacts(Domain.tokens(256), 7, "a text", "of some bytes", fingerprint, 16);
    }
}
