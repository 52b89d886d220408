package dev.gyre.models.train;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.task.DatasetTask;
import java.util.List;

/**
 * AdamW with decoupled weight decay, linear warm-up and a cosine to a fraction of the peak, on every parameter that isn't
 * frozen. Loshchilov &amp; Hutter 2019, arXiv:1711.05101.
 *
 * @param lr peak learning rate
 * @param warmup steps until the peak
 * @param minLr learning rate at the end over the peak
 * @param weightDecay decay per unit of learning rate
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param clip largest global norm of the gradient
 */
public record AdamWRecipe(
        @Setting(help = "Peak learning rate.", least = 0, most = 10)
        double lr,

        @Setting(help = "Steps until the peak.", least = 0, most = Integer.MAX_VALUE)
        int warmup,

        @Setting(help = "Learning rate at the end over the peak.", least = 0, most = 1)
        double minLr,

        @Setting(help = "Decoupled weight decay of matrices.", least = 0, most = 10)
        double weightDecay,

        @Setting(help = "Decay of AdamW's first moment.", least = 0, most = 1)
        double beta1,

        @Setting(help = "Decay of AdamW's second moment.", least = 0, most = 1)
        double beta2,

        @Setting(help = "Added to the root of the second moment.", least = 0, most = 1)
        double epsilon,

        @Setting(help = "Largest norm of the gradient.", least = 0, most = 1e6)
        double clip)
        implements Recipe<Model> {

    /** The default settings of runs. */
    public static final AdamWRecipe STANDARD = new AdamWRecipe(2e-3, 50, 0.1, 0.1, 0.9, 0.95, 1e-8, 1);

    /**
     * Refuses settings that ranges alone don't rule out.
     *
     * @throws ConfigException if a number lies on the end of its range that isn't allowed
     */
    public AdamWRecipe {
        ConfigException.require(lr > 0, "--lr", lr, "above 0 and at most 10");
        ConfigException.require(beta1 < 1, "--beta1", beta1, "at least 0 and below 1");
        ConfigException.require(beta2 < 1, "--beta2", beta2, "at least 0 and below 1");
        ConfigException.require(epsilon > 0, "--epsilon", epsilon, "above 0 and at most 1");
        ConfigException.require(clip > 0, "--clip", clip, "above 0 and at most 1e6");
    }

    /** A copy with another peak. */
    public AdamWRecipe withRate(double peak) {
        return new AdamWRecipe(peak, warmup, minLr, weightDecay, beta1, beta2, epsilon, clip);
    }

    /** A copy with another decay. */
    public AdamWRecipe withDecay(double decay) {
        return new AdamWRecipe(lr, warmup, minLr, decay, beta1, beta2, epsilon, clip);
    }

    /** Settings for the engine, for a run of that many steps. */
    public OptimizerSettings settings(int steps) {
        return new OptimizerSettings(lr, warmup, steps, minLr, beta1, beta2, epsilon, weightDecay, clip);
    }

    @Override
    public <N extends Model> Learner learner(
            N model, List<Parameter> parameters, DatasetTask<? super N> dataset, RunSettings run, Device device) {
        return GradientLearner.of(model, parameters, dataset, settings(run.steps()), run.batch(), device);
    }
}
