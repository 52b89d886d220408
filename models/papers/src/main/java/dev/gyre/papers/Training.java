package dev.gyre.papers;

import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.Origin;
import dev.gyre.models.run.Predecessor;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.models.task.Score;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's training, as {@code gyre train} would be asked for it.
 *
 * @param model name of its family
 * @param options what is said of it, by option; the rest is the family's standard
 * @param from the arm whose model it begins from, if there's one
 */
public record Training(String model, Map<String, String> options, Optional<Arm> from) implements ArmWork {

    private static final String SEED = "--seed";
    private static final String DATA = "--data";

    /** Keeps the options' order. */
    public Training {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * A training by its options.
     *
     * @param options such as {@code "--dim=32 --steps=600"}, without {@code --seed}
     */
    public static Training of(String model, String... options) {
        return new Training(model, Map.of(), Optional.empty()).with(options);
    }

    /** A copy with other options, or others instead. */
    public Training with(String... more) {
        Map<String, String> all = new LinkedHashMap<>(options);
        all.putAll(SettingsType.given(String.join(" ", more)));
        if (all.containsKey(SEED)) {
            throw new IllegalArgumentException(SEED + " is set by the reproduction: leave it out");
        }
        return new Training(model, all, from);
    }

    /** A copy without what was said of some options. */
    public Training without(String... names) {
        Map<String, String> fewer = new LinkedHashMap<>(options);
        fewer.keySet().removeAll(List.of(names));
        return new Training(model, fewer, from);
    }

    /** A copy of another model. */
    public Training of(String other) {
        return new Training(other, options, from);
    }

    /** A copy that begins from what another arm trained. */
    public Training from(Arm other) {
        return new Training(model, options, Optional.of(other));
    }

    /** A copy with one more setting that's a number. */
    public Training with(String option, double value) {
        String text = value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
        return with(option + "=" + text);
    }

    /** The configuration for a seed, from a model that needn't be trained yet. */
    RunConfig<?, ?> planned(long seed, String device) {
        return checked(from.<RunConfig<?, ?>>map(arm -> {
                    RunConfig<?, ?> trained = training(arm).planned(seed, device);
                    Origin origin = new Origin(arm.name(), trained.run().steps(), "");
                    return Predecessor.begin(trained, origin, family(), given(seed), data(), device);
                })
                .orElseGet(() -> RunConfig.of(family(), given(seed), data().orElse(""), device)));
    }

    /**
     * The configuration for a seed.
     *
     * @param predecessor folder of the run that it begins from, if it does
     */
    RunConfig<?, ?> ready(long seed, String device, Optional<Path> predecessor) {
        return predecessor
                .<RunConfig<?, ?>>map(folder -> Predecessor.find(folder, CheckpointChoice.LAST, note -> {})
                        .begin(family(), given(seed), data(), device))
                .orElseGet(() -> planned(seed, device));
    }

    private Family<?, ?> family() {
        return Families.find(model);
    }

    /** The data to train on; empty if none is named. */
    private Optional<String> data() {
        return Optional.ofNullable(options.get(DATA));
    }

    private Map<String, String> given(long seed) {
        Map<String, String> given = new LinkedHashMap<>(options);
        given.remove(DATA);
        given.put(SEED, Long.toString(seed));
        return given;
    }

    /** A misspelt option would be a run that nobody asked for. */
    private RunConfig<?, ?> checked(RunConfig<?, ?> config) {
        options.forEach((option, value) -> ConfigException.require(
                option.equals(DATA) || config.options().contains(option),
                option,
                value,
                "an option of " + model + ": " + String.join(", ", config.options())));
        return config;
    }

    private static Training training(Arm arm) {
        return switch (arm.work()) {
            case Training t -> t;
            case Measurement m -> throw new IllegalArgumentException(arm.name() + " trains no model");
        };
    }

    @Override
    public Headline headline() {
        Score score = planned(0, "").task().score();
        return new Headline(score.key(), score.unit());
    }

    /** The training as a user would type it, without the seed. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("gyre train ").append(model);
        from.ifPresent(arm -> line.append(" --from ").append(arm.name()));
        options.forEach(
                (name, value) -> line.append(' ').append(name).append(' ').append(value));
        return line.toString();
    }
}
