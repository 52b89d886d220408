package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.file.SafetensorsTensors;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Beginning;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.models.task.Task;
import dev.gyre.models.train.Recipe;
import dev.gyre.models.train.RunSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        if (checkpoint.step() == 0) {
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
     * What a family's runs start from here, but for what a user typed. What the family has in common with the trained model's run,
     * its task for example, starts from there; all but the data, device and settings given if it's the same family.
     *
     * @param given texts by option, each an option of the family's
     * @param data what to train on; that of the trained model's run if empty
     * @throws ConfigException if the family can't begin from such a model, a text isn't what a setting takes, or a value is out of
     *     its range
     */
    public <S extends Settings, M extends Model> RunConfig<S, M> begin(
            Family<S, M> family, Map<String, String> given, Optional<String> data, String device) {
        S settings = new SettingsType<>(settings(beginning(family))).parse(given);
        Task<? super M> task = task(family, settings, given.keySet());
        RunConfig.refuseForeign(family, settings, new SettingsType<>(task), given.keySet());
        boolean same = family.equals(config.family());
        Recipe<? super M> recipe = same ? like(family.recipe(), config.recipe()) : family.recipe();
        RunSettings run = same ? config.run() : family.run();
        return new RunConfig<>(
                family,
                settings,
                new SettingsType<>(task).parse(given),
                new SettingsType<>(recipe).parse(given),
                new SettingsType<>(run).parse(given),
                data.orElse(config.data()),
                device,
                Optional.of(origin));
    }

    /** The task that's asked for, or else that of the trained model's run if the family has it; with its settings if it's the same. */
    private <S extends Settings, M extends Model> Task<? super M> task(
            Family<S, M> family, S settings, Set<String> given) {
        Task<? super M> usual = family.task().apply(settings);
        Task<? super M> named = family.task(settings, o -> given.contains(o.name()));
        Task<? super M> chosen = !named.equals(usual)
                ? named
                : family.tasks(settings).stream()
                        .filter(t -> t.getClass().isInstance(config.task()))
                        .findFirst()
                        .orElse(usual);
        return like(chosen, config.task());
    }

    /** The settings of another run if they are of the same kind. */
    private static <T extends Settings> T like(T standard, Settings other) {
        SettingsType<T> type = new SettingsType<>(standard);
        return type.type().isInstance(other) ? type.type().cast(other) : standard;
    }

    private <S extends Settings> Beginning<?, S> beginning(Family<S, ?> family) {
        return family.beginningFrom(config.settings()).orElseThrow(() -> {
            List<String> others = Families.all().stream()
                    .filter(f -> family.beginningFrom(f.settings().standard()).isPresent())
                    .map(Family::name)
                    .toList();
            return new ConfigException("--from " + origin.run() + ": it is a run of "
                    + config.family().name() + ", but " + family.name() + " begins from one of "
                    + String.join(" or ", others));
        });
    }

    private <O extends Settings, S extends Settings> S settings(Beginning<O, S> beginning) {
        return beginning.settings(beginning.from().cast(config.settings()));
    }

    /**
     * A run's model as it begins.
     *
     * @param fresh newly drawn numbers
     * @throws ConfigException if no model of the run's settings can begin from this one
     */
    <S extends Settings, M extends Model> Family.Built<M> build(RunConfig<S, M> run, Domain domain, Source fresh) {
        try (SafetensorsTensors numbers = SafetensorsTensors.open(checkpoint.file())) {
            return run.build(domain, source(beginning(run.family()), run.settings(), numbers, fresh));
        }
    }

    private <O extends Settings, S extends Settings> Source source(
            Beginning<O, S> beginning, S chosen, SafetensorsTensors numbers, Source fresh) {
        return beginning.source(beginning.from().cast(config.settings()), chosen, numbers, fresh);
    }
}
