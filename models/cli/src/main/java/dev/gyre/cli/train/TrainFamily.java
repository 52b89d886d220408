package dev.gyre.cli.train;

import dev.gyre.cli.process.DeviceOption;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.data.ByteText;
import dev.gyre.models.model.Model;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.Predecessor;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.models.setting.Suggestion;
import dev.gyre.models.task.Task;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model of one family, whose settings are the command's options. */
@Command(sortOptions = false)
public final class TrainFamily<S extends Settings, M extends Model> implements Callable<Integer> {

    private static final String FROM_CHECKPOINT = "--from-checkpoint";
    private static final String DATA = "--data";

    /** Before the others, whose order is -1. */
    private static final int FIRST = -2;

    private final Family<S, M> family;
    private final TrainingPlace place;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Folder for configuration, metrics, loss curve and checkpoints; it mustn't hold anything yet (runs/MODEL).")
    private Path folder;

    @Option(names = DATA, paramLabel = "PATH", description = "What to train on.") // each family says what that is
    private String data;

    @Option(
            names = "--from",
            paramLabel = "RUN",
            description =
                    "Folder of a run whose model this one begins from, with its settings where they aren't given.")
    private Path from;

    @Option(
            names = FROM_CHECKPOINT,
            paramLabel = "best|last|STEP",
            description =
                    "Which model of that run: the best of its validations on the way, the newest, or that of a step;"
                            + " the newest if not given.")
    private String fromCheckpoint;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration of a run, its config.json, to start from where options don't say otherwise.")
    private Path config;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private TrainFamily(Family<S, M> family, TrainingPlace place) {
        this.family = family;
        this.place = place;
    }

    /**
     * The message on an option that the family doesn't have.
     *
     * @param option as it was typed
     */
    public String refusal(String option) {
        List<String> all = spec.options().stream()
                .filter(o -> !o.usageHelp() && !o.versionHelp())
                .map(OptionSpec::longestName)
                .toList();
        String name = option.replaceFirst("=.*", "");
        String meant = Families.form(family, name)
                .map(other -> "that's a model of its own, " + other)
                .orElseGet(() -> Suggestion.sentence(name, all, "--help lists all " + all.size()));
        return name + ": " + family.name() + " has no such setting; " + meant;
    }

    /**
     * The command of a family.
     *
     * @param task whose settings alone the help tells; of all if it's empty, or the family has no such task
     */
    static CommandLine line(Family<?, ?> family, TrainingPlace place, Optional<String> task) {
        return described(new TrainFamily<>(family, place), task);
    }

    private static <S extends Settings, M extends Model> CommandLine described(
            TrainFamily<S, M> command, Optional<String> task) {
        CommandLine line = new CommandLine(command);
        CommandSpec spec = line.getCommandSpec();
        Family<S, M> family = command.family;
        OptionSpec data = spec.findOption(DATA);
        spec.remove(data);
        List<Task<? super M>> tasks = task.map(name -> tasks(family, name)).orElseGet(() -> tasks(family));
        spec.addOption(OptionSpec.builder(data)
                .description(dataHelp(tasks))
                .order(FIRST)
                .build());
        spec.usageMessage().description(family.about() + " (" + family.paper() + ").");
        add(spec, "%nSettings of the model:%n", family.settings().options());
        if (!family.taskNames().isEmpty()) {
            spec.addOption(taskOption(family.taskNames()));
        }
        List<SettingsType.Option> shown = options(tasks);
        add(spec, "%nSettings of the task:%n", shown);
        Set<String> names = shown.stream().map(SettingsType.Option::name).collect(Collectors.toSet());
        options(tasks(family)).stream()
                .filter(o -> !names.contains(o.name()))
                .forEach(o -> spec.addOption(option(o).hidden(true).build()));
        add(spec, "%nSettings of the recipe:%n", new SettingsType<>(family.recipe()).options());
        add(spec, "%nSettings of the run:%n", new SettingsType<>(family.run()).options());
        add(spec, "%nSettings of the rounds:%n", command.place.settings());
        for (OptionSpec o :
                CommandSpec.forAnnotatedObjectLenient(command.place.options()).options()) {
            String[] free = Stream.of(o.names())
                    .filter(name -> !spec.optionsMap().containsKey(name))
                    .toArray(String[]::new);
            spec.addOption(OptionSpec.builder(o).names(free).build());
        }
        return line;
    }

    /** All tasks of a family, those first that runs start from. */
    private static <S extends Settings, M extends Model> List<Task<? super M>> tasks(Family<S, M> family) {
        return Stream.<Task<? super M>>concat(
                        family.tasks(family.settings().standard()).stream(), family.tasks().stream())
                .toList();
    }

    /** The tasks of a name, which is one's own or a setting of the model; all where it's neither. */
    private static <S extends Settings, M extends Model> List<Task<? super M>> tasks(Family<S, M> family, String name) {
        if (family.taskNames().contains(name)) {
            return List.of(family.task(name));
        }
        boolean setting =
                family.settings().options().stream().anyMatch(o -> o.name().equals(RunConfig.TASK));
        try {
            return setting ? family.tasks(family.settings().parse(Map.of(RunConfig.TASK, name))) : tasks(family);
        } catch (ConfigException e) {
            return tasks(family); // what's asked for can't be, which is said where there's no help asked for
        }
    }

    private static <M extends Model> String dataHelp(List<Task<? super M>> tasks) {
        return "What to train on: "
                + tasks.stream()
                        .map(Task::takes)
                        .filter(text -> !text.isEmpty())
                        .distinct()
                        .collect(Collectors.joining("; or "))
                        .replace("%", "%%")
                + ". If not given, the data of the run in --from, or what's built in.";
    }

    private static OptionSpec taskOption(List<String> names) {
        return OptionSpec.builder(RunConfig.TASK)
                .type(String.class)
                .paramLabel("NAME")
                .description("What it's trained to do: " + String.join(", ", names) + " (" + names.getFirst() + ").")
                .build();
    }

    private static <M extends Model> List<SettingsType.Option> options(List<Task<? super M>> tasks) {
        Map<String, SettingsType.Option> options = new LinkedHashMap<>();
        tasks.stream()
                .flatMap(task -> new SettingsType<>(task).options().stream())
                .forEach(o -> options.putIfAbsent(o.name(), o));
        return List.copyOf(options.values());
    }

    private static void add(CommandSpec spec, String heading, List<SettingsType.Option> options) {
        ArgGroupSpec.Builder group =
                ArgGroupSpec.builder().heading(heading).validate(false).exclusive(false);
        for (SettingsType.Option o : options) {
            group.addArg(option(o).build());
        }
        if (!options.isEmpty()) {
            spec.addArgGroup(group.build());
        }
    }

    private static OptionSpec.Builder option(SettingsType.Option o) {
        String told = Stream.of(o.standard(), o.range())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        OptionSpec.Builder option = OptionSpec.builder(o.name())
                .type(String.class)
                .paramLabel(o.label())
                .description(o.help().replaceFirst("\\.$", "").replace("%", "%%")
                        + (told.isEmpty() ? "" : " (" + told + ")") + ".");
        return o.isSwitch() ? option.arity("0..1").fallbackValue("true") : option;
    }

    @Override
    public Integer call() {
        Map<String, String> given = new HashMap<>();
        for (OptionSpec o : spec.commandLine().getParseResult().matchedOptions()) {
            if (o.getValue() instanceof String text) {
                given.put(o.longestName(), text);
            }
        }
        Path path = folder == null ? place.folder(spec.name()) : folder;
        return place.train(
                new TrainingPlace.Asked(path, given, progress -> config(given, progress), json), spec.commandLine());
    }

    private RunConfig<S, M> config(Map<String, String> given, Consumer<String> progress) {
        if (from == null && config == null && family.beginnings().needed()) {
            throw new ConfigException(
                    "train " + family.name() + " begins from a trained model: name one's run by --from");
        }
        ConfigException.require(
                from != null || fromCheckpoint == null,
                FROM_CHECKPOINT,
                fromCheckpoint,
                "given together with --from RUN");
        CheckpointChoice choice = fromCheckpoint == null
                ? CheckpointChoice.LAST
                : CheckpointChoice.parse(FROM_CHECKPOINT, fromCheckpoint);
        ConfigException.require(
                config == null || from == null, "--config", config, "left out with --from, whose settings are taken");
        Optional<String> named = Optional.ofNullable(data).map(TrainFamily::absolute);
        if (config != null) {
            return Predecessor.again(
                    config, RunFolder.configuration(config, progress), family, given, named, device.id());
        }
        return Optional.ofNullable(from)
                .map(run -> Predecessor.find(run, choice, progress).begin(family, given, named, device.id()))
                .orElseGet(() -> RunConfig.of(family, given, named.orElse(""), device.id()));
    }

    /** A run may be resumed from another folder. */
    private static String absolute(String path) {
        return ByteText.isBuiltIn(path)
                ? path
                : Path.of(path).toAbsolutePath().normalize().toString();
    }
}
