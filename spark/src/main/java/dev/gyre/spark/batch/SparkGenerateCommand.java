package dev.gyre.spark.batch;

import dev.gyre.cli.process.WritingOptions;
import dev.gyre.models.generate.Sampling;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes what follows texts. */
@Command(
        name = "generate",
        sortOptions = false,
        description = "Write what follows each text with a run's model, byte by byte or token by token.")
public final class SparkGenerateCommand implements Callable<Integer> {

    @Mixin
    private BatchOptions options;

    @Mixin
    private WritingOptions writing;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Sampling drawn = writing.sampling();
        return options.run(new RowWork.Writing(writing.count(), drawn.temperature(), drawn.topK(), drawn.topP()), spec);
    }
}
