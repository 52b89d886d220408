package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.model.small.WeightKind;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A model with the parameters of a checkpoint of its run.
 *
 * @param config how the run was set up
 * @param built the model
 * @param step steps that it was trained
 * @param small weights that it has in fewer bits
 */
public record TrainedModel<S extends Settings, M extends Model>(
        RunConfig<S, M> config, Family.Built<M> built, long step, SmallWeights small) {

    /**
     * Reads that of the newest one.
     *
     * @param folder the run's
     * @param notes takes lines for the user: what is damaged, missing or not checked
     * @throws GyreException if there's no usable checkpoint, or it contradicts the run's configuration
     */
    public static TrainedModel<?, ?> load(Path folder, Consumer<String> notes) {
        return load(folder, CheckpointChoice.LAST, notes);
    }

    /**
     * Reads that of one of its checkpoints.
     *
     * @throws GyreException as {@link #load(Path, Consumer)}
     */
    public static TrainedModel<?, ?> load(Path folder, CheckpointChoice choice, Consumer<String> notes) {
        return reading(folder, choice, notes, checkpoint -> of(folder, checkpoint));
    }

    /**
     * Makes something of a checkpoint of a run. If the run goes on and deletes it meanwhile, since it has newer ones, it's made of one of
     * these.
     *
     * @throws GyreException as {@link #load(Path, Consumer)}, or as the function throws
     */
    public static <T> T reading(
            Path folder, CheckpointChoice choice, Consumer<String> notes, Function<Checkpoint, T> use) {
        return Checkpoints.reading(
                () -> Optional.of(checkpoint(folder, choice, notes)), found -> use.apply(found.orElseThrow()));
    }

    /**
     * Reads that of a checkpoint.
     *
     * @param folder its run's
     * @throws GyreException if it can't be read
     */
    public static TrainedModel<?, ?> of(Path folder, Checkpoint checkpoint) {
        return load(checkpoint.config().in(folder), checkpoint);
    }

    /**
     * The dataset of its task.
     *
     * @param data what on; that of its run if there's none
     * @throws GyreException if the data can't be read, or is of another kind than the model's
     */
    public DatasetTask<? super M> dataset(Optional<String> data) {
        DatasetTask<? super M> dataset = config.open(data.orElse(config.data()));
        if (!built.domain().takes(dataset.domain())) {
            throw new GyreException(dataset.data() + " is " + dataset.domain().sizes()
                    + ", but the model was trained on " + built.domain().sizes() + ": name data of the same kind");
        }
        return dataset;
    }

    /** The types of its numbers, as options call them, the commonest first. */
    public List<String> weights() {
        return small.types(built.parameters().stream().map(Parameter::variable).toList());
    }

    /** The model's way to multiply. */
    public Multiplication multiplication() {
        return Multiplication.FLOATS.reading(small);
    }

    /**
     * A checkpoint of a run, with what it and the run's configuration agree on.
     *
     * @param notes takes lines for the user
     * @throws GyreException as {@link #load(Path, Consumer)}
     */
    public static Checkpoint checkpoint(Path folder, CheckpointChoice choice, Consumer<String> notes) {
        RunFolder run = RunFolder.open(folder);
        Checkpoint checkpoint = run.checkpoint(choice, notes);
        RunConfig<?, ?> config = run.config().agreed(checkpoint, notes);
        return new Checkpoint(checkpoint.file(), checkpoint.step(), config, checkpoint.domain(), checkpoint.data());
    }

    private static <S extends Settings, M extends Model> TrainedModel<S, M> load(
            RunConfig<S, M> config, Checkpoint checkpoint) {
        Domain domain = checkpoint.domain();
        Device device = Devices.standard();
        Family.Built<M> built = config.build(domain, Source.zeros());
        Map<String, WeightKind> kinds = WeightQuantization.kinds(built);
        MemoryPlan.ofModel(config, domain, device, checkpoint.smallBytes(kinds)).require(device);
        SmallWeights small = checkpoint.parameters(
                built.parameters().stream().map(Parameter::variable).toList(), kinds);
        return new TrainedModel<>(config, built, checkpoint.step(), small);
    }
}
