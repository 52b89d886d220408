package dev.gyre.cli;

import dev.gyre.models.ConfigException;
import dev.gyre.models.data.ByteData;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.TrainedModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
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

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(long step, double bitsPerByte, long bytes, boolean whole, String data) {}

    @Override
    public Integer call() {
        ConfigException.range("--batches", batches, 1, Integer.MAX_VALUE);
        TrainedModel trained = TrainedModel.load(folder, spec.commandLine().getErr()::println);
        RunConfig config = trained.checkpoint().config();
        ByteData text = ByteData.open(data == null ? config.data() : data, config.seed(), config.length());
        try (Evaluation evaluation = new Evaluation(trained.model(), config.batch(), config.length(), device.find())) {
            Evaluation.Result result = evaluation.run(text, batches, () -> false);
            print(new Row(
                    trained.checkpoint().step(),
                    result.bitsPerByte(),
                    result.bytes(),
                    result.whole(),
                    text.text().name()));
        }
        return ExitCode.OK;
    }

    private void print(Row row) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, row);
        } else {
            out.println(String.format(
                    Locale.ROOT,
                    "step %d: %.4f bits per byte over %s %,d bytes of %s",
                    row.step(),
                    row.bitsPerByte(),
                    row.whole() ? "the whole validation split," : "the first",
                    row.bytes(),
                    row.data()));
        }
    }
}
