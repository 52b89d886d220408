package dev.gyre.spark.batch;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command that scores texts. */
@Command(
        name = "score",
        sortOptions = false,
        description = "Tell how well a run's model foretells each text, in bits per byte, as gyre eval does.")
public final class ScoreCommand implements Callable<Integer> {

    @Mixin
    private BatchOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return options.run(new RowWork.Scoring(), spec);
    }
}
