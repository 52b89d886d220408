package dev.gyre.papers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Results of an arm, by names that the arm chooses.
 *
 * @param numbers single ones
 * @param lists curves, fields and the like
 * @param texts words
 */
public record Findings(Map<String, Double> numbers, Map<String, List<Double>> lists, Map<String, String> texts) {

    /** The findings of nothing yet. */
    public static final Findings NONE = new Findings(Map.of(), Map.of(), Map.of());

    private static final String FAILED = "failed";

    /** Keeps the order of names; nothing may be null. */
    public Findings {
        numbers.values().forEach(Objects::requireNonNull);
        lists.values().forEach(list -> list.forEach(Objects::requireNonNull));
        texts.values().forEach(Objects::requireNonNull);
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
        lists = Collections.unmodifiableMap(new LinkedHashMap<>(lists));
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    /** The findings of one number. */
    public static Findings of(String name, double number) {
        return NONE.with(name, number);
    }

    /** The findings of an arm that failed: every number of it is NaN. */
    public static Findings failed(String reason) {
        return NONE.with(FAILED, reason);
    }

    /** The reason that the arm failed; empty if it didn't. */
    public Optional<String> failure() {
        return Optional.ofNullable(texts.get(FAILED));
    }

    /** A copy and a number. */
    public Findings with(String name, double number) {
        Map<String, Double> more = new LinkedHashMap<>(numbers);
        more.put(name, number);
        return new Findings(more, lists, texts);
    }

    /** A copy with a list added. */
    public Findings with(String name, List<Double> list) {
        Map<String, List<Double>> more = new LinkedHashMap<>(lists);
        more.put(name, List.copyOf(list));
        return new Findings(numbers, more, texts);
    }

    /** A copy with a text added. */
    public Findings with(String name, String text) {
        Map<String, String> more = new LinkedHashMap<>(texts);
        more.put(name, text);
        return new Findings(numbers, lists, more);
    }

    /**
     * A number; NaN if the arm came to nothing.
     *
     * @throws IllegalArgumentException if there's none of the name
     */
    public double number(String name) {
        return failure().isPresent() ? Double.NaN : found(numbers, name);
    }

    /**
     * A list; empty if the arm came to nothing.
     *
     * @throws IllegalArgumentException if there's none of the name
     */
    public List<Double> list(String name) {
        return failure().isPresent() ? List.of() : found(lists, name);
    }

    /**
     * A text; empty if the arm came to nothing.
     *
     * @throws IllegalArgumentException if there's none of the name
     */
    public String text(String name) {
        return failure().isPresent() ? "" : found(texts, name);
    }

    private static <T> T found(Map<String, T> map, String name) {
        T value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("has no \"" + name + "\", only " + map.keySet());
        }
        return value;
    }
}
