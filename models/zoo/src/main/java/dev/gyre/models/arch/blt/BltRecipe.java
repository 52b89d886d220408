package dev.gyre.models.arch.blt;

import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.train.AdamWRecipe;
import dev.gyre.models.train.GradientLearner;
import dev.gyre.models.train.Learner;
import dev.gyre.models.train.Recipe;
import dev.gyre.models.train.RunSettings;
import dev.gyre.models.train.StagedLearner;
import java.util.List;
import java.util.Optional;

/**
 * Trains the entropy model first, on the same bytes, then finds the threshold if it isn't given, and trains all else with the entropy
 * model as it is. Pagnoni et al. 2024 (BLT), arXiv:2412.09871, sections 2.3 and 4. Each stage is AdamW with a warm-up and a cosine
 * of its own. Where patches don't depend on entropies there's but the second stage.
 *
 * @param adamW of both stages
 * @param patcherSteps steps of the run that train the entropy model
 */
public record BltRecipe(
        AdamWRecipe adamW,

        @Setting(
                help = "The first steps of the run, which train the entropy model if there's one.",
                least = 1,
                most = Integer.MAX_VALUE)
        int patcherSteps)
        implements Recipe<Blt> {

    /** The default settings of runs. */
    public static final BltRecipe STANDARD = new BltRecipe(AdamWRecipe.STANDARD.withRate(3e-3), 400);

    @Override
    public <N extends Blt> Learner learner(
            N model, List<Parameter> parameters, DatasetTask<? super N> dataset, RunSettings run, Device device) {
        Optional<Blt.Patcher> patcher = model.patcher();
        if (patcher.isEmpty()) {
            return adamW.learner(model, parameters, dataset, run, device);
        }
        ConfigException.require(
                patcherSteps < run.steps(), "--patcher-steps", patcherSteps, "below --steps " + run.steps());
        int rest = run.steps() - patcherSteps;
        List<Parameter> others =
                parameters.stream().map(p -> ofPatcher(p) ? p.frozen() : p).toList();
        Runnable findThreshold = model.config().patches().threshold() == 0
                ? () -> new PatchThreshold(model, patcher.get(), run.batch()).run(dataset, device)
                : () -> {};
        return StagedLearner.stages()
                .then(patcherSteps, false, () -> first(patcher.get().model(), parameters, dataset, run, device))
                .then(
                        rest,
                        true,
                        findThreshold,
                        () -> GradientLearner.of(model, others, dataset, adamW.settings(rest), run.batch(), device))
                .learner();
    }

    private Learner first(
            Model entropyModel, List<Parameter> parameters, DatasetTask<?> dataset, RunSettings run, Device device) {
        List<Parameter> own = parameters.stream().filter(BltRecipe::ofPatcher).toList();
        return GradientLearner.ofPart(entropyModel, own, dataset, adamW.settings(patcherSteps), run.batch(), device);
    }

    private static boolean ofPatcher(Parameter p) {
        return p.name().startsWith(Blt.PATCHER);
    }
}
