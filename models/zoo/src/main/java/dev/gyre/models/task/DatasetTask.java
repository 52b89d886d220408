package dev.gyre.models.task;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.ConfigException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/**
 * A task on some data, split into a part to train on and a part that's held back.
 *
 * @param <M> the models that can do it
 */
public interface DatasetTask<M extends Model> {

    /** The model's inputs and outputs. */
    Domain domain();

    /** The data's name in messages. */
    String data();

    /** The amounts of data to train on and to validate on, as text for the user. */
    String extent();

    /** Tells one set of data from another without reading all of it. */
    String fingerprint();

    /** Items of an example, of which a batch has several: tokens of a sequence, one of an image. */
    int itemsPerExample();

    /** Examples to train on, if it's always the same ones; a batch of that many holds each of them once. */
    default OptionalInt known() {
        return OptionalInt.empty();
    }

    /** Further data to measure the same model on, by name, as where a function is extrapolated. */
    default Map<String, DatasetTask<M>> further() {
        return Map.of();
    }

    /** The task's score; where its relation to the loss depends on the data, with that. */
    default Score score(Score ofTask) {
        return ofTask;
    }

    /**
     * A copy, whose batches to train on are other rows of larger ones, which several machines have together: rows of one with a batch of
     * N B examples are, row by row, those of N with a batch of B.
     *
     * @param before rows of the larger batch before these; asked at each batch
     * @throws dev.gyre.models.setting.ConfigException if the task draws no rows that are independent of one another
     */
    default DatasetTask<M> behind(IntSupplier before) {
        throw new ConfigException("the task on " + data()
                + " can't be split into shards: only next bytes and next tokens of a text can, by now");
    }

    /** Batches of the whole part that's held back. */
    long validationBatches(int batch);

    /** The score to beat, if the data tell one. */
    default Optional<Baseline> baseline() {
        return Optional.empty();
    }

    /**
     * A measure of a model otherwise than by {@link #describe}; usually empty.
     *
     * @param batch examples of a batch
     * @param multiplication how the model multiplies
     */
    default Optional<Measure> measure(M model, int batch, Device device, Multiplication multiplication) {
        return Optional.empty();
    }

    /**
     * Describes a batch on a graph.
     *
     * @param batch examples of a batch
     * @param phase whether it's to be learned from or to be measured
     */
    TaskBatch describe(Graph g, M model, int batch, Phase phase);

    /**
     * Describes the same batch for a part of a model that does the task by itself, such as one that has to be trained before.
     *
     * @throws GyreException if it's not of the kind of model that the task is for
     */
    default TaskBatch describePart(Graph g, Model part, int batch, Phase phase) {
        throw new GyreException(data() + " can't be learned by a part of a model: the task has no form for "
                + part.getClass().getSimpleName());
    }
}
