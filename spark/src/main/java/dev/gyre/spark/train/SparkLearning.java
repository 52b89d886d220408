package dev.gyre.spark.train;

import dev.gyre.engine.device.Device;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.run.LearnerFactory;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.train.AdamWRecipe;
import dev.gyre.models.train.Learner;
import dev.gyre.models.train.Rounds;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Learners of rounds on Spark.
 *
 * @param spark started
 * @param costs is told what each round took
 */
record SparkLearning(JavaSparkContext spark, Consumer<RoundCost> costs) implements LearnerFactory {

    @Override
    public <S extends Settings, M extends Model> Learner learner(
            RunConfig<S, M> config, Family.Built<M> built, DatasetTask<? super M> dataset, Device device) {
        Rounds rounds = config.rounds().orElseThrow();
        dataset.behind(() -> 0); // refuses what can't be split
        AdamWRecipe recipe = recipe(config, built);
        boolean planned = device.ledger().isPresent();
        if (planned) {
            planTasks(config, built, dataset, device);
        } else {
            Preflight.require(spark, config, dataset.fingerprint());
        }
        RoundTasks tasks = new RoundTasks(spark, config, rounds.shards(), costs);
        try {
            int steps = config.run().steps();
            return switch (rounds.average()) {
                case PARAMETERS -> new DiLoCoLearner(tasks, built.parameters(), rounds, recipe.settings(steps), steps);
                case GRADIENTS -> new SynchronousLearner(tasks, built, rounds, recipe.settings(steps), device);
            };
        } catch (RuntimeException e) {
            tasks.close();
            throw e;
        }
    }

    /** Enters the memory of tasks, where they run in this JVM. */
    private <S extends Settings, M extends Model> void planTasks(
            RunConfig<S, M> config, Family.Built<M> built, DatasetTask<? super M> dataset, Device device) {
        int shards = config.rounds().orElseThrow().shards();
        int tasks = spark.sc().isLocal() ? Math.min(spark.defaultParallelism(), shards) : 0;
        for (int i = 0; i < tasks; i++) {
            HERE.learner(config, built, dataset, device).close();
        }
    }

    private static AdamWRecipe recipe(RunConfig<?, ?> config, Family.Built<?> built) {
        if (!(config.recipe() instanceof AdamWRecipe recipe)) {
            throw new ConfigException(config.family().name() + " isn't trained by AdamW alone, and rounds are of"
                    + " nothing else: gyre train trains it on one machine");
        }
        if (built.parameters().stream().anyMatch(p -> p.role() == Parameter.Role.BUFFER)) {
            throw new ConfigException(config.family().name() + " has numbers that aren't trained but follow from what"
                    + " it reads, and rounds average none: gyre train trains it on one machine");
        }
        return recipe;
    }

    @Override
    public void requireFits(Path folder, RunConfig<?, ?> config) {
        requireRounds(folder, config);
    }

    /** Refuses a run that isn't trained so. */
    static void requireRounds(Path folder, RunConfig<?, ?> config) {
        if (config.rounds().isEmpty()) {
            throw new ConfigException(folder + ": isn't trained in rounds: gyre resume " + folder + " goes on with it");
        }
    }
}
