package dev.gyre.models.setting;

import dev.gyre.engine.io.Quoted;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads an annotated record of settings: its options, its JSON, its ranges. A component that is a record of
 * settings itself stands for its settings, which are options and JSON like the others.
 *
 * @param <S> the record
 */
public final class SettingsType<S extends Settings> {

    private final S standard;
    private final Class<S> type;
    private List<Option> options;

    /**
     * A setting as the command line shows it.
     *
     * @param key name of the record's component, and in JSON
     * @param name the option, such as {@code --slstm-at}
     * @param label what stands for its value in the help
     * @param help one sentence
     * @param standard what it is if nothing is said, as a user would type it
     * @param path the record's component; before it, those that hold the record within the record that it's of
     */
    public record Option(
            String key,
            String name,
            String label,
            String help,
            String standard,
            SettingKind kind,
            List<RecordComponent> path) {

        /** The bound of what has none but its type's. */
        private static final String UNBOUNDED = Integer.toString(Integer.MAX_VALUE);

        private Object value(Object record) {
            Object value = record;
            for (RecordComponent c : path) {
                try {
                    c.getAccessor().setAccessible(true);
                    value = c.getAccessor().invoke(value);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(c + " can't be read", e);
                }
            }
            return value;
        }

        /** A copy under another name in messages. */
        Option called(String other) {
            return new Option(key, other, label, help, standard, kind, path);
        }

        private Option startingFrom(Object record) {
            return new Option(key, name, label, help, SettingKind.text(value(record)), kind, path);
        }

        /** Whether it's on or off. */
        public boolean isSwitch() {
            return kind == SettingKind.SWITCH;
        }

        /** The numbers that a user may ask for, in words; empty if it's no number, or there's no bound. */
        public String range() {
            double from = Math.max(rules().least(), rules().leastAsked());
            String least = Double.isInfinite(from) ? "" : number(from);
            String most = Double.isInfinite(rules().most()) ? "" : number(rules().most());
            if (most.isEmpty()) {
                return least.isEmpty() ? "" : "at least " + least;
            }
            return least.isEmpty()
                    ? "at most " + most
                    : most.equals(UNBOUNDED) ? least + " or more" : least + " to " + most;
        }

        private static String number(double bound) {
            boolean whole = bound == Math.rint(bound) && Math.abs(bound) < 1e15;
            return whole ? Long.toString((long) bound) : Double.toString(bound);
        }

        SettingKind.Field field() {
            return new SettingKind.Field(name, path.getLast().getType());
        }

        Setting rules() {
            return path.getLast().getAnnotation(Setting.class);
        }
    }

    /** The type of a record that holds what each setting is if nothing is said. */
    @SuppressWarnings("unchecked") // an object's class is of its own type
    public SettingsType(S standard) {
        this.standard = standard;
        this.type = (Class<S>) standard.getClass();
    }

    /** The settings of a record, those of records within it in their place. */
    private static Stream<Option> options(Class<?> record, List<RecordComponent> within) {
        if (!record.isRecord()) {
            throw new IllegalArgumentException(record + " is no record");
        }
        return Arrays.stream(record.getRecordComponents()).flatMap(c -> {
            List<RecordComponent> path =
                    Stream.concat(within.stream(), Stream.of(c)).toList();
            return Settings.class.isAssignableFrom(c.getType()) ? options(c.getType(), path) : Stream.of(option(path));
        });
    }

    private static Option option(List<RecordComponent> path) {
        RecordComponent c = path.getLast();
        Setting rules = c.getAnnotation(Setting.class);
        if (rules == null) {
            throw new IllegalArgumentException(c + " has no @Setting");
        }
        SettingKind kind = SettingKind.of(c);
        String name = !rules.option().isEmpty()
                ? rules.option()
                : "--" + c.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        String label = kind.label(new SettingKind.Field(name, c.getType()));
        return new Option(c.getName(), name, label, rules.help(), "", kind, path);
    }

    /** The record's class. */
    public Class<S> type() {
        return type;
    }

    /** The settings if nothing is said. */
    public S standard() {
        return standard;
    }

    /**
     * The settings, in the record's order. They are looked for when they're first asked for: there's a type of settings for each family of
     * models, of which a command needs one.
     *
     * @throws IllegalArgumentException if the record isn't one of settings, or has two of a name
     */
    public synchronized List<Option> options() {
        if (options == null) {
            List<Option> found =
                    options(type, List.of()).map(o -> o.startingFrom(standard)).toList();
            if (found.stream().map(Option::key).distinct().count() < found.size()) {
                throw new IllegalArgumentException(type + " has two settings of a name");
            }
            options = found;
        }
        return options;
    }

    /**
     * The texts of a line of options, by option, in the line's order.
     *
     * @param line such as {@code "--dim=32 --blocks=2"}
     * @throws IllegalArgumentException if a word isn't of that form
     */
    public static Map<String, String> given(String line) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String word : line.strip().split(" +", -1)) {
            String[] parts = word.split("=", 2);
            if (parts.length != 2 || !parts[0].startsWith("--")) {
                throw new IllegalArgumentException("\"" + word + "\" isn't --option=value");
            }
            texts.put(parts[0], parts[1]);
        }
        return texts;
    }

    /**
     * The standard with what a user typed.
     *
     * @param given texts by option; options of others are ignored
     * @throws ConfigException if a text isn't what the setting takes, a value is out of its range, or the setting is of no use beside
     *     the others
     */
    public S parse(Map<String, String> given) {
        Object[] values = options().stream()
                .map(o -> given.containsKey(o.name())
                        ? o.kind().parse(o.field(), given.get(o.name()))
                        : o.value(standard))
                .toArray();
        options().stream().filter(o -> given.containsKey(o.name())).forEach(o -> requireUse(o, values));
        return make(values);
    }

    private void requireUse(Option o, Object[] values) {
        for (RecordComponent c : o.path()) {
            Only only = c.getAnnotation(Only.class);
            if (only == null) {
                continue;
            }
            int decides = IntStream.range(0, options().size())
                    .filter(i -> options().get(i).key().equals(only.with()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(type + " has no setting " + only.with()));
            String value = SettingKind.text(values[decides]);
            if (!List.of(only.is()).contains(value)) {
                String name = options().get(decides).name();
                throw new ConfigException(o.name() + ": it's of use with " + name + " " + String.join(" or ", only.is())
                        + " only, and not with " + name + " " + value);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote. A key that's missing takes its standard.
     *
     * @throws ConfigException if there's a key that isn't a setting, or a value is out of its range
     */
    public S read(JsonNode json) {
        if (!json.isObject()) {
            throw new ConfigException(
                    "where settings should be is " + Quoted.bare(json.toString()) + ": there are " + keys());
        }
        TreeSet<String> unknown = new TreeSet<>(json.propertyNames());
        options().forEach(o -> unknown.remove(o.key()));
        if (!unknown.isEmpty()) {
            throw new ConfigException(Quoted.of(unknown.first()) + ": no setting of this name: there are " + keys());
        }
        return make(options().stream()
                .map(o -> json.has(o.key()) ? o.kind().read(o.field(), json.get(o.key())) : o.value(standard))
                .toArray());
    }

    private String keys() {
        return options().stream().map(Option::key).collect(Collectors.joining(", "));
    }

    /**
     * Reads a paper's own configuration. What it doesn't say, or says by null, takes its standard; what isn't a setting of ours is
     * left to whoever knows the paper.
     *
     * @throws ConfigException if a value is out of its range
     */
    @SuppressWarnings("unchecked") // settings as published are of the same record
    public S readPublished(JsonNode json) {
        S read = make(options().stream()
                .map(o -> PublishedKeys.read(o, json).orElseGet(() -> o.value(standard)))
                .toArray());
        Set<String> keys =
                json.propertyNames().stream().filter(json::hasNonNull).collect(Collectors.toSet());
        return (S) standard.getClass().cast(read.asPublished(keys));
    }

    /**
     * Writes settings into a paper's own configuration, under the keys that it has for them, be it that they are null.
     *
     * @param always keys that are written even if it doesn't have them
     */
    public void writePublished(S settings, ObjectNode into, Set<String> always) {
        options().forEach(o -> PublishedKeys.write(o, o.value(settings), into, always));
    }

    /** The settings as JSON, by the names of the components. */
    public JsonNode write(S settings) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        for (Option o : options()) {
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
        options().forEach(o -> check(o, o.value(settings)));
        return settings;
    }

    static void check(Option o, Object value) {
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
            check(options().get(i), values[i]);
        }
        return make(type, Arrays.asList(values).iterator());
    }

    private static <R> R make(Class<R> record, Iterator<Object> values) {
        RecordComponent[] components = record.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] arguments = Arrays.stream(types)
                .map(t -> Settings.class.isAssignableFrom(t) ? make(t, values) : values.next())
                .toArray();
        try {
            Constructor<R> constructor = record.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ConfigException c) {
                throw c;
            }
            throw new IllegalStateException(record + " can't be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record + " can't be made", e);
        }
    }
}
