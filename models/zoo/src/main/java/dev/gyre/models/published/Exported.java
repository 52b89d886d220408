package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model of a run that is to be written as its authors would.
 *
 * @param label what messages call it
 * @param parameters declared without memory
 * @param numbers of the parameters, under our names
 * @param originals configuration files that it was imported with, by name; none if it was trained
 * @param chosen what floats are stored as; as they are in the run if nothing is chosen
 * @param shard most bytes of a file of several
 */
record Exported(
        String label,
        Settings settings,
        Domain domain,
        List<Parameter> parameters,
        PublishedTensors numbers,
        Map<String, ObjectNode> originals,
        Optional<ElementType> chosen,
        long shard) {

    /** The tensors of all parameters, in the authors' layouts. */
    List<Weights.Tensor> tensors(Function<Parameter, List<String>> names) {
        return tensors(names, p -> true);
    }

    /** The tensors of some parameters. */
    List<Weights.Tensor> tensors(Function<Parameter, List<String>> names, Predicate<Parameter> which) {
        return parameters.stream()
                .filter(which)
                .filter(p -> !names.apply(p).isEmpty())
                .map(p -> {
                    Numbers theirs = p.layout().published(numbers.numbers(p.name()));
                    return new Weights.Tensor(
                            names.apply(p), chosen.orElse(theirs.type()), theirs.shape(), () -> theirs);
                })
                .toList();
    }

    /** A number of a buffer, as the run has it. */
    float number(String parameter) {
        return numbers.floats(parameter)[0];
    }

    /**
     * A configuration file: as it was imported, or a template with settings in it.
     *
     * @param name of the file
     * @param template the authors' keys; what's null is filled in
     * @param said the settings as they are to be said
     * @param always keys that are written even if the template doesn't have them
     */
    <T extends Settings> ObjectNode configuration(String name, String template, T said, String... always) {
        if (originals.containsKey(name)) {
            return originals.get(name).deepCopy();
        }
        ObjectNode c = (ObjectNode) JsonMapper.shared().readTree(template);
        new SettingsType<>(said).writePublished(said, c, Set.of(always));
        return c;
    }

    /** Says nothing under keys where a zero of ours stands for what the authors' code finds out by itself. */
    static void withoutZeros(ObjectNode c, String... keys) {
        Arrays.stream(keys).filter(k -> c.path(k).asInt(-1) == 0).forEach(c::putNull);
    }

    /** PyTorch's name for the type of most numbers. */
    String torchType(List<Weights.Tensor> tensors) {
        ElementType type = tensors.stream()
                .max(Comparator.comparingLong(Weights.Tensor::bytes))
                .map(Weights.Tensor::type)
                .orElse(ElementType.F32);
        return switch (type) {
            case BF16 -> "bfloat16";
            case F16 -> "float16";
            default -> "float32";
        };
    }

    /**
     * Refuses what the authors' form can't say.
     *
     * @throws GyreException names it
     */
    void require(boolean holds, String what) {
        if (!holds) {
            throw new GyreException(label + ": can't be exported: " + what);
        }
    }
}
