package dev.gyre.models.run;

import dev.gyre.models.task.Score;
import dev.gyre.models.train.Learner;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** The line that tells how training goes: averages since the line before it. */
final class StepLine {

    private final Score score;
    private final int steps;
    private final int itemsPerStep;
    private final LongSupplier flopsPerStep;
    private OptionalDouble peak;
    private long count;
    private double nanos;
    private double flopsDone;

    /**
     * For a run.
     *
     * @param score what the task measures
     * @param steps its length
     * @param flopsPerStep floating-point operations of the step that was done last
     * @param peak the device's floating-point operations a second; empty if they aren't known
     */
    StepLine(Score score, int steps, int itemsPerStep, LongSupplier flopsPerStep, OptionalDouble peak) {
        this.score = score;
        this.steps = steps;
        this.itemsPerStep = itemsPerStep;
        this.flopsPerStep = flopsPerStep;
        this.peak = peak;
    }

    /** Counts a step. */
    void add(long stepNanos) {
        count++;
        nanos += stepNanos;
        flopsDone += flopsPerStep.getAsLong();
    }

    /** The line, which begins a new average. */
    String line(long step, Learner.Step done) {
        double seconds = nanos / 1e9 / Math.max(1, count);
        double flops = flopsDone / Math.max(1, count) / seconds;
        long left = Math.round((steps - step) * seconds);
        count = 0;
        nanos = 0;
        flopsDone = 0;
        return String.format(
                Locale.ROOT,
                "step %d/%d  loss %s  lr %.2e  norm %.2f  %.1f ms  %,.0f %s/s  %.2f GFLOP/s%s  ETA %d:%02d",
                step,
                steps,
                loss(done),
                done.rate(),
                done.norm(),
                seconds * 1e3,
                itemsPerStep / seconds,
                score.learned(),
                flops / 1e9,
                shareOfPeak(flops),
                left / 60,
                left % 60);
    }

    /** A loss, and in brackets what it is in the unit of the score. */
    String loss(Learner.Step done) {
        double loss = done.loss();
        String own = String.format(Locale.ROOT, Math.abs(loss) >= 1e-3 ? "%.4f" : "%.3e", loss);
        OptionalDouble other = score.perLoss() == 1 || !done.scored() ? OptionalDouble.empty() : score.ofLoss(loss);
        return other.isPresent() ? own + " (" + score.text(other.getAsDouble()) + ")" : own;
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
