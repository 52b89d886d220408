package dev.gyre.engine.io.gguf;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Quoted;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys and values of a GGUF file: whole numbers as Long, others as Double, Boolean, String, and lists of these. */
public final class GgufMetadata {

    private final String file;
    private final Map<String, Object> values;

    GgufMetadata(String file, Map<String, Object> values) {
        this.file = file;
        this.values = values;
    }

    /** All keys, in file order. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** The value of a key, if it's there. */
    public Optional<Object> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * A text, if the key is there.
     *
     * @throws GyreException if it's something else
     */
    public Optional<String> text(String key) {
        return value(key, String.class, "a text");
    }

    /**
     * A whole number, if the key is there.
     *
     * @throws GyreException if it's something else
     */
    public Optional<Long> whole(String key) {
        return value(key, Long.class, "a whole number");
    }

    /**
     * A list, if the key is there.
     *
     * @param type of its elements: String, Long, Double or Boolean
     * @throws GyreException if it's no list, or holds something else
     */
    public <T> Optional<List<T>> list(String key, Class<T> type) {
        return value(key, List.class, "a list").map(list -> {
            for (Object element : list) {
                if (!type.isInstance(element)) {
                    throw wrong(
                            key, element, "a list of " + type.getSimpleName().toLowerCase(Locale.ROOT) + "s");
                }
            }
            @SuppressWarnings("unchecked") // all elements have just been looked at
            List<T> all = (List<T>) list;
            return all;
        });
    }

    private <T> Optional<T> value(String key, Class<T> type, String called) {
        Object value = values.get(key);
        if (value != null && !type.isInstance(value)) {
            throw wrong(key, value, called);
        }
        return Optional.ofNullable(type.cast(value));
    }

    private GyreException wrong(String key, Object value, String wanted) {
        String shown = value instanceof List<?> list ? "a list of " + list.size() : Quoted.of(String.valueOf(value));
        return new GyreException(file + ": " + Quoted.of(key) + " is " + shown + ": it must be " + wanted);
    }
}
