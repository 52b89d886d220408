package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.models.LanguageModel;
import java.nio.file.Path;

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
     * @throws GyreException if there's no usable checkpoint
     */
    public static TrainedModel load(Path folder) {
        Checkpoint checkpoint = Checkpoint.newest(RunFolder.open(folder).path())
                .orElseThrow(() ->
                        new GyreException(folder + ": there is no checkpoint yet; go on with gyre resume " + folder));
        RunConfig config = checkpoint.config();
        LanguageModel model = Trainer.build(config.model(), config.seed());
        checkpoint.load(model.parameters(), true);
        return new TrainedModel(model, checkpoint);
    }
}
