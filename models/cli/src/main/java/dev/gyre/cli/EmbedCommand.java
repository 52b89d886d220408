package dev.gyre.cli;

import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.forecast.SeriesEmbedding;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.models.model.Encoder;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that prints what a text or a series is like, as numbers. */
@Command(
        name = "embed",
        sortOptions = false,
        description =
                "Print the mean of a text's last hidden states in a run's encoder, as JSON, or the features of series"
                        + " in a forecaster, as CSV.")
final class EmbedCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(names = "--text", paramLabel = "TEXT", description = "The text.")
    private String text;

    @ArgGroup(exclusive = false)
    private SeriesEmbedding series;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private DeviceOption device;

    @Spec
    private CommandSpec spec;

    private record Result(String text, int bytes, double[] embedding) {}

    @Override
    public Integer call() {
        if ((text == null) == (series == null)) {
            throw new ConfigException(
                    "name what is embedded: --text TEXT for a run of m2, --data FILE for one of tirex");
        }
        TrainedModel<?, ?> trained = checkpoint.load(folder, spec.commandLine().getErr()::println);
        if (series == null) {
            embedText(trained);
        } else if (trained.built().model() instanceof ForecastModel model) {
            series.print(
                    model,
                    trained.multiplication(),
                    device.find(),
                    spec.commandLine().getOut());
        } else {
            throw new ConfigException(folder + ": a run of "
                    + trained.config().family().name() + ", which reads no series: name a run of tirex");
        }
        return ExitCode.OK;
    }

    private void embedText(TrainedModel<?, ?> trained) {
        MaskedReader reader = MaskedReader.of(folder, trained);
        if (!(reader.model() instanceof Encoder encoder)) {
            throw new ConfigException(folder + ": its model has no hidden states: name a run of m2");
        }
        int[] tokens = reader.tokens(text);
        double[] mean = reader.on(device.find(), tokens.length).embed(encoder, tokens);
        Json.print(spec.commandLine().getOut(), new Result(text, tokens.length, mean));
    }
}
