package dev.gyre.spark.train;

import dev.gyre.cli.train.Training;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.Trainer;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.ClusterOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Goes on with a run of rounds. */
@Command(
        name = "resume",
        description = "Go on with a run of gyre spark train from its newest checkpoint, as if it had never stopped.")
public final class ResumeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Steps of the whole run, more than are done; from there on the learning rate is that of a run of N.")
    private Integer steps;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Cluster on = cluster.cluster();
        Optional<Trainer.Outcome> end = steps == null ? Trainer.finished(folder) : Optional.empty();
        if (end.isPresent()) {
            return new Training(spec.commandLine(), SparkRun.RESUME).complete(end.get(), json);
        }
        OptionalInt whole = steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
        return new SparkRun(on, folder).train(spec.commandLine(), json, (learning, progress) -> {
            RunFolder.open(folder);
            return Trainer.resume(folder, "", whole, learning.get(), progress);
        });
    }
}
