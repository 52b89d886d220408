package dev.gyre.papers.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.model.Layered;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.verify.golden.GoldenFile;
import dev.gyre.verify.golden.GoldenSystem;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Golden files of whole models: the family of the file's system builds the model by the file's configuration, out of the file's
 * parameters, and the model itself is run.
 *
 * @param system in the file's metadata
 * @param family name of the family
 * @param keys of the configuration that only whole models have
 * @param reading what makes the file's configuration one of the family's
 * @param states results that are states after the last token
 */
public record ModelGolden(
        String system, String family, Set<String> keys, UnaryOperator<JsonNode> reading, List<GoldenState> states)
        implements GoldenSystem {

    /** A system that is called like its family. */
    public ModelGolden(String family, String... keys) {
        this(family, family, Set.of(keys), UnaryOperator.identity(), List.of());
    }

    /** A family of a system that has several. */
    static ModelGolden of(String system, String family, String... keys) {
        return new ModelGolden(system, family, Set.of(keys), UnaryOperator.identity(), List.of());
    }

    /** A copy with what a configuration means, by one of the paper's keys, where it doesn't say it. */
    ModelGolden assuming(String key, String text) {
        return reading(config -> config.has(key) ? config : ((ObjectNode) config.deepCopy()).put(key, text));
    }

    /** A copy with states that are compared, too. */
    public ModelGolden with(GoldenState... results) {
        return new ModelGolden(system, family, keys, reading, List.of(results));
    }

    /** A copy whose files say their settings in another form. */
    public ModelGolden reading(UnaryOperator<JsonNode> other) {
        return new ModelGolden(system, family, keys, other, states);
    }

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals(system) && keys.stream().allMatch(file::sets);
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return file.has("out.residual")
                ? 1e-4
                : tensor.equals("out.loss") ? 1e-5 : tensor.startsWith("grad.") ? 2e-4 : 5e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        return compute(Families.find(family), file, device);
    }

    private <S extends Settings, M extends Model> Map<String, float[]> compute(
            Family<S, M> of, GoldenFile file, Device device) {
        S settings = of.settings().readPublished(reading.apply(file.config()));
        GoldenTensors parameters = new GoldenTensors(file);
        Family.Built<M> built = of.build(settings, domain(file), Source.published(parameters));
        return switch (built.model()) {
            case SequenceModel m -> new SequenceRun(file, m, built.parameters(), states).compute(device);
            case Layered l
            when file.has("out.residual") ->
                new HeatRun(file, l, built.parameters(), file.config().get("a").asDouble()).compute(device);
            case MaskedModel m -> new MaskedRun(file, m, built.parameters()).compute(device);
            case Network n -> new NetworkRun(file, n, built.parameters()).compute(device);
            default -> throw new IllegalStateException("golden files of " + of.name() + " have no runner");
        };
    }

    /** Sizes that the file's tensors determine. */
    private static Domain domain(GoldenFile file) {
        int outputs = Stream.of("out.logits", "out.y", "out.u", "in.target")
                .filter(file::has)
                .findFirst()
                .map(name -> file.shape(name).dim(-1))
                .orElseThrow();
        if (!file.has("in.x")) {
            return Domain.tokens(outputs);
        }
        int[] dims = file.shape("in.x").toArray();
        return new Domain(Arrays.stream(dims).skip(1).boxed().toList(), outputs);
    }
}
