package dev.gyre.cli;

import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.train.Training;
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

/** Goes on with a run. */
@Command(name = "resume", description = "Go on with a run from its newest checkpoint, as if it had never stopped.")
final class ResumeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Steps of the whole run, more than are done; from there on the learning rate is that of a run of N.")
    private Integer steps;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Training training = new Training(spec.commandLine());
        Optional<Trainer.Outcome> end =
                steps == null && device.id().isEmpty() ? Trainer.finished(folder) : Optional.empty();
        return end.map(e -> training.complete(e, json))
                .orElseGet(
                        () -> training.run(progress -> Trainer.resume(folder, device.id(), whole(), progress), json));
    }

    private OptionalInt whole() {
        return steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
    }
}
