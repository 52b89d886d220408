package dev.gyre.spark;

import dev.gyre.spark.batch.ScoreCommand;
import dev.gyre.spark.batch.SparkEmbedCommand;
import dev.gyre.spark.batch.SparkForecastCommand;
import dev.gyre.spark.batch.SparkGenerateCommand;
import dev.gyre.spark.cluster.SecretCommand;
import dev.gyre.spark.cluster.SubmitCommand;
import dev.gyre.spark.sweep.SparkReproduceCommand;
import dev.gyre.spark.sweep.SweepCommand;
import dev.gyre.spark.train.CostCommand;
import dev.gyre.spark.train.SparkResumeCommand;
import dev.gyre.spark.train.SparkTrainCommand;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs models on Apache Spark. */
@Command(
        name = "spark",
        synopsisSubcommandLabel = "COMMAND",
        description = "Work on the rows of files, and train, on Apache Spark, here or on a cluster.",
        subcommands = {
            ScoreCommand.class,
            SparkGenerateCommand.class,
            SparkEmbedCommand.class,
            SparkForecastCommand.class,
            CostCommand.class,
            SparkReproduceCommand.class,
            SparkResumeCommand.class,
            SecretCommand.class,
            SubmitCommand.class
        })
public final class SparkCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** The command with all of its own. */
    public static CommandLine line() {
        CommandLine line = new CommandLine(new SparkCommand());
        line.addSubcommand(SparkTrainCommand.line());
        line.addSubcommand(SweepCommand.line());
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name a command: "
                        + spec.subcommands().entrySet().stream()
                                .filter(e -> !e.getValue()
                                        .getCommandSpec()
                                        .usageMessage()
                                        .hidden())
                                .map(Map.Entry::getKey)
                                .collect(Collectors.joining(", ")));
    }
}
