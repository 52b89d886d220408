package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.train.Learner;
import java.nio.file.Path;

/** Makes the learner that does the steps of a run: on this machine, or elsewhere. */
public interface LearnerFactory {

    /** The run's own recipe, on a device of this machine. */
    LearnerFactory HERE = new Here();

    /**
     * Makes a run's learner.
     *
     * @param built the model
     * @param dataset the task on the data
     * @throws dev.gyre.engine.GyreException if there's too little memory
     */
    <S extends Settings, M extends Model> Learner learner(
            RunConfig<S, M> config, Family.Built<M> built, DatasetTask<? super M> dataset, Device device);

    /**
     * Refuses a run that's trained otherwise.
     *
     * @param folder the run's
     * @throws ConfigException says what goes on with it
     */
    void requireFits(Path folder, RunConfig<?, ?> config);

    /** Learners on one machine by itself. */
    record Here() implements LearnerFactory {
        @Override
        public <S extends Settings, M extends Model> Learner learner(
                RunConfig<S, M> config, Family.Built<M> built, DatasetTask<? super M> dataset, Device device) {
            return config.recipe().learner(built.model(), built.parameters(), dataset, config.run(), device);
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
