package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.ModelConfig;
import dev.gyre.models.arch.Models;
import dev.gyre.models.data.ByteData;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Trains a language model: steps, validations, checkpoints and their log in a folder. What it computes depends on the
 * configuration alone, so that a run which was cut off and continued gives, bit for bit, the losses of one that wasn't.
 */
public final class Trainer implements AutoCloseable {

    private static final int LINE_EVERY = 10;

    private final RunFolder folder;
    private final RunConfig config;
    private final Consumer<String> progress;
    private final RunLock lock;
    private final Checkpoints checkpoints;
    private final ByteData data;
    private final TrainingPlan plan;
    private final Validations validations;
    private final Metrics metrics;
    private final StepLine stepLine;
    private final int[] ids;
    private final int[] targets;
    private final long first;
    private long done;
    private long saved;
    private boolean charted = true;

    /**
     * How a run ended.
     *
     * @param step last step done
     * @param complete whether that was the last of the run, and the whole validation split was measured after it
     * @param bitsPerByte on the whole validation split; NaN if the run isn't complete
     * @param bytes of the validation split that were predicted; 0 if the run isn't complete
     */
    public record Outcome(RunFolder folder, long step, boolean complete, double bitsPerByte, long bytes) {}

    private Trainer(Place place, RunConfig config, TrainingParts parts, long from, Consumer<String> progress) {
        this.folder = place.folder();
        this.lock = place.lock();
        this.checkpoints = place.checkpoints();
        this.config = config;
        this.progress = progress;
        this.data = parts.data();
        this.plan = parts.plan();
        this.validations = parts.validations();
        this.first = from + 1;
        this.done = from;
        this.saved = from;
        int tokens = config.batch() * config.length();
        this.ids = new int[tokens];
        this.targets = new int[tokens];
        this.stepLine = new StepLine(config.steps(), tokens, plan.flops(), parts.peak());
        this.metrics = new Metrics(folder.metrics(), from);
    }

    /** A run's folder, which is this trainer's as long as it holds the lock. */
    private record Place(RunFolder folder, RunLock lock, Checkpoints checkpoints) {
        static Place of(RunFolder folder, Consumer<String> progress) {
            return new Place(folder, RunLock.take(folder.path(), progress), new Checkpoints(folder.path(), progress));
        }
    }

    /** A model by its settings. */
    static LanguageModel build(ModelConfig config, long seed) {
        return Models.find(config.name()).builder().build(config, seed);
    }

    /**
     * Prepares a new run.
     *
     * @param path its folder, which must not exist
     * @param progress takes lines for the user
     * @throws GyreException if the folder exists, or data, memory or device don't suffice
     */
    public static Trainer start(Path path, RunConfig config, Consumer<String> progress) {
        RunFolder.refuseExisting(path);
        TrainingParts parts = TrainingParts.of(config, progress);
        try {
            RunFolder folder = RunFolder.create(path);
            return begin(folder, progress, place -> {
                folder.config().write(config);
                return new Trainer(place, config, parts, 0, progress);
            });
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
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
        RunConfig begun = checkpoint.map(c -> file.agreed(c, progress)).orElseGet(file::read);
        RunConfig config = device.isEmpty() ? begun : begun.withDevice(device);
        TrainingParts parts = TrainingParts.of(config, progress);
        try {
            checkpoint.ifPresent(c -> restore(c, parts));
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

    private static void restore(Checkpoint checkpoint, TrainingParts parts) {
        String found = parts.data().text().fingerprint();
        if (!found.equals(checkpoint.data())) {
            throw new GyreException(parts.data().text().name() + ": the data has changed since the run began (" + found
                    + ", but it was " + checkpoint.data() + "): restore it, or start a new run");
        }
        checkpoint.load(parts.plan().variables(), false);
    }

    /**
     * Trains to the end, or until it's asked to stop; a checkpoint is written in either case. At the end the whole validation
     * split is measured.
     *
     * @throws GyreException if the loss stops being a number, or a file can't be written
     */
    public Outcome run(StopSignal stop) {
        if (done > 0 && done < config.steps() && due(config.evalEvery()) && !metrics.validated(false)) {
            validations.sample(done, metrics); // the run was cut off between its checkpoint and this
        }
        while (done < config.steps() && !stop.requested()) {
            step(stop);
        }
        if (saved < done) {
            checkpoint();
        }
        if (done < config.steps() || stop.requested()) {
            return new Outcome(folder, done, false, Double.NaN, 0);
        }
        boolean logged = first > done && metrics.validated(true);
        Evaluation.Result validation = validations.whole(done, metrics, logged, stop);
        if (!validation.whole()) {
            return new Outcome(folder, done, false, Double.NaN, 0);
        }
        drawChart(stop);
        return new Outcome(folder, done, true, validation.bitsPerByte(), validation.bytes());
    }

    private void step(StopSignal stop) {
        long number = done + 1;
        data.trainBatch(number, ids, targets);
        long start = System.nanoTime();
        float loss = plan.run(number, ids, targets);
        float norm = plan.norm();
        long nanos = System.nanoTime() - start;
        if (!Float.isFinite(loss) || !Float.isFinite(norm)) {
            throw new GyreException("step " + number + ": loss is " + loss + " and gradient norm " + norm
                    + ": the run diverged; start anew with a lower --lr; "
                    + (saved == 0 ? "there is no checkpoint yet" : "the checkpoint of step " + saved + " is intact"));
        }
        done = number;
        metrics.step(number, loss, plan.rate(number), norm, number * ids.length, nanos / 1e6);
        report(number, loss, norm, nanos);
        // The checkpoint comes first: whatever happens to a validation, the steps are kept.
        boolean saves = due(config.checkpointEvery());
        if (saves) {
            checkpoint();
        }
        if (due(config.evalEvery()) && done < config.steps()) {
            if (!saves) {
                plan.readVariables();
            }
            validations.sample(done, metrics);
        }
        if (saves && done < config.steps()) {
            drawChart(stop);
        }
    }

    private void report(long number, float loss, float norm, long nanos) {
        boolean line = number % LINE_EVERY == 0 || number == config.steps();
        if (number == first && !line) {
            // The kernels are compiled in it, so it says nothing of those to come.
            progress.accept(String.format(
                    Locale.ROOT,
                    "step %d/%d  loss %.4f (%.4f bits per byte)  %.1f s with the compilation of its kernels",
                    number,
                    config.steps(),
                    loss,
                    loss / Math.log(2),
                    nanos / 1e9));
            return;
        }
        stepLine.add(nanos);
        if (line) {
            progress.accept(stepLine.line(number, loss, plan.rate(number), norm));
        }
    }

    private boolean due(int every) {
        return done == config.steps() || (every > 0 && done % every == 0);
    }

    private void checkpoint() {
        plan.readVariables();
        metrics.force();
        try {
            checkpoints.write(done, config, data.text().fingerprint(), plan.variables());
        } catch (GyreException e) {
            throw new GyreException(
                    e.getMessage() + "; then gyre resume " + folder + " goes on from the last checkpoint", e);
        }
        saved = done;
    }

    // A JVM that is ending starts no graphics; the curve is drawn again when the run goes on.
    private void drawChart(StopSignal stop) {
        if (!charted || stop.requested()) {
            return;
        }
        try {
            LossChart.draw(config.model().name(), folder.metrics(), folder.chart());
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
            validations.close();
            plan.close();
        }
    }
}
