package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Exercise;
import dev.gyre.models.train.Learner;
import java.nio.file.Path;

/** Makes what does the steps of a run: here, or elsewhere. */
public interface Learning {

    /** The run's own recipe, on a device of this machine. */
    Learning HERE = new Here();

    /**
     * What does the steps.
     *
     * @param built the model
     * @param exercise the task on the data
     * @throws dev.gyre.engine.GyreException if there's too little memory
     */
    <S extends Settings, M extends Model> Learner learner(
            RunConfig<S, M> config, Family.Built<M> built, Exercise<? super M> exercise, Device device);

    /**
     * Refuses a run that's trained otherwise.
     *
     * @param folder the run's
     * @throws ConfigException says what goes on with it
     */
    void requireFits(Path folder, RunConfig<?, ?> config);

    /** One machine by itself. */
    record Here() implements Learning {
        @Override
        public <S extends Settings, M extends Model> Learner learner(
                RunConfig<S, M> config, Family.Built<M> built, Exercise<? super M> exercise, Device device) {
            return config.recipe().learner(built.model(), built.parameters(), exercise, config.run(), device);
        }

        @Override
        public void requireFits(Path folder, RunConfig<?, ?> config) {
            config.rounds().ifPresent(r -> {
                throw new ConfigException(folder + ": is trained in rounds of " + r.shards()
                        + " shards: gyre spark resume " + folder + " goes on with it");
            });
        }
    }
}
