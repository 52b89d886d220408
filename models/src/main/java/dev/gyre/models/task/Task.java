package dev.gyre.models.task;

import dev.gyre.models.model.Model;
import dev.gyre.models.setting.Settings;

/**
 * What a model is trained to do: what goes in, the loss, the score, and how batches are filled. A record whose components are its
 * settings.
 *
 * @param <M> the models that can do it
 */
public interface Task<M extends Model> extends Settings {

    /** What's measured on data held back. */
    Score score();

    /** Items of an example, of which a batch has several: tokens of a sequence, one of an image. */
    default int items() {
        return 1;
    }

    /**
     * The task on some data.
     *
     * @param data a file, a folder or a name, as the task takes it; empty for what's built in
     * @param seed what the order of the data depends on
     * @throws dev.gyre.engine.GyreException if the data is missing, can't be read, or doesn't suffice
     */
    Exercise<M> open(String data, long seed);
}
