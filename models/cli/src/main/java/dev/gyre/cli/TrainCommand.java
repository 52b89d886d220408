package dev.gyre.cli;

import dev.gyre.cli.train.ModelCommands;
import dev.gyre.cli.train.TrainingConsole;
import dev.gyre.cli.train.TrainingPlace;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.RunStart;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a model from the beginning; each model is a command of its own, with the settings that it has. */
@Command(
        name = TrainCommand.NAME,
        synopsisSubcommandLabel = "MODEL",
        description = "Train a model. Ctrl-C writes a checkpoint; gyre resume goes on from it.",
        footer = {
            "",
            "gyre train MODEL --help lists a model's settings. For example:",
            "  gyre train xlstm --out runs/mine --data PATH     learn a text of yours",
            "  gyre train xlstm --from runs/mine --data OTHER   go on with another text",
            "  gyre train kan --function exp-sin                fit a function",
            "  gyre train revnet                                tell digits"
        })
final class TrainCommand implements Callable<Integer> {

    static final String NAME = "train";

    @Parameters(arity = "0..1", paramLabel = "MODEL", hidden = true)
    private String model;

    @Spec
    private CommandSpec spec;

    /** Training on this machine. */
    private record Here() implements TrainingPlace {
        @Override
        public int train(Asked asked, CommandLine line) {
            return new TrainingConsole(line)
                    .run(
                            progress -> RunStart.start(
                                    asked.folder(), asked.config().apply(progress), progress),
                            asked.json());
        }
    }

    /**
     * The command with one for each model.
     *
     * @param words of the command line, whose task the help is about
     */
    static CommandLine line(List<String> words) {
        CommandLine train = new CommandLine(new TrainCommand());
        int task = words.lastIndexOf(RunConfig.TASK) + 1;
        Optional<String> named = words.stream()
                .filter(w -> w.startsWith(RunConfig.TASK + "="))
                .map(w -> w.substring(RunConfig.TASK.length() + 1))
                .findFirst();
        ModelCommands.add(train, Here::new, task > 0 && task < words.size() ? Optional.of(words.get(task)) : named);
        return train;
    }

    @Override
    public Integer call() {
        ModelCommands.requireModel(model, spec.commandLine());
        throw new CommandLine.ParameterException(
                spec.commandLine(), "name a model: gyre train xlstm, for example, learns the built-in text");
    }
}
