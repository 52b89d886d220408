package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.models.task.Baseline;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.Learner;
import dev.gyre.models.train.RunSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Trains a model: steps, validations, checkpoints and their log in a folder. What it computes depends on the
 * configuration alone, so that a run which was cut off and continued gives, bit for bit, the losses of one that wasn't.
 */
public final class Trainer implements AutoCloseable {

    private static final int LINE_EVERY = 10;

    private final RunFolder folder;
    private final RunConfig<?, ?> config;
    private final Consumer<String> progress;
    private final RunLock lock;
    private final Checkpoints checkpoints;
    private final TrainingParts parts;
    private final Learner learner;
    private final Validations validations;
    private final RunSettings run;
    private final Score score;
    private final int items;
    private final Metrics metrics;
    private final StepLine stepLine;
    private final long first;
    private long done;
    private long saved;
    private boolean charted = true;

    /**
     * How a run ended.
     *
     * @param step last step done
     * @param complete whether that was the last of the run, and the whole validation split was measured after it
     * @param score what the task measures
     * @param value of the score on the whole validation split; NaN if the run isn't complete
     * @param items of the validation split that it's the mean of; 0 if the run isn't complete
     * @param baseline the score to beat on the same split, if the task has one and the run is complete
     */
    public record Outcome(
            RunFolder folder,
            long step,
            boolean complete,
            Score score,
            double value,
            long items,
            Optional<Baseline> baseline) {}

    private Trainer(Place place, RunConfig<?, ?> config, TrainingParts parts, long from, Consumer<String> progress) {
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
        this.items = run.batch() * parts.exercise().itemsPerExample();
        this.first = from + 1;
        this.done = from;
        this.saved = from;
        this.stepLine = new StepLine(score, run.steps(), items, learner::flops, parts.peak());
        this.metrics = new Metrics(folder.metrics(), from, progress);
    }

    /** A run's folder, which is this trainer's as long as it holds the lock. */
    private record Place(RunFolder folder, RunLock lock, Checkpoints checkpoints) {
        static Place of(RunFolder folder, Consumer<String> progress) {
            return new Place(folder, RunLock.take(folder.path(), progress), new Checkpoints(folder.path(), progress));
        }
    }

    /**
     * Prepares a new run.
     *
     * @param path its folder, which mustn't hold anything yet
     * @param progress takes lines for the user
     * @throws GyreException if the folder holds something or can't be made, or data, memory or device don't suffice
     */
    public static Trainer start(Path path, RunConfig<?, ?> config, Consumer<String> progress) {
        try (NewFolder place = NewFolder.at(path)) {
            TrainingParts parts =
                    TrainingParts.of(config, Optional.empty(), config.from().map(Predecessor::of), progress);
            try {
                return begin(place.folder(), progress, p -> start(p, config, parts, progress));
            } catch (RuntimeException e) {
                parts.close();
                throw e;
            }
        }
    }

    private static Trainer start(Place place, RunConfig<?, ?> config, TrainingParts parts, Consumer<String> progress) {
        RunFolder.refuseTaken(place.folder().path()); // another process may have been faster
        // From here on the run needs nothing but its own folder.
        RunConfig<?, ?> kept = config.keptIn(place.folder().path());
        if (config.from().isPresent()) {
            place.checkpoints().write(state(kept, parts, 0));
        }
        place.folder().config().write(kept);
        return new Trainer(place, kept, parts, 0, progress);
    }

    /**
     * Prepares to go on with a run from its newest checkpoint that is whole, or from its beginning if it didn't get to one. Damaged
     * checkpoints are set aside.
     *
     * @param device what to run on; empty for the device of the run so far
     * @throws GyreException if it isn't a run's folder, or another process trains in it; if its checkpoints are damaged or of
     *     another model, contradict its configuration, or the data isn't that of the run
     */
    public static Trainer resume(Path path, String device, Consumer<String> progress) {
        return begin(RunFolder.open(path), progress, place -> resume(place, device, progress));
    }

    private static Trainer begin(RunFolder folder, Consumer<String> progress, Function<Place, Trainer> next) {
        Place place = Place.of(folder, progress);
        try {
            return next.apply(place);
        } catch (RuntimeException e) {
            place.lock().close();
            throw e;
        }
    }

    private static Trainer resume(Place place, String device, Consumer<String> progress) {
        ConfigFile file = place.folder().config();
        Optional<Checkpoint> checkpoint = place.checkpoints().resume();
        RunConfig<?, ?> begun = agreed(file, checkpoint, progress);
        requireSteps(place.folder(), begun);
        RunConfig<?, ?> config = device.isEmpty() ? begun : begun.on(device);
        Optional<Predecessor> from =
                checkpoint.isPresent() ? Optional.empty() : config.from().map(Predecessor::of);
        TrainingParts parts =
                TrainingParts.of(config.in(place.folder().path()), checkpoint.map(Checkpoint::data), from, progress);
        try {
            checkpoint.ifPresent(c -> c.load(parts.learner().variables(), false));
            if (!file.exists() || !config.equals(begun)) {
                file.write(config);
            }
            long step = checkpoint.map(Checkpoint::step).orElse(0L);
            progress.accept("going on after step " + step);
            return new Trainer(place, config, parts, step, progress);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static void requireSteps(RunFolder folder, RunConfig<?, ?> begun) {
        if (begun.isGiven()) {
            throw new GyreException(folder + ": was imported, so that there is nothing to go on with; gyre train "
                    + begun.family().name() + " --from " + folder + " trains it further");
        }
    }

    private static RunConfig<?, ?> agreed(ConfigFile file, Optional<Checkpoint> checkpoint, Consumer<String> progress) {
        return checkpoint.isPresent() ? file.agreed(checkpoint.get(), progress) : file.read(progress);
    }

    /**
     * Trains to the end, or until it's asked to stop; a checkpoint is written in either case. At the end the whole validation
     * split is measured.
     *
     * @throws DivergedException if the loss stops being a number
     * @throws GyreException if a file can't be written
     */
    public Outcome run(StopSignal stop) {
        if (done > 0 && done < run.steps() && due(run.evalEvery()) && !metrics.validated(false)) {
            validations.sample(done, metrics); // the run was cut off between its checkpoint and this
        }
        if (done == 0 && config.from().isPresent() && !metrics.validated(false)) {
            validations.sample(0, metrics); // what is to be improved on
        }
        while (done < run.steps() && !stop.requested()) {
            step(stop);
        }
        if (saved < done) {
            checkpoint();
        }
        if (done < run.steps() || stop.requested()) {
            return new Outcome(folder, done, false, score, Double.NaN, 0, Optional.empty());
        }
        boolean logged = first > done && metrics.validated(true);
        Evaluation.Result validation = validations.whole(done, metrics, logged, stop);
        if (!validation.whole()) {
            return new Outcome(folder, done, false, score, Double.NaN, 0, Optional.empty());
        }
        drawChart(stop);
        return new Outcome(
                folder,
                done,
                true,
                score,
                validation.score(),
                validation.items(),
                parts.baseline().get());
    }

    private void step(StopSignal stop) {
        long number = done + 1;
        long start = System.nanoTime();
        Learner.Step step = learner.step(number);
        long nanos = System.nanoTime() - start;
        if (!Float.isFinite(step.loss()) || !Float.isFinite(step.norm())) {
            throw new DivergedException("step " + number + ": loss is " + step.loss() + " and gradient norm "
                    + step.norm()
                    + ": the run diverged; start anew with a lower --lr; "
                    + (saved == 0 ? "there is no checkpoint yet" : "the checkpoint of step " + saved + " is intact"));
        }
        done = number;
        metrics.step(number, step, score, number * items, nanos / 1e6);
        report(number, step, nanos);
        // The checkpoint comes first: whatever happens to a validation, the steps are kept.
        boolean saves = due(run.checkpointEvery());
        if (saves) {
            checkpoint();
        }
        if (due(run.evalEvery()) && done < run.steps()) {
            if (!saves) {
                learner.readVariables();
            }
            validations.sample(done, metrics);
        }
        if (saves && done < run.steps()) {
            drawChart(stop);
        }
    }

    private void report(long number, Learner.Step step, long nanos) {
        boolean line = number % LINE_EVERY == 0 || number == run.steps();
        if (number == first && !line) {
            // The kernels are compiled in it, so it says nothing of those to come.
            progress.accept(String.format(
                    Locale.ROOT,
                    "step %d/%d  loss %s  %.1f s with the compilation of its kernels",
                    number,
                    run.steps(),
                    stepLine.loss(step),
                    nanos / 1e9));
            return;
        }
        stepLine.add(nanos);
        if (line) {
            progress.accept(stepLine.line(number, step));
        }
    }

    private boolean due(int every) {
        return done == run.steps() || (every > 0 && done % every == 0);
    }

    private void checkpoint() {
        parts.requireData(parts.fingerprint());
        learner.readVariables();
        metrics.force();
        try {
            checkpoints.write(state(config, parts, done));
        } catch (GyreException e) {
            throw new GyreException(
                    e.getMessage() + "; then gyre resume " + folder + " goes on from the last checkpoint", e);
        }
        saved = done;
    }

    private static Checkpoint.State state(RunConfig<?, ?> config, TrainingParts parts, long step) {
        List<Variable> variables = parts.learner().variables();
        return new Checkpoint.State(config, parts.exercise().domain(), parts.fingerprint(), step, variables);
    }

    // A JVM that is ending starts no graphics; the curve is drawn again when the run goes on.
    private void drawChart(StopSignal stop) {
        if (!charted || stop.requested()) {
            return;
        }
        try {
            LossChart.draw(config.family().name(), score, folder.metrics(), folder.chart());
        } catch (GyreException e) {
            charted = false;
            progress.accept("warning: " + e.getMessage());
        }
    }

    /** Frees the device's memory, closes the log and gives the folder's lock back. */
    @Override
    public void close() {
        try (lock;
                metrics) {
            parts.close();
        }
    }
}
