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
     * A memory.
     *
     * @param name how commands call it
     * @param baseline whether it's one that the model's own is to beat: not learned, and no larger
     */
    record Kind(String name, boolean baseline) {}

    /** The memories, the model's own first. */
    List<Kind> memories();

    /** The same parameters with one of the memories. */
    M with(Kind memory);

    /**
     * The same parameters with a memory.
     *
     * @throws ConfigException if there's none of the name; names those that there are
     */
    default M with(String name) {
        return with(memories().stream()
                .filter(k -> k.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException("--memory " + name + ": it must be one of "
                        + memories().stream().map(Kind::name).collect(Collectors.joining(", ")))));
    }
}
