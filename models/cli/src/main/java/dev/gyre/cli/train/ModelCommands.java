package dev.gyre.cli.train;

import dev.gyre.models.Families;
import dev.gyre.models.Family;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;

/** A command for each model, with its settings as options. */
public final class ModelCommands {

    private ModelCommands() {}

    /**
     * Adds the commands of all models.
     *
     * @param to the command that they belong to
     * @param place makes where a model is trained, once a command
     */
    public static void add(CommandLine to, Supplier<TrainingPlace> place) {
        add(to, place, Optional.empty());
    }

    /**
     * Adds the commands of all models, with the help of one task.
     *
     * @param task whose settings alone the help tells, of the models that have it; of all tasks if it's empty
     */
    public static void add(CommandLine to, Supplier<TrainingPlace> place, Optional<String> task) {
        to.setUnmatchedArgumentsAllowed(true); // the options of a model that there isn't
        for (Family<?, ?> family : Families.all()) {
            to.addSubcommand(
                    family.name(),
                    TrainFamily.line(family, place.get(), task),
                    Families.aliases(family).toArray(String[]::new));
        }
    }

    /** The command of the models that somebody has named, or of none. */
    public static void requireModel(String name, CommandLine line) {
        if (name != null) {
            Families.find(name);
        }
        line.usage(line.getErr());
    }
}
