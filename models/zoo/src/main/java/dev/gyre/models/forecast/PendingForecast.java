package dev.gyre.models.forecast;

import dev.gyre.models.series.FrequencyResampling;
import dev.gyre.models.series.Patching;
import dev.gyre.models.series.SeriesWindow;

/** A series on its way to a forecast: {@link Forecaster#advance} brings it on by a pass. Not for concurrent use. */
public final class PendingForecast {

    private final float[] series;
    private final FrequencyResampling resampling;
    private final Rollout rollout;
    private final Patching patching;
    private final double[][] quantiles;
    private int done;

    PendingForecast(float[] given, Rollout rollout, Patching patching) {
        this.resampling = rollout.resampling() == Rollout.Resampling.FREQUENCY
                ? FrequencyResampling.of(given, rollout.horizon())
                : FrequencyResampling.NONE;
        this.series = resampling.resampled(given);
        this.rollout = rollout;
        this.patching = patching;
        this.quantiles = new double[resampling.steps(rollout.horizon())]
                [patching.levels().size()];
    }

    /** Whether no patch is missing. */
    public boolean isDone() {
        return left() == 0;
    }

    private int left() {
        return Math.max(0, Math.ceilDiv(quantiles.length, patching.patch()) - done);
    }

    /** Patches of the next pass. */
    int patches() {
        return Math.min(rollout.patchesPerPass(), left());
    }

    SeriesWindow window() {
        return SeriesWindow.of(series, done * patching.patch(), patching);
    }

    void take(SeriesWindow window, float[][] patches) {
        for (float[] patch : patches) {
            int first = done * patching.patch();
            for (int p = 0; p < patching.patch() && first + p < quantiles.length; p++) {
                for (int q = 0; q < patching.levels().size(); q++) {
                    quantiles[first + p][q] = window.scale().restored(patch[q * patching.patch() + p]);
                }
            }
            done++;
        }
    }

    /** The forecast, once it's done. */
    public Forecast forecast() {
        return new Forecast(patching.levels(), resampling.stretched(quantiles, rollout.horizon()));
    }
}
