package dev.gyre.models.task;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Domain;
import java.util.Optional;

/**
 * A task on some data, split into a part to train on and a part that's held back.
 *
 * @param <M> the models that can do it
 */
public interface Exercise<M extends Model> {

    /** What a model is handed, and what's wanted back. */
    Domain domain();

    /** What messages call the data. */
    String data();

    /** How much there is to train on and to validate on, for the user. */
    String extent();

    /** Tells one set of data from another without reading all of it. */
    String fingerprint();

    /** Items of an example, of which a batch has several: tokens of a sequence, one of an image. */
    int itemsPerExample();

    /** Batches of the whole part that's held back. */
    long validationBatches(int batch);

    /** The score to beat, if the data tell one. */
    default Optional<Baseline> baseline() {
        return Optional.empty();
    }

    /**
     * What measures a model otherwise than by {@link #describe}; usually nothing does.
     *
     * @param batch examples of a batch
     */
    default Optional<Measure> measure(M model, int batch, Device device) {
        return Optional.empty();
    }

    /**
     * Describes a batch on a graph.
     *
     * @param batch examples of a batch
     * @param phase whether it's to be learned from or to be measured
     */
    Lesson describe(Graph g, M model, int batch, Phase phase);
}
