package dev.gyre.cli;

import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.Trainer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a model from the beginning. */
@Command(
        name = "train",
        sortOptions = false,
        description = "Train a byte-level language model. Ctrl-C writes a checkpoint; gyre resume goes on from it.")
final class TrainCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "A model, as gyre models lists them.")
    private String model;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for configuration, metrics, loss curve and checkpoints; must not exist (runs/MODEL).")
    private Path folder;

    @Mixin
    private TrainOptions options;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        RunConfig config = options.config(model);
        Path path = folder == null ? Path.of("runs", model) : folder;
        return new Training(spec.commandLine()).run(progress -> Trainer.start(path, config, progress), json);
    }
}
