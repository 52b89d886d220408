package dev.gyre.engine.io.torch;

import dev.gyre.engine.io.ElementType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value that a pickle of tensors may hold. None of them does anything. */
sealed interface Pickled {

    /** Python's None. */
    record None() implements Pickled {}

    /** A text, whole number, fraction, truth value or bytes. */
    record Plain(Object value) implements Pickled {}

    /** A list, a tuple or a set. */
    record Items(List<Pickled> items) implements Pickled {}

    /** A dictionary's entries whose keys are texts; others can't be names of tensors and are dropped. */
    record Dictionary(Map<String, Pickled> entries) implements Pickled {

        /** The plain values by their keys. */
        Map<String, Object> plain() {
            Map<String, Object> all = new LinkedHashMap<>();
            entries.forEach((key, value) -> Pickled.plain(value).ifPresent(v -> all.put(key, v)));
            return all;
        }
    }

    /** A value as Java has it, if it's one of texts, numbers and truth values, or made of them. */
    private static Optional<Object> plain(Pickled p) {
        return switch (p) {
            case Plain(Object value) -> value instanceof byte[] ? Optional.empty() : Optional.of(value);
            case Items(List<Pickled> items) ->
                Optional.of(items.stream()
                        .map(Pickled::plain)
                        .flatMap(Optional::stream)
                        .toList());
            case Dictionary d -> Optional.of(d.plain());
            case None none -> Optional.empty();
            case Global g -> Optional.empty();
            case Storage s -> Optional.empty();
            case Tensor t -> Optional.empty();
            case Foreign f -> Optional.empty();
        };
    }

    /** A class or function, by name. */
    record Global(String module, String name) implements Pickled {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /**
     * A storage of tensors' elements.
     *
     * @param key names the file's part
     * @param elements how many there are
     */
    record Storage(ElementType type, String key, long elements) implements Pickled {}

    /**
     * A view on a storage, in elements.
     *
     * @param offset of the first one
     * @param strides between neighbours along each axis
     */
    record Tensor(Storage storage, long offset, List<Long> sizes, List<Long> strides) implements Pickled {}

    /** A value of a class that isn't known here: it's passed over, never made. */
    record Foreign(Global type) implements Pickled {}
}
