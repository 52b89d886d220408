package dev.gyre.models.setting;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What can be told from an annotated record of settings: its options, its JSON, its ranges.
 *
 * @param <S> the record
 */
public final class SettingsType<S extends Settings> {

    private final S standard;
    private final List<Option> options;
    private final Constructor<S> constructor;

    /**
     * A setting as the command line shows it.
     *
     * @param key name of the record's component, and in JSON
     * @param name the option, such as {@code --slstm-at}
     * @param label what stands for its value in the help
     * @param help one sentence
     * @param standard what it is if nothing is said, as a user would type it
     */
    public record Option(
            String key, String name, String label, String help, String standard, SettingKind kind, RecordComponent at) {

        private Object value(Object record) {
            try {
                at.getAccessor().setAccessible(true);
                return at.getAccessor().invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(at + " can't be read", e);
            }
        }

        /** Whether it's on or off. */
        public boolean isSwitch() {
            return kind == SettingKind.SWITCH;
        }

        private SettingKind.Field field() {
            return new SettingKind.Field(name, at.getType());
        }

        private Setting rules() {
            return at.getAnnotation(Setting.class);
        }
    }

    /** The type of a record that holds what each setting is if nothing is said. */
    @SuppressWarnings("unchecked") // an object's class is of its own type
    public SettingsType(S standard) {
        this.standard = standard;
        RecordComponent[] components = standard.getClass().getRecordComponents();
        this.options = Arrays.stream(components).map(c -> option(c, standard)).toList();
        try {
            constructor = (Constructor<S>) standard.getClass()
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(standard.getClass() + " is no record", e);
        }
    }

    private static Option option(RecordComponent c, Object standard) {
        Setting rules = c.getAnnotation(Setting.class);
        if (rules == null) {
            throw new IllegalArgumentException(c + " has no @Setting");
        }
        SettingKind kind = SettingKind.of(c);
        String name =
                "--" + c.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        String label = kind.label(new SettingKind.Field(name, c.getType()));
        Option untold = new Option(c.getName(), name, label, rules.help(), "", kind, c);
        return new Option(c.getName(), name, label, rules.help(), SettingKind.text(untold.value(standard)), kind, c);
    }

    /** What each setting is if nothing is said. */
    public S standard() {
        return standard;
    }

    /** The settings, in the record's order. */
    public List<Option> options() {
        return options;
    }

    /**
     * The standard with what a user typed.
     *
     * @param given texts by option; options of others are ignored
     * @throws ConfigException if a text isn't what the setting takes, or a value is out of its range
     */
    public S parse(Map<String, String> given) {
        return make(options.stream()
                .map(o -> given.containsKey(o.name())
                        ? o.kind().parse(o.field(), given.get(o.name()))
                        : o.value(standard))
                .toArray());
    }

    /**
     * Reads what {@link #write} wrote. A key that's missing takes its standard.
     *
     * @throws ConfigException if there's a key that isn't a setting, or a value is out of its range
     */
    public S read(JsonNode json) {
        TreeSet<String> unknown = new TreeSet<>(json.propertyNames());
        options.forEach(o -> unknown.remove(o.key()));
        if (!json.isObject() || !unknown.isEmpty()) {
            throw new ConfigException((json.isObject() ? "\"" + unknown.first() + "\"" : json.toString())
                    + ": no setting of this name: there are " + keys());
        }
        return make(options.stream()
                .map(o -> json.has(o.key()) ? o.kind().read(o.field(), json.get(o.key())) : o.value(standard))
                .toArray());
    }

    private String keys() {
        return options.stream().map(Option::key).collect(Collectors.joining(", "));
    }

    /**
     * Reads a paper's own configuration. What it doesn't say, or says by null, takes its standard; what isn't a setting of ours is
     * left to whoever knows the paper.
     *
     * @throws ConfigException if a value is out of its range
     */
    public S readPublished(JsonNode json) {
        return make(options.stream()
                .map(o ->
                        published(o, json).map(n -> o.kind().read(o.field(), n)).orElseGet(() -> o.value(standard)))
                .toArray());
    }

    private static Optional<JsonNode> published(Option o, JsonNode json) {
        return Arrays.stream(o.rules().published())
                .map(key -> at(json, key))
                .filter(n -> !n.isMissingNode() && !n.isNull())
                .findFirst();
    }

    private static JsonNode at(JsonNode json, String key) {
        JsonNode node = json;
        for (String step : key.split("\\.")) {
            node = node.path(step);
        }
        return node;
    }

    /** As JSON, by the names of the components. */
    public JsonNode write(S settings) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        for (Option o : options) {
            Object value = o.value(settings);
            json.set(
                    o.key(),
                    JsonMapper.shared().valueToTree(value instanceof Enum<?> ? SettingKind.text(value) : value));
        }
        return json;
    }

    /**
     * Refuses a value out of its range.
     *
     * @return the same settings
     * @throws ConfigException names option, value and range
     */
    public S checked(S settings) {
        options.forEach(o -> check(o, o.value(settings)));
        return settings;
    }

    private static void check(Option o, Object value) {
        double least = o.rules().least();
        double most = o.rules().most();
        switch (value) {
            case Integer n -> whole(o, n, least, most);
            case Long n -> whole(o, n, least, most);
            case Double x -> ConfigException.range(o.name(), x, least, most);
            case List<?> l -> l.forEach(n -> check(o, n));
            default -> {}
        }
    }

    private static void whole(Option o, long n, double least, double most) {
        ConfigException.range(o.name(), n, (long) Math.ceil(least), (long) Math.floor(most));
    }

    private S make(Object[] values) {
        for (int i = 0; i < values.length; i++) {
            check(options.get(i), values[i]);
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ConfigException c) {
                throw c;
            }
            throw new IllegalStateException(constructor + " failed", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(constructor + " can't be called", e);
        }
    }
}
