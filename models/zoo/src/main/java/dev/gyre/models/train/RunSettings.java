package dev.gyre.models.train;

import dev.gyre.engine.io.ElementType;
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
 * @param saveDtype what checkpoints store parameters as
 */
public record RunSettings(
        @Setting(help = "Examples of a step.", least = 1, most = 1 << 16)
        int batch,

        @Setting(help = "Steps.", least = 0, leastAsked = 1, most = Integer.MAX_VALUE)
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
        int checkpointEvery,

        @Setting(
                help =
                        "What checkpoints store parameters as; the optimiser's state and all computing stay float32. With less"
                                + " than float32, a run that goes on isn't bit for bit what it would have been.")
        SaveType saveDtype)
        implements Settings {

    /** Types that parameters can be stored as. */
    public enum SaveType {
        /** The numbers as they are. */
        FLOAT32(ElementType.F32),
        /** 8 bits of exponent, 7 of mantissa. */
        BFLOAT16(ElementType.BF16),
        /** 5 bits of exponent, 10 of mantissa; numbers beyond 65,504 are refused. */
        FLOAT16(ElementType.F16);

        private final ElementType type;

        SaveType(ElementType type) {
            this.type = type;
        }

        /** The type in files. */
        public ElementType type() {
            return type;
        }
    }

    /** The default settings of runs. */
    public static final RunSettings STANDARD = new RunSettings(8, 1000, 1, 100, 16, 100, SaveType.FLOAT32);

    /** A copy with another number of steps. */
    public RunSettings withSteps(int other) {
        return new RunSettings(batch, other, seed, evalEvery, evalBatches, checkpointEvery, saveDtype);
    }

    /** A copy with checkpoints after another number of steps. */
    public RunSettings withCheckpointEvery(int other) {
        return new RunSettings(batch, steps, seed, evalEvery, evalBatches, other, saveDtype);
    }

    /** A copy with another batch. */
    public RunSettings withBatch(int other) {
        return new RunSettings(other, steps, seed, evalEvery, evalBatches, checkpointEvery, saveDtype);
    }
}
