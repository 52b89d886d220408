package dev.gyre.models.arch;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.TaskBatch;
import dev.gyre.models.train.GradientLearner;
import dev.gyre.models.train.Learner;
import dev.gyre.models.train.Recipe;
import dev.gyre.models.train.RunSettings;
import dev.gyre.models.train.StagedLearner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The two stages of LoLCATs, arXiv:2410.10254, section 3.1: attention transfer, in which feature maps and windows' weights learn to do
 * what softmax attention does with the same queries, keys and values, by a thousand times the mean squared error of the heads' outputs;
 * then low-rank adapters learn the task with the new attention in place. AdamW without weight decay in both, each from moments of
 * zero.
 *
 * @param transferSteps steps of the first stage; the others of the run are the second's
 * @param transferLr its peak learning rate
 * @param loraLr peak learning rate of the second stage
 * @param trainMaps whether feature maps and windows' weights go on learning in the second stage
 * @param stageWarmup steps until the peak in each stage
 * @param minLr learning rate at the end of a stage over its peak
 * @param clip largest norm of the gradient
 */
public record LolCatsRecipe(
        @Setting(
                help = "Steps of attention transfer; the others of --steps train adapters.",
                least = 0,
                most = Integer.MAX_VALUE)
        int transferSteps,

        @Setting(help = "Peak learning rate of attention transfer.", least = 0, most = 10)
        double transferLr,

        @Setting(help = "Peak learning rate of adapters.", least = 0, most = 10)
        double loraLr,

        @Setting(help = "Whether feature maps go on learning with the adapters.")
        boolean trainMaps,

        @Setting(help = "Steps until the peak in each stage.", least = 0, most = Integer.MAX_VALUE)
        int stageWarmup,

        @Setting(help = "Learning rate at the end of a stage over its peak.", least = 0, most = 1)
        double minLr,

        @Setting(help = "Largest norm of the gradient.", least = 0, most = 1e6)
        double clip)
        implements Recipe<LolCats> {

    /** The default settings of runs. */
    public static final LolCatsRecipe STANDARD = new LolCatsRecipe(200, 1e-2, 2e-3, false, 10, 0.1, 1);

    private static final float SCALE = 1000f;

    /** Refuses settings that ranges alone don't rule out. */
    public LolCatsRecipe {
        ConfigException.require(transferLr > 0, "--transfer-lr", transferLr, "above 0 and at most 10");
        ConfigException.require(loraLr > 0, "--lora-lr", loraLr, "above 0 and at most 10");
        ConfigException.require(clip > 0, "--clip", clip, "above 0 and at most 1e6");
    }

    /** @throws ConfigException if the first stage is longer than the run, or nothing learns in the second */
    @Override
    public <N extends LolCats> Learner learner(
            N model, List<Parameter> parameters, DatasetTask<? super N> dataset, RunSettings run, Device device) {
        int tuning = run.steps() - transferSteps;
        ConfigException.require(
                tuning >= 0, "--transfer-steps", transferSteps, "at most the run's --steps " + run.steps());
        Set<Variable> tuned = new HashSet<>(model.adapters());
        if (trainMaps) {
            tuned.addAll(model.maps());
        }
        ConfigException.require(
                tuning == 0 || !tuned.isEmpty(),
                "--rank",
                0,
                "above 0 where steps follow --transfer-steps " + transferSteps + ", unless --train-maps is given");
        StagedLearner.Stages stages = StagedLearner.stages();
        if (transferSteps > 0) {
            stages.then(transferSteps, false, () -> transfer(model, parameters, dataset, run, device));
        }
        if (tuning > 0) {
            stages.then(tuning, true, () -> {
                Graph g = new Graph();
                TaskBatch taskBatch = dataset.describe(g, model, run.batch(), Phase.TRAINING);
                return GradientLearner.of(
                        g, taskBatch, only(parameters, tuned), settings(loraLr, tuning), "tuning", device);
            });
        }
        return stages.learner();
    }

    private <N extends LolCats> GradientLearner transfer(
            N model, List<Parameter> parameters, DatasetTask<? super N> dataset, RunSettings run, Device device) {
        List<Tensor> errors = new ArrayList<>();
        @SuppressWarnings("unchecked") // LolCats is final, so that N is LolCats
        N watched = (N) model.watched(errors::add);
        Graph g = new Graph();
        TaskBatch task = dataset.describe(g, watched, run.batch(), Phase.TRAINING);
        Tensor sum = errors.stream().reduce((a, b) -> g.apply(new Add(a, b))).orElseThrow();
        Tensor loss = g.apply(new Scale(sum, SCALE / errors.size()));
        List<Parameter> maps = only(parameters, new HashSet<>(model.maps()));
        return GradientLearner.of(
                g, task.withLoss(loss), maps, settings(transferLr, transferSteps), "transfer", device);
    }

    private OptimizerSettings settings(double lr, int steps) {
        return new OptimizerSettings(lr, Math.min(stageWarmup, steps - 1), steps, minLr, 0.9, 0.999, 1e-8, 0, clip);
    }

    /** The parameters, of which only the given ones learn. */
    private static List<Parameter> only(List<Parameter> parameters, Set<Variable> learning) {
        return parameters.stream()
                .map(p -> learning.contains(p.variable()) ? p : p.frozen())
                .toList();
    }
}
