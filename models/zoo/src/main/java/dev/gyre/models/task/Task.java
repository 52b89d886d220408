package dev.gyre.models.task;

import dev.gyre.models.model.Model;
import dev.gyre.models.setting.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A task that a model is trained to do: what goes in, the loss, the score, and how batches are filled. A record whose components are its
 * settings.
 *
 * @param <M> the models that can do it
 */
public interface Task<M extends Model> extends Settings {

    /** The score on data held back. */
    Score score();

    /** Items of an example, of which a batch has several: tokens of a sequence, one of an image. */
    default int items() {
        return 1;
    }

    /** Other tasks for the same models: one of these is taken where a setting is given that it has and this one hasn't. */
    default List<Task<M>> others() {
        return List.of();
    }

    /** The data that it takes, as a sentence's object for the user. Text, if not said otherwise; empty where it takes none. */
    default String takes() {
        return "text, a file or a folder of files; built-in:N for the first N bytes of the built-in text, or repeats:N for N bytes of"
                + " drawn words that repeat";
    }

    /** Options of its settings that change nothing on the data. */
    default Set<String> idle(String data) {
        return Set.of();
    }

    /** This task, with its own files, where their paths are relative, in a run's folder. */
    default Task<M> in(Path folder) {
        return this;
    }

    /**
     * Copies the task's own files into a run's folder, so that the run needs nothing else but its data.
     *
     * @return the same task on the copies, whose paths are relative
     * @throws dev.gyre.engine.GyreException if one can't be read or written
     */
    default Task<M> keptIn(Path folder) {
        return this;
    }

    /**
     * The task on some data.
     *
     * @param data a file, a folder or a name, as the task takes it; empty for what's built in
     * @param seed what the order of the data depends on
     * @throws dev.gyre.engine.GyreException if the data is missing, can't be read, or doesn't suffice
     */
    DatasetTask<M> open(String data, long seed);
}
