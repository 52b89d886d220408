package dev.gyre.cli.checkpoint;

import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Model;
import dev.gyre.models.run.Checkpoint;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.run.GivenRun;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.run.WeightQuantization;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.Score;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** The command that makes a trained model small. */
@Command(
        name = "quantize",
        sortOptions = false,
        description = "Make a run of a run's model with weights of few bits, and measure what that costs.",
        footer = {
            "",
            "Weights of linear maps become integers with scales, and with blocks tables of embeddings do too; all else stays"
                    + " as it is. Where rows aren't whole blocks of 256 (q6_k, q4_k) it's q8_0 or q4_0; where they aren't"
                    + " whole blocks of 32, floats stay. generate, eval, predict, verify and serve multiply with the integers; the new run can't be"
                    + " trained or exported."
                    + " For a published model that has no tokenizer, so that there is nothing to measure: gyre import"
                    + " --weights."
        })
public final class QuantizeCommand implements Callable<Integer> {

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
            paramLabel = WeightQuantization.Weights.NAMES,
            required = true,
            description =
                    "8-bit integers with a scale for each output; llama.cpp's blocks of 8, 6 or 4 bits; floats of 16 bits; or -1,"
                            + " 0 and 1, which costs nothing where maps were trained so (matmulfree), and much everywhere else.")
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
        WeightQuantization.Weights kind = WeightQuantization.Weights.parse("--weights", weights);
        RunFolder.refuseTaken(out);
        PrintWriter err = spec.commandLine().getErr();
        Path run = CheckpointOption.folder(folder);
        return TrainedModel.reading(run, checkpoint.choiceOf(folder), err::println, found -> {
            found.requireFloats("they can't be made smaller");
            quantize(TrainedModel.of(run, found), found, kind);
            return ExitCode.OK;
        });
    }

    private <M extends Model> void quantize(
            TrainedModel<?, M> trained, Checkpoint found, WeightQuantization.Weights kind) {
        WeightQuantization quantization = WeightQuantization.of(folder.toString(), trained.built(), kind);
        Evaluation.Result before = score(trained);
        List<Row> rows = new ArrayList<>();
        GivenRun.folder(out, made -> {
            WeightQuantization.Written written = quantization.write(made, trained, found.file());
            // What is told is what the files give.
            Evaluation.Result after = score(TrainedModel.load(made, note -> {}));
            rows.add(row(written, before, after, trained.config().task().score()));
        });
        print(rows.getFirst(), trained.config().task().score());
    }

    private Row row(
            WeightQuantization.Written written, Evaluation.Result before, Evaluation.Result after, Score score) {
        return new Row(
                out.toString(),
                weights,
                written.weights(),
                written.before(),
                written.after(),
                score.key(),
                before.score(),
                after.score(),
                after.items(),
                after.whole());
    }

    private <M extends Model> Evaluation.Result score(TrainedModel<?, M> trained) {
        DatasetTask<? super M> dataset = trained.dataset(Optional.ofNullable(data));
        int batch = trained.config().run().batch();
        Device on = device.find();
        M model = trained.built().model();
        MemoryPlan.ofEvaluation(model, dataset, batch, on, trained.multiplication())
                .require(on);
        try (Evaluation evaluation = Evaluation.of(model, dataset, batch, on, trained.multiplication())) {
            return evaluation.run(batches, () -> false);
        }
    }

    private void print(Row row, Score score) {
        PrintWriter to = spec.commandLine().getOut();
        if (json) {
            Json.print(to, row);
        } else {
            to.println(text(row, score));
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
