package dev.gyre.cli;

import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.train.TrainingConsole;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.LearnerFactory;
import dev.gyre.models.run.RunStart;
import dev.gyre.models.run.Trainer;
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

/** The command that goes on with a run. */
@Command(
        name = "resume",
        description = "Go on with a run from its newest checkpoint, or an older one, as if it had never stopped.")
final class ResumeCommand implements Callable<Integer> {

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
                    "Checkpoint to go on from: best, last or a step (last). Later ones are set aside, as files that end in .later,"
                            + " and what the logs have of later steps is dropped. DIR may be a checkpoint's file.")
    private String checkpoint;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        TrainingConsole training = new TrainingConsole(spec.commandLine());
        Path run = CheckpointOption.folder(folder);
        CheckpointChoice from = CheckpointOption.choice(folder, checkpoint).orElse(CheckpointChoice.LAST);
        boolean asItIs = from.equals(CheckpointChoice.LAST)
                && steps == null
                && device.id().isEmpty();
        Optional<Trainer.Outcome> end =
                asItIs ? RunStart.finished(run, LearnerFactory.HERE::requireFits) : Optional.empty();
        return end.map(e -> training.complete(e, json))
                .orElseGet(() ->
                        training.run(progress -> RunStart.resume(run, from, device.id(), whole(), progress), json));
    }

    private OptionalInt whole() {
        return steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
    }
}
