package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.ModelConfig;
import dev.gyre.models.arch.Models;
import dev.gyre.models.data.ByteData;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains a language model: steps, validations, checkpoints and their log in a folder. What it computes depends on the
 * configuration alone, so that a run which was cut off and continued gives, bit for bit, the losses of one that wasn't.
 */
public final class Trainer implements AutoCloseable {

    private static final int LINE_EVERY = 10;

    private final RunFolder folder;
    private final RunConfig config;
    private final Consumer<String> progress;
    private final ByteData data;
    private final TrainingPlan plan;
    private final Evaluation evaluation;
    private final Metrics metrics;
    private final StepLine stepLine;
    private final int[] ids;
    private final int[] targets;
    private final long first;
    private long done;
    private long saved;
    private boolean charted = true;
    private Evaluation.Result validation;

    /**
     * How a run ended.
     *
     * @param step last step done
     * @param complete whether that was the last of the run
     * @param bitsPerByte the last validation; NaN if there was none
     */
    public record Outcome(RunFolder folder, long step, boolean complete, double bitsPerByte) {}

    private Trainer(RunFolder folder, RunConfig config, Parts parts, long from, Consumer<String> progress) {
        this.folder = folder;
        this.config = config;
        this.progress = progress;
        this.data = parts.data();
        this.plan = parts.plan();
        this.evaluation = parts.evaluation();
        this.first = from + 1;
        this.done = from;
        this.saved = from;
        int tokens = config.batch() * config.length();
        this.ids = new int[tokens];
        this.targets = new int[tokens];
        this.stepLine = new StepLine(config.steps(), tokens, plan.flops(), parts.peak());
        this.metrics = new Metrics(folder.metrics(), from);
    }

    /** What can fail for want of data, memory or a device, made before the run's folder is touched. */
    private record Parts(ByteData data, TrainingPlan plan, Evaluation evaluation, double peak) {
        static Parts of(RunConfig config, Consumer<String> progress) {
            ByteData data = ByteData.open(config.data(), config.seed(), config.length());
            Device device = config.device().isEmpty() ? Devices.standard() : Devices.find(config.device());
            LanguageModel model = build(config.model(), config.seed());
            TrainingPlan plan = new TrainingPlan(model, config, device);
            Evaluation evaluation = new Evaluation(model, config.batch(), config.length(), device);
            double peak = Peak.flopsPerSecond(device);
            progress.accept(String.format(
                    Locale.ROOT,
                    "%s: %,d parameters, %,d MiB planned, on %s (peak %.1f GFLOP/s), %s: %,d bytes to train on, %,d held back",
                    config.model().name(),
                    model.parameters().stream()
                            .mapToLong(v -> v.type().shape().size())
                            .sum(),
                    plan.bytes() >> 20,
                    device,
                    peak / 1e9,
                    data.text().name(),
                    data.trainBytes(),
                    data.validationBytes()));
            return new Parts(data, plan, evaluation, peak);
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
        Parts parts = Parts.of(config, progress);
        return new Trainer(RunFolder.create(path, config), config, parts, 0, progress);
    }

    /**
     * Prepares to go on with a run from its newest checkpoint, or from its beginning if it didn't get to one.
     *
     * @param device what to run on; empty for the device of the run so far
     * @throws GyreException if it isn't a run's folder, its checkpoints are damaged or of another model, or the data isn't that of the run
     */
    public static Trainer resume(Path path, String device, Consumer<String> progress) {
        RunFolder folder = RunFolder.open(path);
        Optional<Checkpoint> checkpoint = Checkpoint.newest(path);
        RunConfig begun = checkpoint.map(Checkpoint::config).orElseGet(folder::readConfig);
        RunConfig config = device.isEmpty() ? begun : begun.withDevice(device);
        Parts parts = Parts.of(config, progress);
        checkpoint.ifPresent(c -> restore(c, parts));
        long step = checkpoint.map(Checkpoint::step).orElse(0L);
        progress.accept("going on after step " + step);
        return new Trainer(folder, config, parts, step, progress);
    }

    private static void restore(Checkpoint checkpoint, Parts parts) {
        String found = parts.data().text().fingerprint();
        if (!found.equals(checkpoint.data())) {
            throw new GyreException(parts.data().text().name() + ": the data has changed since the run began (" + found
                    + ", but it was " + checkpoint.data() + "): restore it, or start a new run");
        }
        checkpoint.load(parts.plan().variables(), false);
    }

    /**
     * Trains to the end, or until it's asked to stop; a checkpoint is written in either case.
     *
     * @throws GyreException if the loss stops being a number, or a file can't be written
     */
    public Outcome run(StopSignal stop) {
        while (done < config.steps() && !stop.requested()) {
            step(stop);
        }
        if (saved < done) {
            checkpoint(stop);
        }
        boolean complete = done == config.steps();
        if (complete && validation == null) {
            validation = evaluation.run(data, config.evalBatches());
        }
        return new Outcome(folder, done, complete, validation == null ? Double.NaN : validation.bitsPerByte());
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
                    + ": the run diverged; start anew with a lower --lr; the checkpoint of step " + saved
                    + " is intact");
        }
        done = number;
        metrics.step(number, loss, plan.rate(number), norm, number * ids.length, nanos / 1e6);
        report(number, loss, norm, nanos);
        if (due(config.evalEvery())) {
            validate();
        }
        if (due(config.checkpointEvery())) {
            checkpoint(stop);
        }
    }

    private void report(long number, float loss, float norm, long nanos) {
        boolean line = number % LINE_EVERY == 0 || number == config.steps();
        if (number == first && !line) {
            // The kernels are compiled in it, so it says nothing of those to come.
            progress.accept(String.format(
                    Locale.ROOT,
                    "step %d/%d  loss %.4f  %.1f s with the compilation of its kernels",
                    number,
                    config.steps(),
                    loss,
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

    private void validate() {
        plan.readVariables();
        long start = System.nanoTime();
        validation = evaluation.run(data, config.evalBatches());
        metrics.validation(done, validation, (System.nanoTime() - start) / 1e6);
        progress.accept(String.format(
                Locale.ROOT,
                "step %d/%d  validation %.4f bits per byte",
                done,
                config.steps(),
                validation.bitsPerByte()));
    }

    private void checkpoint(StopSignal stop) {
        plan.readVariables();
        metrics.force();
        try {
            Checkpoint.write(folder.path(), done, config, data.text().fingerprint(), plan.variables());
        } catch (GyreException e) {
            throw new GyreException(e.getMessage() + "; then go on with gyre resume " + folder, e);
        }
        saved = done;
        // A JVM that is ending starts no graphics; the curve is drawn again when the run goes on.
        if (!stop.requested() && charted) {
            drawChart();
        }
    }

    private void drawChart() {
        try {
            LossChart.draw(config.model().name(), folder.metrics(), folder.chart());
        } catch (GyreException e) {
            charted = false;
            progress.accept("warning: " + e.getMessage());
        }
    }

    /** Frees the device's memory and closes the log. */
    @Override
    public void close() {
        metrics.close();
        evaluation.close();
        plan.close();
    }
}
