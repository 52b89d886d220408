package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Device;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.ReadDataset;
import dev.gyre.models.train.Learner;
import dev.gyre.models.train.Recipe;
import dev.gyre.models.train.RunSettings;
import java.util.List;

/**
 * Evolution of the memory's numbers, see {@link CmaEs}; everything else stays. A step is a generation: all candidates read the same
 * documents, as many as the run's batch says, and the less loss, the fitter. The answer is the mean. Cetin et al. 2024,
 * arXiv:2410.13166, section 4; the diagonal covariance is a departure, which makes do with few generations.
 *
 * @param population candidates of a generation
 * @param sigma size of the first steps
 * @param covariance what steps are drawn by
 */
public record Evolution(
        @Setting(help = "Candidates of a generation.", least = 4, most = 1 << 12)
        int population,

        @Setting(help = "Size of the first generation's steps.", least = 1e-6, most = 1e3)
        double sigma,

        @Setting(help = "What steps are drawn by; the full one takes time with the cube of the parameters.")
        Covariance.Kind covariance)
        implements Recipe<Namm> {

    /** The default settings of runs. */
    public static final Evolution STANDARD = new Evolution(16, 0.1, Covariance.Kind.DIAGONAL);

    @Override
    public <N extends Namm> Learner learner(
            N model, List<Parameter> parameters, DatasetTask<? super N> dataset, RunSettings run, Device device) {
        if (!(dataset instanceof ReadDataset documents)) {
            throw new ConfigException("a memory is evolved on documents, but " + dataset.data() + " gives none");
        }
        return new EvolutionLearner(model, parameters, documents, this, run, device);
    }
}
