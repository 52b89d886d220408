package dev.gyre.models.setting;

import dev.gyre.models.setting.SettingsType.Option;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A setting in a paper's own configuration, under one of the keys that packages have for it; a dot leads into a nested object. */
final class PublishedKeys {

    private PublishedKeys() {}

    /**
     * The value of a setting in a configuration; empty if it's missing or null.
     *
     * @throws ConfigException if the value is out of its range; names the configuration's key
     */
    static Optional<Object> read(Option o, JsonNode json) {
        return key(o, json).map(key -> {
            Option theirs = o.called(key);
            Object value = o.kind().read(theirs.field(), json.at(pointer(key)));
            SettingsType.check(theirs, value);
            return value;
        });
    }

    private static Optional<String> key(Option o, JsonNode json) {
        return Arrays.stream(o.rules().published())
                .filter(key -> !json.at(pointer(key)).isMissingNode()
                        && !json.at(pointer(key)).isNull())
                .findFirst();
    }

    private static String pointer(String key) {
        return "/" + key.replace('.', '/');
    }

    /** Writes a setting's published keys, as {@link SettingsType#writePublished} does. */
    static void write(Option o, Object value, ObjectNode into, Set<String> always) {
        Arrays.stream(o.rules().published())
                .filter(k -> !into.at(pointer(k)).isMissingNode() || always.contains(k))
                .findFirst()
                .filter(k -> !read(o, into).equals(Optional.of(value)))
                .ifPresent(
                        k -> set(into, k.split("\\.", -1), value instanceof Enum<?> ? SettingKind.text(value) : value));
    }

    private static void set(ObjectNode into, String[] path, Object value) {
        ObjectNode at = into;
        for (int i = 0; i < path.length - 1; i++) {
            at = at.get(path[i]) instanceof ObjectNode there ? there : at.putObject(path[i]);
        }
        at.set(path[path.length - 1], JsonMapper.shared().valueToTree(value));
    }
}
