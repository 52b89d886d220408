package dev.gyre.cli.checkpoint;

import dev.gyre.models.run.Best;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.Checkpoints;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The option for which of a run's models is used. */
public final class CheckpointOption {

    /** The name of the option. */
    public static final String NAME = "--checkpoint";

    /** The placeholder of its value in the help. */
    public static final String LABEL = "best|last|STEP";

    @Option(
            names = NAME,
            paramLabel = LABEL,
            description = "Checkpoint to load: best, last or a step (last). DIR may be a checkpoint's file.")
    private String checkpoint;

    /** The folder of the run that is named by itself, or by one of its checkpoints' files. */
    public static Path folder(Path named) {
        return CheckpointChoice.ofFile(named).isEmpty()
                ? named
                : Optional.ofNullable(named.getParent()).orElse(Path.of(""));
    }

    /**
     * The chosen checkpoint; the newest if neither the path nor the option says one.
     *
     * @param named the run's folder, or a checkpoint's file in it
     * @throws ConfigException if the option's value can't be, or both say it
     */
    public CheckpointChoice choiceOf(Path named) {
        return choice(named, checkpoint).orElse(CheckpointChoice.LAST);
    }

    /**
     * The chosen checkpoint; empty if neither the path nor the option says one.
     *
     * @param named the run's folder, or a checkpoint's file in it
     * @param checkpoint value of the option; null if it isn't given
     * @throws ConfigException if the value can't be, or both say it
     */
    public static Optional<CheckpointChoice> choice(Path named, String checkpoint) {
        Optional<CheckpointChoice> file = CheckpointChoice.ofFile(named);
        ConfigException.require(
                checkpoint == null || file.isEmpty(), NAME, checkpoint, "left out, as " + named + " says which it is");
        return checkpoint == null ? file : Optional.of(CheckpointChoice.parse(NAME, checkpoint));
    }

    /**
     * Loads the chosen model.
     *
     * @param named the run's folder, or a checkpoint's file in it
     * @param notes takes lines for the user, one of which says that there's a better model than the newest if nobody asked for that
     */
    public TrainedModel<?, ?> load(Path named, Consumer<String> notes) {
        Path folder = folder(named);
        Optional<CheckpointChoice> choice = choice(named, checkpoint);
        if (choice.isPresent()) {
            return TrainedModel.load(folder, choice.get(), notes);
        }
        TrainedModel<?, ?> newest = TrainedModel.load(folder, notes);
        Optional<Best> best = new RunFolder(folder).best();
        best.filter(b -> b.step() != newest.step() && new Checkpoints(folder, note -> {}).isWhole(b.step()))
                .ifPresent(b -> notes.accept("this is the newest model, of step " + newest.step() + "; that of step "
                        + b.step() + " was the best in validations on the way ("
                        + newest.config().task().score().text(b.score()) + "): " + NAME + " best"));
        return newest;
    }
}
