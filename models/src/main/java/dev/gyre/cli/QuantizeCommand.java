package dev.gyre.cli;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.run.Quantization;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.Exercise;
import dev.gyre.models.task.Score;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a trained model small. */
@Command(
        name = "quantize",
        sortOptions = false,
        description = "Make a run of a run's model with weights of few bits, and measure what that costs.",
        footer = {
            "",
            "Weights of linear maps become integers with a scale for each output; all else stays float32. generate, eval,"
                    + " predict and serve multiply with the integers."
        })
final class QuantizeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--out",
            paramLabel = "DIR2",
            required = true,
            description = "Folder of the new run; must not exist.")
    private Path out;

    @Option(
            names = "--weights",
            paramLabel = "int8|ternary",
            required = true,
            description =
                    "8-bit integers; or -1, 0 and 1, which costs nothing where maps were trained so (matmulfree), and"
                            + " much everywhere else.")
    private String weights;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Other data of the same kind; what's held back of it is measured.")
    private String data;

    @Option(
            names = "--batches",
            paramLabel = "N",
            description = "Measure on that many batches only, 1 or more; all if not given.",
            defaultValue = "2147483647")
    private int batches;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(
            String folder,
            String weights,
            int small,
            long bytesBefore,
            long bytesAfter,
            String score,
            double before,
            double after,
            long items,
            boolean whole) {}

    @Override
    public Integer call() {
        ConfigException.range("--batches", batches, 1, Integer.MAX_VALUE);
        Quantization.Weights kind = kind();
        quantize(checkpoint.load(folder, spec.commandLine().getErr()::println), kind);
        return ExitCode.OK;
    }

    private Quantization.Weights kind() {
        return switch (weights.toLowerCase(Locale.ROOT)) {
            case "int8" -> Quantization.Weights.INT8;
            case "ternary" -> Quantization.Weights.TERNARY;
            default -> throw new ConfigException("--weights " + weights + ": it must be int8 or ternary");
        };
    }

    private <M extends Model> void quantize(TrainedModel<?, M> trained, Quantization.Weights kind) {
        Exercise<? super M> exercise =
                trained.config().open(data == null ? trained.config().data() : data);
        Device on = device.find();
        Quantization<M> made = Quantization.of(folder, trained, exercise, kind, on);
        Evaluation.Result before = score(trained, exercise, on, Multiplication.FLOATS);
        Evaluation.Result after = score(trained, exercise, on, made.multiplication());
        made.write(out);
        Score score = trained.config().task().score();
        Row row = new Row(
                out.toString(),
                weights,
                made.small().of().size(),
                trained.built().size() * Float.BYTES,
                made.bytes(),
                score.key(),
                before.score(),
                after.score(),
                after.items(),
                after.whole());
        if (json) {
            Json.print(spec.commandLine().getOut(), row);
        } else {
            spec.commandLine().getOut().println(text(row, score));
        }
    }

    private <M extends Model> Evaluation.Result score(
            TrainedModel<?, M> trained, Exercise<? super M> exercise, Device on, Multiplication multiplication) {
        int batch = trained.config().run().batch();
        try (Evaluation evaluation = Evaluation.of(trained.built().model(), exercise, batch, on, multiplication)) {
            return evaluation.run(batches, () -> false);
        }
    }

    private static String text(Row row, Score score) {
        return String.format(
                Locale.ROOT,
                "%s: %d weights as %s, %,d bytes instead of %,d; %s instead of %s over %s %,d %s",
                row.folder(),
                row.small(),
                row.weights(),
                row.bytesAfter(),
                row.bytesBefore(),
                score.text(row.after()),
                score.text(row.before()),
                row.whole() ? "the whole validation split," : "the first",
                row.items(),
                score.items());
    }
}
