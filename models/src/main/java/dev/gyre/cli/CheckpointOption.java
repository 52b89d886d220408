package dev.gyre.cli;

import dev.gyre.models.run.Best;
import dev.gyre.models.run.Checkpoint;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.TrainedModel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Which of a run's models is used. */
final class CheckpointOption {

    private static final String NAME = "--checkpoint";

    @Option(
            names = NAME,
            paramLabel = "best|last|STEP",
            description =
                    "Which model of the run: the best of its validations on the way, the newest, or that of a step"
                            + " that has a checkpoint; the newest, which is what training ended with, if not given.")
    private String checkpoint;

    /** The checkpoint of the model. */
    Checkpoint find(Path folder, Consumer<String> notes) {
        CheckpointChoice choice = checkpoint == null ? CheckpointChoice.LAST : CheckpointChoice.parse(NAME, checkpoint);
        return TrainedModel.checkpoint(folder, choice, notes);
    }

    /**
     * Reads the model.
     *
     * @param notes takes lines for the user, one of which says that there's a better model than the newest if nobody asked for that
     */
    TrainedModel<?, ?> load(Path folder, Consumer<String> notes) {
        if (checkpoint != null) {
            return TrainedModel.load(folder, CheckpointChoice.parse(NAME, checkpoint), notes);
        }
        TrainedModel<?, ?> newest = TrainedModel.load(folder, notes);
        Optional<Best> best = new RunFolder(folder).best();
        best.filter(b -> b.step() != newest.step())
                .ifPresent(b -> notes.accept("this is the newest model, of step " + newest.step() + "; that of step "
                        + b.step() + " was the best in validations on the way ("
                        + newest.config().task().score().text(b.score()) + "): " + NAME + " best"));
        return newest;
    }
}
