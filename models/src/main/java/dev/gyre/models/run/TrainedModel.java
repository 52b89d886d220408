package dev.gyre.models.run;

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
     * @throws dev.gyre.engine.GyreException if there's no usable checkpoint
     */
    public static TrainedModel load(Path folder) {
        Checkpoint checkpoint = Checkpoint.newest(RunFolder.open(folder).path());
        RunConfig config = checkpoint.config();
        LanguageModel model = Trainer.build(config.model(), config.seed());
        checkpoint.load(model.parameters(), true);
        return new TrainedModel(model, checkpoint);
    }
}
