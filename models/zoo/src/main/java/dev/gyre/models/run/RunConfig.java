package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.JsonReason;
import dev.gyre.engine.io.Quoted;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.NamedTask;
import dev.gyre.models.task.Task;
import dev.gyre.models.train.Recipe;
import dev.gyre.models.train.Rounds;
import dev.gyre.models.train.RunSettings;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The configuration of a training run, valid once constructed. Written to the run's folder and into every checkpoint.
 *
 * @param family the architecture
 * @param settings of the model
 * @param task what it's trained to do
 * @param recipe how
 * @param run batches and length of the run
 * @param data what the task reads: a file, a folder, a name; empty for what's built in
 * @param device what to run on; empty for the standard device
 * @param from the trained model that it began from, if there's one
 * @param rounds how several machines train it, if they do
 */
public record RunConfig<S extends Settings, M extends Model>(
        Family<S, M> family,
        S settings,
        Task<? super M> task,
        Recipe<? super M> recipe,
        RunSettings run,
        String data,
        String device,
        Optional<Origin> from,
        Optional<Rounds> rounds) {

    static final int FORMAT = 2;

    /** Chooses between the tasks of families whose models' settings don't. */
    public static final String TASK = "--task";

    private static final String LEARNS = "learns";
    private static final String LEARNED = "task";
    private static final String ROUNDS = "rounds";

    private static final int MAX_ITEMS = 1 << 24;

    private static final SettingsType<RunSettings> RUN = new SettingsType<>(RunSettings.STANDARD);

    /** A number that isn't whole is no number of steps, and what's said twice is said wrongly. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private static final ObjectWriter PRETTY = JSON.writerWithDefaultPrettyPrinter();

    /**
     * Checks the ranges of all settings.
     *
     * @throws ConfigException if one is out of its range
     */
    public RunConfig {
        family.settings().checked(settings);
        check(task);
        check(recipe);
        check(run);
        rounds.ifPresent(RunConfig::check);
        ConfigException.require(
                (long) run.batch() * task.items() <= MAX_ITEMS,
                "--batch " + run.batch() + " of " + task.items() + " "
                        + task.score().learned() + " each, together",
                (long) run.batch() * task.items(),
                "at most " + MAX_ITEMS);
    }

    /** The configuration of a run that one machine trains. */
    public RunConfig(
            Family<S, M> family,
            S settings,
            Task<? super M> task,
            Recipe<? super M> recipe,
            RunSettings run,
            String data,
            String device,
            Optional<Origin> from) {
        this(family, settings, task, recipe, run, data, device, from, Optional.empty());
    }

    private static <T extends Settings> void check(T chosen) {
        new SettingsType<>(chosen).checked(chosen);
    }

    /**
     * The configuration of a family's run, with a user's options.
     *
     * @param given texts by option, each an option of the family's
     * @throws ConfigException if a text isn't what a setting takes, or a value is out of its range
     */
    public static <S extends Settings, M extends Model> RunConfig<S, M> of(
            Family<S, M> family, Map<String, String> given, String data, String device) {
        S settings = family.settings().parse(given);
        Optional<String> name = family.taskNames().isEmpty() ? Optional.empty() : Optional.ofNullable(given.get(TASK));
        SettingsType<Task<? super M>> task =
                new SettingsType<>(family.task(chosen(family, settings, name), o -> given.containsKey(o.name())));
        refuseForeign(family, settings, task, given.keySet());
        refuseIdle(task.standard(), data, given.keySet());
        return new RunConfig<>(
                family,
                settings,
                task.parse(given),
                new SettingsType<Recipe<? super M>>(family.recipe()).parse(given),
                trained(new SettingsType<>(family.run()).parse(given)),
                data,
                device,
                Optional.empty());
    }

    /** A task as a run starts from: the one of a name, or the family's own. */
    static <S extends Settings, M extends Model> Task<? super M> chosen(
            Family<S, M> family, S settings, Optional<String> name) {
        return name.<Task<? super M>>map(family::task)
                .orElseGet(() -> family.task().apply(settings));
    }

    /**
     * A model that wasn't trained here, as a run of no steps.
     *
     * @param task what it does
     */
    public static <S extends Settings, M extends Model> RunConfig<S, M> given(
            Family<S, M> family, S settings, Task<? super M> task) {
        return new RunConfig<>(
                family, settings, task, family.recipe(), family.run().withSteps(0), "", "", Optional.empty());
    }

    /** Whether there's nothing to train, since the model came from elsewhere. */
    public boolean isGiven() {
        return run.steps() == 0;
    }

    /** Refuses a run of no steps where a user asks for one. */
    static RunSettings trained(RunSettings run) {
        ConfigException.range("--steps", run.steps(), 1, Integer.MAX_VALUE);
        return run;
    }

    /** A setting of a task that the family could do, but that isn't the run's. */
    static <S extends Settings, M extends Model> void refuseForeign(
            Family<S, M> family, S settings, SettingsType<?> task, Set<String> given) {
        Set<String> own = names(task);
        for (Task<?> other : Stream.concat(family.tasks().stream(), family.tasks(settings).stream())
                .toList()) {
            for (String name : names(new SettingsType<>(other))) {
                if (given.contains(name) && !own.contains(name)) {
                    throw new ConfigException(name + ": a setting of another task; this one has "
                            + (own.isEmpty() ? "none" : String.join(", ", own)));
                }
            }
        }
    }

    /** A setting of the task that changes nothing on the data. */
    static void refuseIdle(Task<?> task, String data, Set<String> given) {
        for (String name : task.idle(data)) {
            if (given.contains(name)) {
                throw new ConfigException(
                        name + ": it's of use " + (data.isEmpty() ? "with --data only" : "without --data only"));
            }
        }
    }

    private static Set<String> names(SettingsType<?> type) {
        return type.options().stream()
                .map(SettingsType.Option::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The options of all its settings. */
    public Set<String> options() {
        Stream<String> own = Stream.of(
                        new SettingsType<>(settings), new SettingsType<>(task), new SettingsType<>(recipe), RUN)
                .flatMap(type -> names(type).stream());
        return Stream.concat(own, family.taskNames().isEmpty() ? Stream.empty() : Stream.of(TASK))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** A copy on another device. */
    public RunConfig<S, M> on(String other) {
        return new RunConfig<>(family, settings, task, recipe, run, data, other, from, rounds);
    }

    /** A copy with other batches or another length. */
    public RunConfig<S, M> with(RunSettings other) {
        return new RunConfig<>(family, settings, task, recipe, other, data, device, from, rounds);
    }

    /** A copy whose task's own files, where their paths are relative, lie in a run's folder. */
    public RunConfig<S, M> in(Path folder) {
        return new RunConfig<>(family, settings, task.in(folder), recipe, run, data, device, from, rounds);
    }

    /** A copy with copies of the task's own files in a run's folder; see {@link Task#keptIn}. */
    public RunConfig<S, M> keptIn(Path folder) {
        return new RunConfig<>(family, settings, task.keptIn(folder), recipe, run, data, device, from, rounds);
    }

    /** A copy, trained on several machines. */
    public RunConfig<S, M> in(Rounds several) {
        return new RunConfig<>(family, settings, task, recipe, run, data, device, from, Optional.of(several));
    }

    /** The task on the data. */
    public DatasetTask<? super M> open() {
        return open(task, data);
    }

    /** The task on other data. */
    public DatasetTask<? super M> open(String other) {
        return open(task, other);
    }

    private <N extends Model> DatasetTask<N> open(Task<N> on, String from) {
        return on.open(from, run.seed());
    }

    /** The model, with numbers out of a source. */
    public Family.Built<M> build(Domain domain, Source source) {
        return family.build(settings, domain, source);
    }

    /** The configuration as JSON, by the names of the settings. */
    public String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.put("model", family.name());
        json.set("settings", family.settings().write(settings));
        json.setAll(purpose());
        json.set("recipe", written(recipe));
        json.set("run", written(run));
        json.put("data", data);
        json.put("device", device);
        from.ifPresent(origin -> json.set("from", JSON.valueToTree(origin)));
        rounds.ifPresent(several -> json.set(ROUNDS, written(several)));
        return PRETTY.writeValueAsString(json) + "\n";
    }

    /** The task of the model, as a part of {@link #toJson}. */
    public ObjectNode purpose() {
        ObjectNode json = JSON.createObjectNode();
        learns().ifPresent(name -> json.put(LEARNS, name));
        json.set(LEARNED, written(task));
        return json;
    }

    /** The name of the task if it isn't the family's own. */
    Optional<String> learns() {
        boolean own = task.getClass().equals(family.task().apply(settings).getClass());
        return own || !(task instanceof NamedTask<?> named) ? Optional.empty() : Optional.of(named.word());
    }

    private static <T extends Settings> JsonNode written(T settings) {
        return new SettingsType<>(settings).write(settings);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param where what messages call the text's origin
     * @throws GyreException if it isn't such a configuration, or a setting is out of its range
     */
    public static RunConfig<?, ?> fromJson(String where, String json) {
        try {
            JsonNode tree = JSON.readTree(json);
            if (tree.isMissingNode() || (tree.isObject() && tree.isEmpty())) {
                throw new ConfigException("it is empty");
            }
            if (!tree.isObject()) {
                throw new ConfigException("it is " + Quoted.bare(tree.toString()) + ", but must be an object");
            }
            JsonNode format = tree.path("format");
            if (!format.isIntegralNumber() || format.asLong() != FORMAT) {
                throw new ConfigException(
                        "its format is " + (format.isMissingNode() ? "missing" : Quoted.bare(format.toString()))
                                + ", but this version reads " + FORMAT);
            }
            return read(Families.find(text(tree, "model")), tree);
        } catch (JacksonException | ConfigException e) {
            String reason = e instanceof JacksonException j ? JsonReason.of(j) : e.getMessage();
            throw new GyreException(
                    where + ": the run's configuration can't be read: " + reason + ": restore it, or start a new run",
                    e);
        }
    }

    private static <S extends Settings, M extends Model> RunConfig<S, M> read(Family<S, M> family, JsonNode json) {
        for (String key : json.propertyNames()) {
            if (!Set.of(
                            "format",
                            "model",
                            "settings",
                            LEARNS,
                            LEARNED,
                            "recipe",
                            "run",
                            "data",
                            "device",
                            "from",
                            ROUNDS)
                    .contains(key)) {
                throw new ConfigException(Quoted.of(key) + ": there is no such entry");
            }
        }
        S settings = family.settings().read(part(json, "settings"));
        return new RunConfig<>(
                family,
                settings,
                task(family, settings, json),
                new SettingsType<Recipe<? super M>>(family.recipe()).read(part(json, "recipe")),
                new SettingsType<>(family.run()).read(part(json, "run")),
                text(json, "data"),
                text(json, "device"),
                Optional.ofNullable(json.get("from")).map(RunConfig::origin),
                Optional.ofNullable(json.get(ROUNDS)).map(r -> new SettingsType<>(Rounds.STANDARD).read(r)));
    }

    /**
     * Reads what {@link #purpose} wrote, or {@link #toJson}.
     *
     * @throws ConfigException if such models can't do it, or a setting is out of its range
     */
    public static <S extends Settings, M extends Model> Task<? super M> task(
            Family<S, M> family, S settings, JsonNode json) {
        Optional<String> name = json.has(LEARNS) ? Optional.of(text(json, LEARNS)) : Optional.empty();
        JsonNode own = part(json, LEARNED);
        return new SettingsType<>(family.task(chosen(family, settings, name), o -> own.has(o.key()))).read(own);
    }

    private static Origin origin(JsonNode json) {
        if (!json.isObject()) {
            throw new ConfigException("\"from\" is " + Quoted.bare(json.toString()) + ", but must be an object");
        }
        return JSON.treeToValue(json, Origin.class);
    }

    private static JsonNode part(JsonNode json, String key) {
        return json.has(key) ? json.get(key) : JSON.createObjectNode();
    }

    private static String text(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isMissingNode() && !value.isString()) {
            throw new ConfigException("\"" + key + "\" is " + Quoted.bare(value.toString()) + ", but must be a text");
        }
        return value.asString("");
    }

    @Override
    public String toString() {
        return family.name() + " " + family.settings().write(settings);
    }
}
