package dev.gyre.cli.train;

import dev.gyre.models.run.RunConfig;
import dev.gyre.models.setting.SettingsType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine;

/** A place where models are trained, with the settings that it takes besides their own. One for each model's command. */
public interface TrainingPlace {

    /**
     * A user's request for a training.
     *
     * @param folder of the run
     * @param given texts by option
     * @param config makes the run's configuration, given whom it tells of what it reads
     * @param json whether the result is wanted as JSON
     */
    record Asked(
            Path folder, Map<String, String> given, Function<Consumer<String>, RunConfig<?, ?>> config, boolean json) {}

    /** The place's own settings, which are options like those of the model. */
    default List<SettingsType.Option> settings() {
        return List.of();
    }

    /**
     * An object whose fields are further options, as picocli reads them. Where a model has a setting of the same name, an option keeps its
     * other names alone.
     */
    default Object options() {
        return new Object();
    }

    /** The folder of what's trained if none is named. */
    default Path folder(String model) {
        return Path.of("runs", model);
    }

    /**
     * Trains the model.
     *
     * @param line the command's
     * @return the exit code
     */
    int train(Asked asked, CommandLine line);
}
