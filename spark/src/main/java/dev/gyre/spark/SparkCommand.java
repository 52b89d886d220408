package dev.gyre.spark;

import dev.gyre.spark.batch.EmbedCommand;
import dev.gyre.spark.batch.GenerateCommand;
import dev.gyre.spark.batch.ScoreCommand;
import dev.gyre.spark.cluster.SecretCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs models on Apache Spark. */
@Command(
        name = "spark",
        synopsisSubcommandLabel = "COMMAND",
        description = "Score, continue or embed the rows of files on Apache Spark, here or on a cluster.",
        subcommands = {ScoreCommand.class, GenerateCommand.class, EmbedCommand.class, SecretCommand.class})
public final class SparkCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: score, generate, embed or secret");
    }
}
