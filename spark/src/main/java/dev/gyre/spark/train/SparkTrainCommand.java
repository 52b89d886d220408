package dev.gyre.spark.train;

import dev.gyre.cli.train.ModelCommands;
import dev.gyre.cli.train.TrainingPlace;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.RunStart;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.models.train.Rounds;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.ClusterOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a model in rounds; each model is a command of its own, as with {@code gyre train}. */
@Command(
        name = SparkTrainCommand.NAME,
        synopsisSubcommandLabel = "MODEL",
        description =
                "Train a model in shards: each takes steps of its own, and then their results become one (DiLoCo)."
                        + " Ctrl-C ends it after a round; gyre spark resume goes on from it.")
public final class SparkTrainCommand implements Callable<Integer> {

    static final String NAME = "train";
    private static final String CHECKPOINTS = "--checkpoint-every";

    @Parameters(arity = "0..1", paramLabel = "MODEL", hidden = true)
    private String model;

    @Spec
    private CommandSpec spec;

    /** The command with one for each model. */
    public static CommandLine line() {
        CommandLine train = new CommandLine(new SparkTrainCommand());
        ModelCommands.add(train, Place::new);
        return train;
    }

    @Override
    public Integer call() {
        ModelCommands.requireModel(model, spec.commandLine());
        throw new CommandLine.ParameterException(
                spec.commandLine(), "name a model: gyre spark train xlstm, for example, learns the built-in text");
    }

    /** Training on Spark. */
    private static final class Place implements TrainingPlace {
        private final ClusterOptions cluster = new ClusterOptions();

        @Override
        public List<SettingsType.Option> settings() {
            return new SettingsType<>(Rounds.STANDARD).options();
        }

        @Override
        public Object options() {
            return cluster;
        }

        @Override
        public int train(Asked asked, CommandLine line) {
            Cluster on = cluster.cluster();
            Rounds rounds = new SettingsType<>(Rounds.STANDARD).parse(asked.given());
            return new SparkRun(on, asked.folder()).train(line, asked.json(), (learners, progress) -> {
                RunConfig<?, ?> config = config(asked, asked.config().apply(progress), rounds);
                RunFolder.refuseTaken(asked.folder());
                return RunStart.start(asked.folder(), config, learners.get(), progress);
            });
        }

        /** A round is what can be lost, unless somebody wants less to be written. */
        private static RunConfig<?, ?> config(Asked asked, RunConfig<?, ?> config, Rounds rounds) {
            boolean often = rounds.average() == Rounds.Average.PARAMETERS
                    && !asked.given().containsKey(CHECKPOINTS);
            return (often ? config.with(config.run().withCheckpointEvery(rounds.localSteps())) : config).in(rounds);
        }
    }
}
