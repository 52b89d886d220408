package dev.gyre.bench.work;

import dev.gyre.engine.GyreException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The sizes of a work by name, and what else tells one of its shapes from another, as in {@code backward=true rows=256}.
 *
 * @param values by name, as text
 */
public record WorkShape(SortedMap<String, String> values) {

    /** Copies the map. */
    public WorkShape {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /**
     * A shape from its text.
     *
     * @throws GyreException if that isn't a list of names with values
     */
    public static WorkShape of(String text) {
        SortedMap<String, String> values = new TreeMap<>();
        for (String entry : text.isBlank() ? new String[0] : text.strip().split(" +", -1)) {
            int equals = entry.indexOf('=');
            if (equals < 1) {
                throw new GyreException(
                        "a work's shape is \"" + text + "\", which is no list such as rows=256 width=512");
            }
            values.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return new WorkShape(values);
    }

    /**
     * A size.
     *
     * @throws GyreException if there's none of that name, or it's no number
     */
    public int size(String name) {
        return number(name, text(name));
    }

    /** Several sizes in one, as in {@code 64x1024x1024}. */
    public int[] sides(String name) {
        return Arrays.stream(text(name).split("x", -1))
                .mapToInt(side -> number(name, side))
                .toArray();
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new GyreException(
                    "a result's parameter " + name + " is \"" + text
                            + "\", which is no number: the file is damaged, or of another version",
                    e);
        }
    }

    /** A choice. */
    public boolean is(String name) {
        return Boolean.parseBoolean(text(name));
    }

    /** A value as text; empty if there's none of that name. */
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** The product of some sizes. */
    public double product(String... names) {
        return Arrays.stream(names).mapToDouble(this::size).reduce(1, (a, b) -> a * b);
    }

    /** Bytes of a float32 tensor. */
    public double bytes(String... names) {
        return Float.BYTES * product(names);
    }

    /** A copy with one more value. */
    public WorkShape and(String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(values);
        more.put(name, value);
        return new WorkShape(more);
    }

    /** A copy without a value. */
    public WorkShape without(String name) {
        SortedMap<String, String> fewer = new TreeMap<>(values);
        fewer.remove(name);
        return new WorkShape(fewer);
    }

    /** A copy with other values for those of its names that are given. */
    public WorkShape with(Map<String, String> others) {
        SortedMap<String, String> changed = new TreeMap<>(values);
        changed.replaceAll(others::getOrDefault);
        return new WorkShape(changed);
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }
}
