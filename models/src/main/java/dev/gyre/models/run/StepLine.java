package dev.gyre.models.run;

import java.util.Locale;
import java.util.OptionalDouble;

/** The line that tells how training goes: averages since the line before it. */
final class StepLine {

    private final int steps;
    private final int tokensPerStep;
    private final long flopsPerStep;
    private OptionalDouble peak;
    private long count;
    private double nanos;

    /**
     * For a run.
     *
     * @param steps its length
     * @param peak the device's floating-point operations a second; empty if they aren't known
     */
    StepLine(int steps, int tokensPerStep, long flopsPerStep, OptionalDouble peak) {
        this.steps = steps;
        this.tokensPerStep = tokensPerStep;
        this.flopsPerStep = flopsPerStep;
        this.peak = peak;
    }

    /** Counts a step. */
    void add(long stepNanos) {
        count++;
        nanos += stepNanos;
    }

    /** The line, which begins a new average. */
    String line(long step, float loss, double rate, float norm) {
        double seconds = nanos / 1e9 / Math.max(1, count);
        double flops = flopsPerStep / seconds;
        long left = Math.round((steps - step) * seconds);
        count = 0;
        nanos = 0;
        return String.format(
                Locale.ROOT,
                "step %d/%d  loss %.4f  lr %.2e  norm %.2f  %.1f ms  %,.0f tokens/s  %.2f GFLOP/s%s  ETA %d:%02d",
                step,
                steps,
                loss,
                rate,
                norm,
                seconds * 1e3,
                tokensPerStep / seconds,
                flops / 1e9,
                shareOfPeak(flops),
                left / 60,
                left % 60);
    }

    private String shareOfPeak(double flops) {
        if (peak.isEmpty()) {
            return "";
        }
        // What the run itself reaches counts too, so that nothing is above the peak.
        peak = OptionalDouble.of(Math.max(peak.getAsDouble(), flops));
        return String.format(Locale.ROOT, " (%.0f%% of peak)", 100 * flops / peak.getAsDouble());
    }
}
