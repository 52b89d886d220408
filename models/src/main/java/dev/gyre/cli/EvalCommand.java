package dev.gyre.cli;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Model;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.run.MemoryComparison;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Baseline;
import dev.gyre.models.task.Exercise;
import dev.gyre.models.task.Score;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a trained model. */
@Command(name = "eval", description = "Measure a run's model on the whole validation part of its text, or of another.")
final class EvalCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(names = "--data", paramLabel = "PATH", description = "Another text; its last tenth is measured.")
    private String data;

    @Option(
            names = "--batches",
            paramLabel = "N",
            description = "Measure on that many batches only, 1 or more; all if not given.",
            defaultValue = "2147483647")
    private int batches;

    @Option(
            names = "--memory",
            paramLabel = "NAME",
            description = "Measure with one of the memories that the model can be used with; with all if not given.")
    private String memory;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(
            long step,
            String score,
            double value,
            long items,
            boolean whole,
            String data,
            Optional<Baseline> baseline,
            long stateBytes,
            List<Memory> memories) {}

    private record Memory(String memory, double value, long stateBytes) {}

    @Override
    public Integer call() {
        ConfigException.range("--batches", batches, 1, Integer.MAX_VALUE);
        return measure(TrainedModel.load(folder, spec.commandLine().getErr()::println));
    }

    private <S extends Settings, M extends Model> int measure(TrainedModel<S, M> trained) {
        RunConfig<S, M> config = trained.config();
        Exercise<? super M> exercise = config.open(data == null ? config.data() : data);
        if (!exercise.domain().equals(trained.built().domain())) {
            throw new GyreException(exercise.data() + " is " + exercise.domain() + ", but the model was trained on "
                    + trained.built().domain() + ": name data of the same kind");
        }
        Device on = device.find();
        int batch = config.run().batch();
        M model = trained.built().model();
        MemoryComparison all = memory == null
                ? MemoryComparison.of(model, exercise, batch, batches, on)
                : new MemoryComparison(List.of());
        M chosen = memory == null ? model : MemoryComparison.choose(model, memory);
        try (Evaluation evaluation = Evaluation.of(chosen, exercise, batch, on)) {
            Evaluation.Result result = evaluation.run(batches, () -> false);
            Score score = config.task().score();
            Optional<Baseline> baseline =
                    result.whole() ? exercise.baseline().or(() -> all.best(score)) : Optional.empty();
            Measured measured =
                    new Measured(trained.step(), score, result, exercise.data(), baseline, evaluation.stateBytes(), all);
            print(measured);
        }
        return ExitCode.OK;
    }

    private record Measured(
            long step,
            Score score,
            Evaluation.Result result,
            String what,
            Optional<Baseline> baseline,
            long stateBytes,
            MemoryComparison all) {}

    private void print(Measured m) {
        PrintWriter out = spec.commandLine().getOut();
        Evaluation.Result result = m.result();
        Score score = m.score();
        if (json) {
            Json.print(
                    out,
                    new Row(
                            m.step(),
                            score.key(),
                            result.score(),
                            result.items(),
                            result.whole(),
                            m.what(),
                            m.baseline(),
                            m.stateBytes(),
                            m.all().rows().stream()
                                    .map(r -> new Memory(r.memory(), r.result().score(), r.stateBytes()))
                                    .toList()));
            return;
        }
        out.println(String.format(
                Locale.ROOT,
                "step %d: %s over %s %,d %s of %s%s",
                m.step(),
                score.text(result.score()),
                result.whole() ? "the whole validation split," : "the first",
                result.items(),
                score.items(),
                m.what(),
                m.baseline().map(b -> "; " + b.text(score)).orElse("")));
        for (MemoryComparison.Row r : m.all().rows()) {
            out.println(String.format(
                    Locale.ROOT,
                    "  memory %-8s %s, %,d bytes a sequence",
                    r.memory(),
                    score.text(r.result().score()),
                    r.stateBytes()));
        }
    }
}
