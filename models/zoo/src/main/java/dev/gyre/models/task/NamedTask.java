package dev.gyre.models.task;

import dev.gyre.models.model.Model;

/**
 * A task that models can be trained to do in place of their family's own, chosen by its name.
 *
 * @param <M> the models that can do it
 */
public interface NamedTask<M extends Model> extends Task<M> {

    /** The name in commands and configurations. */
    String word();
}
