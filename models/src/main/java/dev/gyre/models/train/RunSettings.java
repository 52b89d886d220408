package dev.gyre.models.train;

import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/**
 * Batches and length of a run, whatever is trained.
 *
 * @param batch examples B of a step
 * @param steps length of the run; 0 of a model that wasn't trained here
 * @param seed what parameters and the order of the data depend on
 * @param evalEvery steps between validations; 0 for one at the end alone
 * @param evalBatches batches of a validation during training
 * @param checkpointEvery steps between checkpoints; 0 for one at the end alone
 */
public record RunSettings(
        @Setting(help = "Examples of a step.", least = 1, most = 1 << 16)
        int batch,

        @Setting(help = "Steps.", least = 0, most = Integer.MAX_VALUE)
        int steps,

        @Setting(help = "What weights and the order of the data depend on.")
        long seed,

        @Setting(help = "Steps between validations, 0 for one at the end.", least = 0, most = Integer.MAX_VALUE)
        int evalEvery,

        @Setting(help = "Batches of a validation before the end.", least = 1, most = Integer.MAX_VALUE)
        int evalBatches,

        @Setting(
                help = "Steps between checkpoints, 0 for one at the end; the best by validation is kept besides.",
                least = 0,
                most = Integer.MAX_VALUE)
        int checkpointEvery)
        implements Settings {

    /** What runs start from. */
    public static final RunSettings STANDARD = new RunSettings(8, 1000, 1, 100, 16, 100);

    /** The same with another number of steps. */
    public RunSettings withSteps(int other) {
        return new RunSettings(batch, other, seed, evalEvery, evalBatches, checkpointEvery);
    }

    /** The same with another batch. */
    public RunSettings withBatch(int other) {
        return new RunSettings(other, steps, seed, evalEvery, evalBatches, checkpointEvery);
    }
}
