package dev.gyre.models.run;

import dev.gyre.models.run.log.SmoothedRate;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.Learner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** The line that tells how training goes, with rates smoothed over the steps of late. */
final class StepLine {

    private static final String BETWEEN = "  ";

    private final Score score;
    private final int steps;
    private final long itemsPerStep;
    private final LongSupplier flopsPerStep;
    private final SmoothedRate stepRate = new SmoothedRate();
    private final SmoothedRate flopRate = new SmoothedRate();
    private OptionalDouble peak;

    /**
     * The line for a run.
     *
     * @param score what the task measures
     * @param steps its length
     * @param flopsPerStep floating-point operations of the step that was done last
     * @param peak the device's floating-point operations a second; empty if they aren't known
     */
    StepLine(Score score, int steps, long itemsPerStep, LongSupplier flopsPerStep, OptionalDouble peak) {
        this.score = score;
        this.steps = steps;
        this.itemsPerStep = itemsPerStep;
        this.flopsPerStep = flopsPerStep;
        this.peak = peak;
    }

    /** Counts a step. */
    void add(long nanos) {
        add(nanos, 1);
    }

    /** Counts steps that took a time together. */
    void add(long nanos, long count) {
        stepRate.add(nanos / 1e9, (double) count);
        flopRate.add(nanos / 1e9, (double) flopsPerStep.getAsLong() * (double) count);
    }

    /** The line of a step whose kernels were compiled in it, so that it says nothing of those to come. */
    String first(long step, Learner.Step done, long nanos) {
        return String.format(
                Locale.ROOT, "%s  loss %s  %.1f s with compilation", number(step), loss(done), nanos / 1e9);
    }

    /**
     * The line of a step: what there's room for, the most important first.
     *
     * @param columns that it has
     */
    String line(long step, Learner.Step done, int columns) {
        List<String> parts = new ArrayList<>(List.of(number(step), "loss " + loss(done)));
        double left = steps == step ? 0 : stepRate.left((double) (steps - step));
        String end = Double.isNaN(left) ? "" : "ETA " + SmoothedRate.clock(left);
        int room = columns - String.join(BETWEEN, parts).length() - BETWEEN.length() - end.length();
        for (String part : List.of(
                String.format(Locale.ROOT, "%,.0f %s/s", (double) itemsPerStep * stepRate.perSecond(), score.learned()),
                arithmetic(),
                String.format(Locale.ROOT, "lr %.2e", done.rate()),
                String.format(Locale.ROOT, "norm %.2f", done.norm()),
                String.format(Locale.ROOT, "%.1f ms", stepRate.secondsEach() * 1e3))) {
            room -= part.length() + BETWEEN.length();
            if (room < 0) {
                break;
            }
            parts.add(part);
        }
        return String.join(BETWEEN, parts) + (end.isEmpty() ? "" : BETWEEN + end);
    }

    private String number(long step) {
        return "step " + step + "/" + steps;
    }

    /** A loss, in the unit of the score where that's the loss in another unit. */
    private String loss(Learner.Step done) {
        double loss = done.loss();
        OptionalDouble other = score.perLoss() == 1 || !done.scored() ? OptionalDouble.empty() : score.ofLoss(loss);
        return other.isPresent()
                ? score.text(other.getAsDouble())
                : String.format(Locale.ROOT, Math.abs(loss) >= 1e-3 ? "%.4f" : "%.3e", loss);
    }

    private String arithmetic() {
        double flops = flopRate.perSecond();
        if (peak.isEmpty()) {
            return String.format(Locale.ROOT, "%.2f GFLOP/s", flops / 1e9);
        }
        // What the run itself reaches counts too, so that nothing is above the peak.
        peak = OptionalDouble.of(Math.max(peak.getAsDouble(), flops));
        return String.format(Locale.ROOT, "%.0f%% of peak", 100 * flops / peak.getAsDouble());
    }
}
