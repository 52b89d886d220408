package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.models.task.Baseline;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.Learner;
import dev.gyre.models.train.RunSettings;
import java.util.Optional;

/**
 * Trains a model: steps, validations, checkpoints and their log in a folder. What it computes depends on the
 * configuration alone, so that a run which was cut off and continued gives, bit for bit, the losses of one that wasn't.
 */
public final class Trainer implements AutoCloseable {

    private final RunFolder folder;
    private final RunConfig<?, ?> config;
    private final Listener progress;
    private final RunLock lock;
    private final Checkpoints checkpoints;
    private final RunResources parts;
    private final Learner learner;
    private final Validations validations;
    private final RunSettings run;
    private final Score score;
    private final long items;
    private final Journal journal;
    private final StepLine stepLine;
    private final RunReport report;
    private Optional<Best> best;
    private final long first;
    private long done;
    private long saved;

    /**
     * Outcome of a run.
     *
     * @param step last step done
     * @param complete whether that was the last of the run, and the whole validation split was measured after it
     * @param score what the task measures
     * @param value of the score on the whole validation split; NaN if the run isn't complete
     * @param items of the validation split that it's the mean of; 0 if the run isn't complete
     * @param baseline the score to beat on the same split, if the task has one and the run is complete
     * @param best the best checkpoint that there is, by the validations on the way
     */
    public record Outcome(
            RunFolder folder,
            long step,
            boolean complete,
            Score score,
            double value,
            long items,
            Optional<Baseline> baseline,
            Optional<Best> best) {}

    /**
     * A trainer on parts that are as they were after a step.
     *
     * @param from the step; 0 for a new run
     */
    Trainer(RunStart.Place place, RunConfig<?, ?> config, RunResources parts, long from, Listener progress) {
        this.folder = place.folder();
        this.lock = place.lock();
        this.checkpoints = place.checkpoints();
        this.config = config;
        this.progress = progress;
        this.parts = parts;
        this.learner = parts.learner();
        this.validations = parts.validations();
        this.run = config.run();
        this.score = parts.score();
        this.items = (long) run.batch() * learner.batches() * parts.facts().itemsPerExample();
        this.first = from + 1;
        this.done = from;
        this.saved = from;
        this.stepLine = new StepLine(score, run.steps(), items, learner::flops, parts.peak());
        this.journal = new Journal(folder, score, from, progress);
        this.best = checkpoints.best(MetricsLog.validations(folder.metrics(), score), score);
        best.ifPresent(b -> checkpoints.keepBest(b.step()));
        RunCard<?, ?> card = RunCard.of(folder, config, parts);
        this.report = new RunReport(folder, card, card.title(), score, progress);
    }

    /**
     * Trains to the end, or until it's asked to stop; a checkpoint is written in either case. At the end the whole validation
     * split is measured.
     *
     * @throws DivergedException if the loss stops being a number
     * @throws GyreException if a file can't be written
     */
    public Outcome run(StopSignal stop) {
        if (done > 0 && done < run.steps() && due(run.evalEvery()) && !journal.validated(false)) {
            validate(); // the run was cut off between its checkpoint and this
        }
        if (done == 0 && config.from().isPresent() && !journal.validated(false)) {
            validate(); // what is to be improved on
        }
        while (done < run.steps() && !stop.requested()) {
            step(stop);
        }
        if (saved < done) {
            checkpoint();
        } else if (done == 0 && !Checkpoints.any(folder.path())) {
            checkpoints.write(
                    parts.state(config, 0)); // stopped before the first step: a model that has learned nothing is one
        }
        if (done < run.steps() || stop.requested()) {
            return unfinished();
        }
        boolean logged = first > done && journal.validated(true);
        Evaluation.Both both = validations.whole(done, journal, logged, stop);
        Evaluation.Result validation = both.all();
        if (!validation.whole()) {
            return unfinished();
        }
        compare(both.first().score());
        Optional<Baseline> baseline = parts.baseline().get();
        report.describe(done, best, baseline);
        if (!stop.requested()) { // a JVM that is ending starts no graphics; the curve is drawn again when the run goes
            // on
            report.draw();
        }
        return new Outcome(folder, done, true, score, validation.score(), validation.items(), baseline, best);
    }

    private Outcome unfinished() {
        report.describe(done, best, Optional.empty());
        return new Outcome(folder, done, false, score, Double.NaN, 0, Optional.empty(), best);
    }

    private void validate() {
        compare(validations.sample(done, journal));
    }

    /** Sees whether the model is the best so far; the checkpoint of the best is kept. */
    private void compare(double sample) {
        Best here = new Best(done, sample);
        if (best.isPresent() && !here.isBetter(score, best.get())) {
            return;
        }
        if (saved < done) {
            checkpoint();
        }
        checkpoints.keepBest(done);
        best = Optional.of(here);
    }

    private void step(StopSignal stop) {
        long before = done;
        long number = Math.min(run.steps(), (before / learner.stride() + 1) * learner.stride());
        long start = System.nanoTime();
        Learner.Step step = learner.step(before + 1);
        long nanos = System.nanoTime() - start;
        if (!Float.isFinite(step.loss()) || !Float.isFinite(step.norm())) {
            throw new DivergedException("step " + number + ": loss is " + step.loss() + " and gradient norm "
                    + step.norm()
                    + ": the run diverged; start anew with a lower --lr; "
                    + (saved == 0 ? "there is no checkpoint yet" : "the checkpoint of step " + saved + " is intact"));
        }
        done = number;
        journal.step(number, step, number * items, nanos / 1e6);
        report(before, step, nanos);
        // The checkpoint comes first: whatever happens to a validation, the steps are kept.
        boolean saves = due(run.checkpointEvery());
        if (saves) {
            checkpoint();
        }
        if (due(run.evalEvery()) && done < run.steps()) {
            if (!saves) {
                learner.readVariables();
            }
            validate();
        }
        if (saves && done < run.steps()) {
            report.describe(done, best, Optional.empty());
            if (!stop.requested()) {
                report.drawAtTimes();
            }
        }
    }

    private void report(long before, Learner.Step step, long nanos) {
        long number = done;
        if (before + 1 == first) {
            progress.accept(stepLine.first(number, step, nanos));
            return;
        }
        stepLine.add(nanos, number - before);
        if (number == run.steps()) {
            progress.accept(stepLine.line(number, step, Listener.COLUMNS));
        } else {
            progress.at((double) number / run.steps(), () -> stepLine.line(number, step, progress.columns()));
        }
    }

    /** Whether one of the steps that were done at last is the last or a multiple. */
    private boolean due(int every) {
        long before = (done - 1) / learner.stride() * learner.stride();
        return done == run.steps() || (every > 0 && done / every > before / every);
    }

    private void checkpoint() {
        parts.requireData();
        learner.readVariables();
        journal.force();
        try {
            checkpoints.write(parts.state(config, done));
        } catch (GyreException e) {
            throw new GyreException(
                    e.getMessage() + "; then gyre resume " + folder + " goes on from the last checkpoint", e);
        }
        saved = done;
    }

    /** Frees the device's memory, closes the log and gives the folder's lock back. */
    @Override
    public void close() {
        try (lock;
                journal) {
            parts.close();
        }
    }
}
