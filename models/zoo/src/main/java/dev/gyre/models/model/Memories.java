package dev.gyre.models.model;

import dev.gyre.models.setting.ConfigException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A model that can be used with other memories than its own, for comparison.
 *
 * @param <M> itself
 */
public interface Memories<M extends Memories<M>> extends SequenceModel {

    /**
     * A kind of memory.
     *
     * @param name how commands call it
     * @param baseline whether it's one that the model's own is to beat: not learned, and no larger
     */
    record Kind(String name, boolean baseline) {}

    /** The memories, the model's own first. */
    List<Kind> memories();

    /** The model's parameters with one of the memories. */
    M with(Kind memory);

    /**
     * A model with a memory, its parameters being the same.
     *
     * @throws ConfigException if it doesn't have one of the name; names those that there are
     */
    static SequenceModel choose(Model model, String name) {
        if (!(model instanceof Memories<?> several)) {
            throw new ConfigException("--memory " + name + ": the model has one memory only: leave the option out");
        }
        return several.with(several.memories().stream()
                .filter(k -> k.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException("--memory " + name + " must be one of "
                        + several.memories().stream().map(Kind::name).collect(Collectors.joining(", ")))));
    }
}
