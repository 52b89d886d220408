package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.models.LanguageModel;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A model with the parameters of a run's newest checkpoint.
 *
 * @param checkpoint where they come from
 */
public record TrainedModel(LanguageModel model, Checkpoint checkpoint) {

    /**
     * Reads it.
     *
     * @param folder the run's
     * @param notes takes lines for the user: what is damaged, missing or not checked
     * @throws GyreException if there's no usable checkpoint, or it contradicts the run's configuration
     */
    public static TrainedModel load(Path folder, Consumer<String> notes) {
        RunFolder run = RunFolder.open(folder);
        Checkpoint checkpoint = new Checkpoints(folder, notes)
                .newest()
                .orElseThrow(() ->
                        new GyreException(folder + ": there is no checkpoint yet; go on with gyre resume " + folder));
        RunConfig config = run.config().agreed(checkpoint, notes);
        LanguageModel model = Trainer.build(config.model(), config.seed());
        checkpoint.load(model.parameters(), true);
        return new TrainedModel(model, checkpoint);
    }
}
