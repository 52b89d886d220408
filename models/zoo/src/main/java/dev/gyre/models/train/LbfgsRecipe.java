package dev.gyre.models.train;

import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.task.DatasetTask;
import java.util.List;

/**
 * L-BFGS with a strong Wolfe search on all examples at once, in double precision on the host; see {@link
 * dev.gyre.engine.optim.Lbfgs}. Weight decay and batches don't apply.
 *
 * @param pairs changes of position and gradient that are remembered
 */
public record LbfgsRecipe(
        @Setting(help = "Pairs of steps and gradient changes that L-BFGS remembers.", least = 1, most = 1000)
        int pairs) implements Recipe<Model> {

    /** The default settings of runs. */
    public static final LbfgsRecipe STANDARD = new LbfgsRecipe(20);

    @Override
    public <N extends Model> Learner learner(
            N model, List<Parameter> parameters, DatasetTask<? super N> dataset, RunSettings run, Device device) {
        return LbfgsLearner.of(model, parameters, dataset, pairs, device);
    }
}
