package dev.gyre.models.forecast;

import dev.gyre.models.setting.ConfigException;

/**
 * Horizon of a forecast, and how it is reached.
 *
 * @param horizon steps
 * @param patchesPerPass patches that are predicted before the window is cut and scaled anew; 1 is what the model is evaluated with, more
 *     is cheaper and gives other numbers
 * @param resampling whether a long series is brought to another frequency first
 */
public record Rollout(int horizon, int patchesPerPass, Resampling resampling) {

    /** Resampling of a series before it's forecast, undone after. */
    public enum Resampling {
        /** No resampling of the window. */
        NONE,
        /** Averages, so that the dominant period has 64 steps; for horizons of 100 or more and series of 2,000 values or more. */
        FREQUENCY
    }

    /** Refuses no steps and no patches. */
    public Rollout {
        ConfigException.range("horizon", horizon, 1, Integer.MAX_VALUE);
        ConfigException.range("patches per pass", patchesPerPass, 1, Integer.MAX_VALUE);
    }

    /** A patch a pass, without resampling. */
    public static Rollout of(int horizon) {
        return new Rollout(horizon, 1, Resampling.NONE);
    }

    /** A copy with more patches a pass. */
    public Rollout withPatchesPerPass(int patches) {
        return new Rollout(horizon, patches, resampling);
    }

    /** A copy with resampling. */
    public Rollout with(Resampling other) {
        return new Rollout(horizon, patchesPerPass, other);
    }
}
