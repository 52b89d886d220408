package dev.gyre.cli.profile;

import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Model;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.train.Learner;
import java.util.Optional;

/** Steps of a run's training, as its first ones, on the parameters of a trained model; nothing is written. */
public final class TrainingSteps implements AutoCloseable {

    private final Learner learner;
    private final long items;
    private final String unit;
    private long number;

    private TrainingSteps(Learner learner, long items, String unit) {
        this.learner = learner;
        this.items = items;
        this.unit = unit;
    }

    /**
     * Compiles a step. Empty where the run was imported, so that there's nothing it was trained on.
     *
     * @throws dev.gyre.engine.GyreException if its data isn't there any more, or the memory doesn't suffice
     */
    public static Optional<TrainingSteps> of(TrainedModel<?, ?> trained, Device device) {
        return trained.config().isGiven() ? Optional.empty() : Optional.of(begun(trained, device));
    }

    private static <S extends Settings, M extends Model> TrainingSteps begun(
            TrainedModel<S, M> trained, Device device) {
        DatasetTask<? super M> dataset = trained.config().open();
        MemoryPlan.ofTraining(trained.config(), dataset, device).require(device);
        Learner learner = trained.config()
                .recipe()
                .learner(
                        trained.built().model(),
                        trained.built().parameters(),
                        dataset,
                        trained.config().run(),
                        device);
        long items = (long) trained.config().run().batch() * dataset.itemsPerExample();
        return new TrainingSteps(learner, items, trained.config().task().score().learned());
    }

    /** Runs the next step. */
    public void step() {
        number++;
        learner.step(number);
    }

    /** Items of a step. */
    public long items() {
        return items;
    }

    /** The name of the items in the plural: bytes, images. */
    public String unit() {
        return unit;
    }

    @Override
    public void close() {
        learner.close();
    }
}
