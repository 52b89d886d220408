package dev.gyre.ir.analysis;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A fact about variables that follows from their definitions. Each definition is looked at once, however often its variable is read, so that a
 * chain of values takes as long as it is.
 *
 * @param <K> a variable, or a question about one
 */
public final class DefinitionFacts<K, T> {
    private final Map<K, T> known = new HashMap<>();
    private final T unknown;

    /**
     * Facts that are yet to be found.
     *
     * @param unknown the fact where a definition is made of itself
     */
    public DefinitionFacts(T unknown) {
        this.unknown = unknown;
    }

    /** The fact, found from the definition if it's the first time. */
    public T of(K key, Supplier<T> definition) {
        T fact = known.get(key);
        if (fact == null) {
            known.put(key, unknown); // as long as it's looked at
            fact = definition.get();
            known.put(key, fact);
        }
        return fact;
    }
}
