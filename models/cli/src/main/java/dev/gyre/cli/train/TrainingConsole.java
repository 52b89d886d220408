package dev.gyre.cli.train;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.cli.process.ProgressLine;
import dev.gyre.cli.process.Signals;
import dev.gyre.models.run.Best;
import dev.gyre.models.run.Listener;
import dev.gyre.models.run.StopSignal;
import dev.gyre.models.run.Trainer;
import dev.gyre.models.task.Baseline;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;

/** Runs a training from the command line: progress lines, stopping politely, and the result. */
public final class TrainingConsole {

    private static final String ANSWER =
            "stopping after this step, with a checkpoint; once more ends it at once, without one";

    private final String resume;
    private final PrintWriter out;
    private final ProgressLine progress;

    /** The console of training on this machine. */
    public TrainingConsole(CommandLine line) {
        this(line, "gyre resume");
    }

    /**
     * The console of training elsewhere.
     *
     * @param resume the command that goes on with a run
     */
    public TrainingConsole(CommandLine line, String resume) {
        this.resume = resume;
        this.out = line.getOut();
        this.progress = ProgressLine.on(line.getErr());
    }

    private record Result(
            String folder,
            long step,
            boolean complete,
            String score,
            double value,
            long items,
            Optional<Baseline> baseline) {}

    /**
     * Trains and prints the result.
     *
     * @param begin makes the trainer, given whom it tells how it goes
     */
    public int run(Function<Listener, Trainer> begin, boolean json) {
        StopSignal stop = new StopSignal();
        Trainer.Outcome end;
        try (Signals signals = Signals.to(stop, ANSWER, progress, Signals.LIMIT)) {
            try (progress;
                    Trainer trainer = begin.apply(progress)) {
                end = trainer.run(stop);
            }
            if (!end.complete()) {
                progress.accept("stopped after step " + end.step() + "; go on with: " + resume + " " + end.folder());
                return ExitCode.stopped(signals.received());
            }
        }
        print(end, json);
        return ExitCode.OK;
    }

    /** Prints the result of a run that has nothing left to do. */
    public int complete(Trainer.Outcome end, boolean json) {
        progress.accept(
                end.folder() + ": already complete; " + resume + " " + end.folder() + " --steps N makes it longer");
        print(end, json);
        return ExitCode.OK;
    }

    private void print(Trainer.Outcome end, boolean json) {
        if (json) {
            Json.print(
                    out,
                    new Result(
                            end.folder().toString(),
                            end.step(),
                            end.complete(),
                            end.score().key(),
                            end.value(),
                            end.items(),
                            end.baseline()));
        } else {
            out.println(String.format(
                    Locale.ROOT,
                    "%s: step %d, %s over the whole validation split, %,d %s%s",
                    end.folder(),
                    end.step(),
                    end.score().text(end.value()),
                    end.items(),
                    end.score().items(),
                    end.baseline().map(b -> "; " + b.text(end.score())).orElse("")));
            out.flush();
            end.best().filter(b -> b.step() != end.step()).ifPresent(b -> progress.accept(best(end, b)));
        }
    }

    private static String best(Trainer.Outcome end, Best best) {
        return "the model of step " + best.step() + " was better in validations on the way, "
                + end.score().text(best.score()) + " on a sample: gyre eval " + end.folder() + " --checkpoint best";
    }
}
