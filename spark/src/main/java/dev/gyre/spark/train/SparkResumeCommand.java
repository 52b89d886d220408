package dev.gyre.spark.train;

import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.train.TrainingConsole;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.RunStart;
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

/** The command that goes on with a run of rounds. */
@Command(
        name = "resume",
        description =
                "Go on with a run of gyre spark train from its newest checkpoint, or an older one, as if it had never"
                        + " stopped.")
public final class SparkResumeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Steps of the whole run, more than are done; from there on the learning rate is that of a run of N.")
    private Integer steps;

    @Option(
            names = CheckpointOption.NAME,
            paramLabel = CheckpointOption.LABEL,
            description =
                    "Which checkpoint to go on from, as with gyre resume: later ones are set aside; the newest if not"
                            + " given.")
    private String checkpoint;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Cluster on = cluster.cluster();
        Path run = CheckpointOption.folder(folder);
        CheckpointChoice from = CheckpointOption.choice(folder, checkpoint).orElse(CheckpointChoice.LAST);
        boolean asItIs = from.equals(CheckpointChoice.LAST) && steps == null;
        Optional<Trainer.Outcome> end =
                asItIs ? RunStart.finished(run, SparkLearning::requireRounds) : Optional.empty();
        if (end.isPresent()) {
            return new TrainingConsole(spec.commandLine(), SparkRun.RESUME).complete(end.get(), json);
        }
        OptionalInt whole = steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
        return new SparkRun(on, run).train(spec.commandLine(), json, (learners, progress) -> {
            RunFolder.open(run);
            return RunStart.resume(run, from, whole, learners.get(), progress);
        });
    }
}
