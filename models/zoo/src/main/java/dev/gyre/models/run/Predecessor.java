package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Beginning;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.models.task.NamedTask;
import dev.gyre.models.task.Task;
import dev.gyre.models.train.Recipe;
import dev.gyre.models.train.RunSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A trained model for another run to begin from.
 *
 * @param origin where it comes from
 * @param config how its run was set up
 * @param checkpoint its numbers
 */
public record Predecessor(Origin origin, RunConfig<?, ?> config, Checkpoint checkpoint) {

    /**
     * A model of a run.
     *
     * @param folder the run's
     * @param choice which of its checkpoints
     * @param notes takes lines for the user
     * @throws ConfigException if the run has no checkpoint yet
     * @throws GyreException if it's no run's folder, or damaged
     */
    public static Predecessor find(Path folder, CheckpointChoice choice, Consumer<String> notes) {
        RunFolder run = RunFolder.open(folder);
        if (!Checkpoints.any(folder)) {
            throw new ConfigException(
                    "--from " + folder + ": there is no checkpoint yet; go on with gyre resume " + folder);
        }
        Checkpoint checkpoint = run.checkpoint(choice, notes);
        checkpoint.requireFloats("no run can begin from it");
        if (checkpoint.step() == 0 && !checkpoint.config().isGiven()) {
            throw new ConfigException(
                    "--from " + folder + ": it hasn't done a step yet; go on with gyre resume " + folder);
        }
        String path = folder.toAbsolutePath().normalize().toString();
        Origin origin = new Origin(path, checkpoint.step(), checksum(checkpoint.file()));
        return new Predecessor(origin, run.config().agreed(checkpoint, notes).in(folder), checkpoint);
    }

    /**
     * The model that a run began from.
     *
     * @throws GyreException if it isn't there any more, or is another one by now
     */
    static Predecessor of(Origin origin) {
        Path file = Checkpoint.file(Path.of(origin.run()), origin.step());
        Checkpoint checkpoint = Checkpoint.verified(file, note -> {});
        String found = checksum(file);
        if (!found.equals(origin.checksum())) {
            throw new GyreException(file + ": its checksum is " + found + ", but the run began from one of "
                    + origin.checksum() + ": restore it, or start a new run");
        }
        return new Predecessor(origin, checkpoint.config(), checkpoint);
    }

    private static String checksum(Path file) {
        try (Safetensors in = Safetensors.open(file)) {
            return in.checksum();
        }
    }

    /**
     * The configuration of a family's run from here, with a user's options; see {@link #begin(RunConfig, Origin, Family, Map, Optional,
     * String)}.
     */
    public <S extends Settings, M extends Model> RunConfig<S, M> begin(
            Family<S, M> family, Map<String, String> given, Optional<String> data, String device) {
        return begin(config, origin, family, given, data, device);
    }

    /**
     * The configuration of a family's run behind another run, with a user's options. What the family has in common with the trained
     * model's run, its task for example, starts from there; all but the data, device and settings given if it's the same family.
     *
     * @param trained how the other run was set up
     * @param origin where its model comes from
     * @param given texts by option, each an option of the family's
     * @param data what to train on; that of the trained model's run if empty
     * @throws ConfigException if the family can't begin from such a model, a text isn't what a setting takes, or a value is out of
     *     its range
     */
    public static <S extends Settings, M extends Model> RunConfig<S, M> begin(
            RunConfig<?, ?> trained,
            Origin origin,
            Family<S, M> family,
            Map<String, String> given,
            Optional<String> data,
            String device) {
        S usual = settings(beginning(trained, origin, family), trained);
        return over(trained, usual, family, given, data, device, Optional.of(origin));
    }

    /**
     * A run as another one was set up, but for what a user typed; where that one began from a model, so does this.
     *
     * @param file where the other's configuration stands
     * @throws ConfigException if that is one of another family, a text isn't what a setting takes, or a value is out of its range
     */
    public static <S extends Settings, M extends Model> RunConfig<S, M> again(
            Path file,
            RunConfig<?, ?> other,
            Family<S, M> family,
            Map<String, String> given,
            Optional<String> data,
            String device) {
        if (!family.equals(other.family())) {
            throw new ConfigException("--config " + file + ": it is of a run of "
                    + other.family().name() + ": gyre train " + other.family().name() + " takes it");
        }
        return over(
                other, like(family.settings().standard(), other.settings()), family, given, data, device, other.from());
    }

    private static <S extends Settings, M extends Model> RunConfig<S, M> over(
            RunConfig<?, ?> trained,
            S usual,
            Family<S, M> family,
            Map<String, String> given,
            Optional<String> data,
            String device,
            Optional<Origin> origin) {
        S settings = new SettingsType<>(usual).parse(given);
        Task<? super M> task = task(trained, family, settings, given);
        RunConfig.refuseForeign(family, settings, new SettingsType<>(task), given.keySet());
        RunConfig.refuseIdle(task, data.orElse(trained.data()), given.keySet());
        boolean same = family.equals(trained.family());
        Recipe<? super M> recipe = same ? like(family.recipe(), trained.recipe()) : family.recipe();
        RunSettings run = same && !trained.isGiven() ? trained.run() : family.run();
        return new RunConfig<>(
                family,
                settings,
                new SettingsType<>(task).parse(given),
                new SettingsType<>(recipe).parse(given),
                RunConfig.trained(new SettingsType<>(run).parse(given)),
                data.orElse(trained.data()),
                device,
                origin);
    }

    /** The task that's asked for, or else that of the trained model's run if the family has it; with its settings if it's the same. */
    private static <S extends Settings, M extends Model> Task<? super M> task(
            RunConfig<?, ?> trained, Family<S, M> family, S settings, Map<String, String> given) {
        Task<? super M> usual = RunConfig.chosen(family, settings, taskName(family, given, trained));
        Task<? super M> named = family.task(usual, o -> given.containsKey(o.name()));
        Task<? super M> chosen = !named.equals(usual)
                ? named
                : family.alternatives(usual).stream()
                        .filter(t -> t.getClass().isInstance(trained.task()))
                        .findFirst()
                        .orElse(usual);
        return like(chosen, trained.task());
    }

    /** The name of the task that was asked for, or of the trained model's, where the family has a choice. */
    private static Optional<String> taskName(Family<?, ?> family, Map<String, String> given, RunConfig<?, ?> trained) {
        List<String> known = family.taskNames();
        if (known.isEmpty() || given.containsKey(RunConfig.TASK)) {
            return known.isEmpty() ? Optional.empty() : Optional.of(given.get(RunConfig.TASK));
        }
        return trained.task() instanceof NamedTask<?> named && known.contains(named.word())
                ? Optional.of(named.word())
                : Optional.empty();
    }

    /** The settings of another run if they are of the same kind. */
    private static <T extends Settings> T like(T standard, Settings other) {
        SettingsType<T> type = new SettingsType<>(standard);
        return type.type().isInstance(other) ? type.type().cast(other) : standard;
    }

    private static <S extends Settings> Beginning<?, S> beginning(
            RunConfig<?, ?> trained, Origin origin, Family<S, ?> family) {
        return family.beginningFrom(trained.settings()).orElseThrow(() -> {
            List<String> others = Families.all().stream()
                    .filter(f -> family.beginningFrom(f.settings().standard()).isPresent())
                    .map(Family::name)
                    .toList();
            return new ConfigException("--from " + origin.run() + ": it is a run of "
                    + trained.family().name() + ", but " + family.name() + " begins from one of "
                    + String.join(" or ", others));
        });
    }

    private static <O extends Settings, S extends Settings> S settings(
            Beginning<O, S> beginning, RunConfig<?, ?> trained) {
        return beginning.settings(beginning.from().cast(trained.settings()));
    }

    /**
     * A run's model as it begins.
     *
     * @param fresh newly drawn numbers
     * @throws ConfigException if no model of the run's settings can begin from this one
     */
    <S extends Settings, M extends Model> Family.Built<M> build(RunConfig<S, M> run, Domain domain, Source fresh) {
        try (TensorFiles numbers = TensorFiles.open(checkpoint.file())) {
            return run.build(domain, source(beginning(config, origin, run.family()), run.settings(), numbers, fresh));
        }
    }

    private <O extends Settings, S extends Settings> Source source(
            Beginning<O, S> beginning, S chosen, TensorFiles numbers, Source fresh) {
        return beginning.source(beginning.from().cast(config.settings()), chosen, numbers, fresh);
    }
}
