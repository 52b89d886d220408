package dev.gyre.models.train;

import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import java.util.List;

/**
 * Recipe by which a model's parameters come about. A record whose components are its settings.
 *
 * @param <M> the models that it trains
 */
public interface Recipe<M extends Model> extends Settings {

    /**
     * The learner that takes the steps.
     *
     * @param parameters the model's parameters and buffers
     * @param run batches and length of the run
     * @throws dev.gyre.engine.GyreException if the device has too little memory
     */
    <N extends M> Learner learner(
            N model, List<Parameter> parameters, DatasetTask<? super N> dataset, RunSettings run, Device device);
}
