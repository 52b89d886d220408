package dev.gyre.models.arch.kan;

import dev.gyre.engine.device.Device;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.train.FitRecipe;
import dev.gyre.models.train.Learner;
import dev.gyre.models.train.Recipe;
import dev.gyre.models.train.RunSettings;
import java.util.List;

/**
 * A fit whose grids follow what the layers see, at first: every so many steps the knots move to the samples, and the splines are
 * fitted anew. Liu et al. 2024, arXiv:2404.19756, section 2.4, with pykan's numbers.
 *
 * @param gridEvery steps between updates
 * @param gridUntil last step that may be one
 * @param gridEps share of evenly spaced knots
 * @param fit what makes the steps
 */
public record KanRecipe(
        @Setting(help = "Steps between updates of the grids.", least = 1, most = Integer.MAX_VALUE)
        int gridEvery,

        @Setting(help = "Last step before which grids are updated; 0 leaves them.", least = 0, most = Integer.MAX_VALUE)
        int gridUntil,

        @Setting(
                help = "Share of even spacing in updated grids; the rest goes by the samples' ranks.",
                least = 0,
                most = 1)
        double gridEps,

        FitRecipe fit)
        implements Recipe<Kan> {

    /** The default settings of runs. */
    public static KanRecipe of(FitRecipe fit) {
        return new KanRecipe(5, 50, 0.02, fit);
    }

    @Override
    public <N extends Kan> Learner learner(
            N model, List<Parameter> parameters, DatasetTask<? super N> dataset, RunSettings run, Device device) {
        Learner inner = fit.learner(model, parameters, dataset, run, device);
        return gridUntil < gridEvery ? inner : new GridUpdates(inner, model, dataset, this, device);
    }

    /** Whether the grids are updated before a step. */
    boolean due(long step) {
        return step <= gridUntil && step % gridEvery == 0;
    }
}
