package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.peak.Peak;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Baseline;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.Learner;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * A run's data, model, plans and score, made before its folder is touched, so that missing data, memory or devices are told first. Every
 * plan that the run needs is among them, so that their memory is counted before the first step.
 *
 * @param dataset the task on the data
 * @param facts what is known of model and data, as it was when the run began or went on
 * @param score what the task measures, with its relation to the loss
 * @param baseline computes the score to beat, which reads all of the data
 * @param peak the device's floating-point operations a second, if known
 */
record RunResources(
        DatasetTask<?> dataset,
        RunFacts facts,
        Learner learner,
        Validations validations,
        Score score,
        Supplier<Optional<Baseline>> baseline,
        OptionalDouble peak)
        implements AutoCloseable {

    /**
     * Makes it, and tells what it is. Data and memory are checked before anything is drawn or compiled.
     *
     * @param before fingerprint of the data when the run began, if it has
     * @param from what the model begins from; newly drawn numbers if there's nothing
     * @param learners makes what does the steps
     * @throws GyreException if data, memory or device don't suffice, or the data has changed
     */
    static <S extends Settings, M extends Model> RunResources of(
            RunConfig<S, M> config,
            Optional<String> before,
            Optional<Predecessor> from,
            LearnerFactory learners,
            Listener progress) {
        Device device = config.device().isEmpty() ? Devices.standard() : Devices.find(config.device());
        DatasetTask<? super M> dataset = config.open();
        progress.accept(String.format(
                Locale.ROOT, "%s on %s, %s: %s", config.family().name(), device, dataset.data(), dataset.extent()));
        String fingerprint = dataset.fingerprint();
        before.ifPresent(b -> requireSame(dataset.data(), fingerprint, b));
        MemoryPlan memory = MemoryPlan.ofTraining(config, dataset, device, learners);
        memory.require(device);
        progress.accept(
                String.format(Locale.ROOT, "%,d parameters; memory: %s", memory.numbers(), memory.text(device)));
        Source fresh = Source.fresh(config.run().seed());
        Domain domain = dataset.domain();
        Family.Built<M> built =
                from.map(p -> p.build(config, domain, fresh)).orElseGet(() -> config.build(domain, fresh));
        Learner learner = learners.learner(config, built, dataset, device);
        Evaluation evaluation = evaluation(built.model(), config, dataset, device, learner);
        OptionalDouble peak = Peak.flopsPerSecond(device);
        if (peak.isEmpty()) {
            progress.accept("machine busy: no share of peak shown");
        }
        Score score = dataset.score(config.task().score());
        Validations validations = new Validations(evaluation, config.run(), score, progress);
        RunFacts facts = new RunFacts(
                domain, built.size(), dataset.data(), dataset.extent(), fingerprint, dataset.itemsPerExample());
        return new RunResources(
                dataset,
                facts,
                learner,
                validations,
                score,
                () -> Untrained.baseline(config, built, dataset, device)
                        .or(dataset::baseline)
                        .or(() -> MemoryComparison.of(
                                        built.model(),
                                        dataset,
                                        config.run().batch(),
                                        Long.MAX_VALUE,
                                        device,
                                        Multiplication.FLOATS)
                                .best(score)),
                peak);
    }

    private static <M extends Model> Evaluation evaluation(
            M model, RunConfig<?, M> config, DatasetTask<? super M> dataset, Device device, Learner learner) {
        try {
            return Evaluation.of(model, dataset, config.run().batch(), device);
        } catch (RuntimeException e) {
            learner.close();
            throw e;
        }
    }

    /** The checkpoint's state after a step; the learner's variables have to be on the host. */
    Checkpoint.State state(RunConfig<?, ?> config, long step) {
        return new Checkpoint.State(config, facts, step, learner.variables());
    }

    /**
     * Makes sure that the data is what it was.
     *
     * @throws GyreException if it isn't, or can't be read
     */
    void requireData() {
        requireSame(dataset.data(), dataset.fingerprint(), facts.fingerprint());
    }

    private static void requireSame(String data, String found, String before) {
        if (!found.equals(before)) {
            throw new GyreException(data + ": the data has changed since the run began (" + found + ", but it was "
                    + before + "): restore it and go on with gyre resume, or start a new run");
        }
    }

    @Override
    public void close() {
        validations.close();
        learner.close();
    }
}
