package dev.gyre.models.run;

import dev.gyre.models.Families;
import dev.gyre.models.parameter.Domain;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Configurations of small runs. */
public final class Runs {

    private Runs() {}

    /** A bigram model on the built-in text: the fastest there is. */
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
                "");
    }

    /** A run of any family. */
    public static RunConfig<?, ?> of(
            String family, Map<String, String> options, int steps, int checkpointEvery, String data) {
        Map<String, String> all = new HashMap<>(options);
        all.put("--steps", Integer.toString(steps));
        all.put("--checkpoint-every", Integer.toString(checkpointEvery));
        return RunConfig.of(Families.find(family), all, data, "");
    }

    /** The configuration with its JSON changed. */
    static RunConfig<?, ?> changed(RunConfig<?, ?> config, UnaryOperator<ObjectNode> change) {
        ObjectNode tree = (ObjectNode) JsonMapper.shared().readTree(config.toJson());
        return RunConfig.fromJson("test", change.apply(tree).toString(), note -> {});
    }

    /** What's known of a model of bytes that there isn't. */
    static RunFacts facts(String fingerprint) {
        return new RunFacts(Domain.tokens(256), 7, "a text", "of some bytes", fingerprint, 16);
    }
}
