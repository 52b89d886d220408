package dev.gyre.spark.sweep;

import dev.gyre.models.setting.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The points of a grid: every combination of settings' values.
 *
 * @param axes values by option
 */
record SearchGrid(Map<String, List<String>> axes) {

    private static final String OPTION = "--grid";
    private static final long MOST = 10_000;

    /**
     * A grid as it's typed.
     *
     * @param words each NAME=VALUE,VALUE
     * @param known the options that there are
     * @throws ConfigException if one isn't so, names no such option or one twice, or has a value twice; or there are too many points
     */
    static SearchGrid of(List<String> words, Set<String> known) {
        Map<String, List<String>> axes = new LinkedHashMap<>();
        for (String word : words) {
            String[] parts = word.split("=", 2);
            ConfigException.require(parts.length == 2, OPTION, word, "NAME=VALUE,VALUE such as lr=1e-3,3e-3");
            String name = parts[0].startsWith("--") ? parts[0] : "--" + parts[0];
            ConfigException.require(
                    known.contains(name),
                    OPTION,
                    word,
                    "one of " + known.stream().map(o -> o.substring(2)).sorted().collect(Collectors.joining(", "))
                            + ", with values behind =");
            List<String> values = List.of(parts[1].split(",", -1));
            ConfigException.require(
                    values.stream().noneMatch(String::isBlank) && new LinkedHashSet<>(values).size() == values.size(),
                    OPTION,
                    word,
                    "NAME=VALUE,VALUE with values that differ");
            ConfigException.require(axes.put(name, values) == null, OPTION, word, "named once");
        }
        long points = axes.values().stream().mapToLong(List::size).reduce(1, Math::multiplyExact);
        ConfigException.require(points <= MOST, OPTION, points + " points", "at most " + MOST);
        return new SearchGrid(axes);
    }

    /** All combinations, the last axis changing first. */
    List<Map<String, String>> points() {
        List<Map<String, String>> all = List.of(Map.of());
        for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> point : all) {
                for (String value : axis.getValue()) {
                    Map<String, String> more = new LinkedHashMap<>(point);
                    more.put(axis.getKey(), value);
                    longer.add(more);
                }
            }
            all = longer;
        }
        return all;
    }

    /** The settings as a user would type them. */
    static String text(Map<String, String> point) {
        return point.isEmpty()
                ? "as it is"
                : point.entrySet().stream()
                        .map(e -> e.getKey().substring(2) + "=" + e.getValue())
                        .collect(Collectors.joining(" "));
    }

    /** The name of a point's arm, which a folder can have. */
    static String name(Map<String, String> point, Set<String> taken) {
        String name = text(point).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
        String free = name;
        for (int i = 2; taken.contains(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }
}
