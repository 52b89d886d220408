package dev.gyre.spark.batch;

import dev.gyre.models.forecast.Rollout;
import dev.gyre.models.setting.ConfigException;
import java.io.Serializable;
import java.util.List;

/**
 * The settings of forecasts.
 *
 * @param horizon steps
 * @param patchesPerPass patches that are predicted before the window is cut and scaled anew
 * @param resampled whether long series are brought to another frequency first
 * @param levels of the quantiles that are told
 * @param batch series that a task forecasts together
 */
record ForecastOptions(int horizon, int patchesPerPass, boolean resampled, List<Double> levels, int batch)
        implements Serializable {

    private static final int MOST_PATCHES = 1 << 20;

    /**
     * Checks the ranges of all settings.
     *
     * @throws ConfigException if one is out of its range
     */
    ForecastOptions {
        ConfigException.range("--horizon", horizon, 1, Integer.MAX_VALUE);
        ConfigException.range("--patches-per-pass", patchesPerPass, 1, MOST_PATCHES);
        ConfigException.range("--batch", batch, 1, 4096);
        levels = levels.stream().distinct().toList();
    }

    Rollout rollout() {
        return new Rollout(horizon, patchesPerPass, resampled ? Rollout.Resampling.FREQUENCY : Rollout.Resampling.NONE);
    }
}
