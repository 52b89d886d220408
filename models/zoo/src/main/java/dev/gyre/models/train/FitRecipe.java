package dev.gyre.models.train;

import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Only;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.task.DatasetTask;
import java.util.List;

/**
 * Recipe by which functions are fitted: AdamW in float32 on a device, L-BFGS in double precision on the host, or the one after the other.
 *
 * @param optimizer which of them
 * @param adamwSteps steps of AdamW before L-BFGS
 * @param adamw settings of the first
 * @param lbfgs settings of the second
 */
public record FitRecipe(
        @Setting(help = "AdamW in float32 on batches, L-BFGS in double precision on all points, or both in turn.")
        Optimizer optimizer,

        @Setting(
                help = "Steps of AdamW before L-BFGS, with --optimizer adamw-lbfgs.",
                least = 1,
                most = Integer.MAX_VALUE)
        @Only(with = "optimizer", is = "adamw-lbfgs")
        int adamwSteps,

        @Only(
                with = "optimizer",
                is = {"adamw", "adamw-lbfgs"})
        AdamWRecipe adamw,

        @Only(
                with = "optimizer",
                is = {"lbfgs", "adamw-lbfgs"})
        LbfgsRecipe lbfgs)
        implements Recipe<Model> {

    /** The optimisers of a fit. */
    public enum Optimizer {
        /** AdamW alone. */
        ADAMW,
        /** L-BFGS alone. */
        LBFGS,
        /** AdamW, then L-BFGS. */
        ADAMW_LBFGS
    }

    /** The default settings of runs. */
    public static final FitRecipe STANDARD = of(AdamWRecipe.STANDARD);

    /** AdamW, with what the others would start from. */
    public static FitRecipe of(AdamWRecipe adamw) {
        return new FitRecipe(Optimizer.ADAMW, 500, adamw, LbfgsRecipe.STANDARD);
    }

    @Override
    public <N extends Model> Learner learner(
            N model, List<Parameter> parameters, DatasetTask<? super N> dataset, RunSettings run, Device device) {
        return switch (optimizer) {
            case ADAMW -> adamw.learner(model, parameters, dataset, run, device);
            case LBFGS -> lbfgs.learner(model, parameters, dataset, run, device);
            case ADAMW_LBFGS -> {
                ConfigException.require(
                        adamwSteps < run.steps(), "--adamw-steps", adamwSteps, "less than --steps " + run.steps());
                RunSettings first = run.withSteps(adamwSteps);
                yield StagedLearner.stages()
                        .then(adamwSteps, true, () -> adamw.learner(model, parameters, dataset, first, device))
                        .then(
                                run.steps() - adamwSteps,
                                true,
                                () -> lbfgs.learner(model, parameters, dataset, run, device))
                        .learner();
            }
        };
    }
}
