package dev.gyre.spark.batch;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command that says what texts are like. */
@Command(
        name = "embed",
        sortOptions = false,
        description = "Give the mean of each text's last hidden states in a run's encoder, as gyre embed does.")
public final class SparkEmbedCommand implements Callable<Integer> {

    @Mixin
    private BatchOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return options.run(new RowWork.Embedding(), spec);
    }
}
