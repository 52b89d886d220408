package dev.gyre.models.run;

import dev.gyre.models.ModelConfig;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Configurations of small runs. */
final class Runs {

    private Runs() {}

    /** A bigram model on the built-in text: the fastest there is. */
    static RunConfig bigram(int steps, int checkpointEvery) {
        return new RunConfig(
                ModelConfig.bytes("bigram", 1, 1, 1, List.of()),
                new OptimConfig(0.05, 2, 0.1, 0.1, 0.9, 0.95, 1e-8, 1),
                2,
                16,
                steps,
                3,
                4,
                2,
                checkpointEvery,
                "",
                "");
    }

    /** The configuration with its JSON changed. */
    static RunConfig changed(RunConfig config, UnaryOperator<ObjectNode> change) {
        ObjectNode tree = (ObjectNode) JsonMapper.shared().readTree(config.toJson());
        return RunConfig.fromJson("test", change.apply(tree).toString());
    }
}
