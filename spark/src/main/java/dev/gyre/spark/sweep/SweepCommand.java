package dev.gyre.spark.sweep;

import dev.gyre.cli.train.ModelCommands;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a model for every point of a grid. */
@Command(
        name = "sweep",
        synopsisSubcommandLabel = "train MODEL",
        description =
                "Train a model for every combination of settings and every seed, as tasks. The same command goes on"
                        + " with what isn't finished.")
public final class SweepCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** The command with one for each model. */
    public static CommandLine line() {
        CommandLine train = new CommandLine(new Train());
        ModelCommands.add(train, SweepPlace::new);
        return new CommandLine(new SweepCommand()).addSubcommand(train);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name what's swept: gyre spark sweep train xlstm --grid lr=1e-3,3e-3, for example");
    }

    /** The training of a model. */
    @Command(name = "train", synopsisSubcommandLabel = "MODEL", description = "Sweep over settings of a training.")
    private static final class Train implements Callable<Integer> {

        @Parameters(arity = "0..1", paramLabel = "MODEL", hidden = true)
        private String model;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            ModelCommands.requireModel(model, spec.commandLine());
            throw new ParameterException(
                    spec.commandLine(), "name a model: gyre spark sweep train xlstm --grid lr=1e-3,3e-3, for example");
        }
    }
}
