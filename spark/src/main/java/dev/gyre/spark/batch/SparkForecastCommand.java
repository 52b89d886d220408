package dev.gyre.spark.batch;

import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.MarkdownOption;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.series.Patching;
import dev.gyre.models.series.SeriesColumns;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.ClusterOptions;
import dev.gyre.spark.cluster.SparkLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that forecasts series. */
@Command(
        name = "forecast",
        sortOptions = false,
        description = "Forecast time series, a value a row (series, time, value), as gyre forecast does.")
public final class SparkForecastCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            description =
                    "Values: a file, a folder or a pattern, on any file system that Spark reads. Times tell the order"
                            + " of a series' rows.")
    private String input;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "PATH",
            description = "Folder for the forecasts, a row a step; it mustn't exist.")
    private String output;

    @Option(
            names = "--format",
            paramLabel = "csv|json|parquet",
            description =
                    "What the input is: CSV with a line of names, an object of JSON a line, Parquet; if not given,"
                            + " what its name ends like, else CSV.")
    private String format;

    @Option(
            names = "--output-format",
            paramLabel = "csv|json|parquet",
            description = "What the forecasts are written in; what the input is if not given.")
    private String outputFormat;

    @Option(
            names = "--horizon",
            paramLabel = "N",
            description = "Steps to forecast; a patch of the model's if not given.")
    private Integer horizon;

    @Option(
            names = "--quantiles",
            split = ",",
            paramLabel = "X",
            description = "Which of the model's quantiles, for example 0.1,0.5,0.9; all if not given.")
    private List<Double> quantiles;

    @Option(names = "--series", paramLabel = "NAME", description = "Column that names the series.")
    private String series;

    @Option(names = "--time", paramLabel = "NAME", description = "Column of times.")
    private String time;

    @Option(names = "--value", paramLabel = "NAME", description = "Column of values.")
    private String value;

    @Option(
            names = "--patches-per-pass",
            paramLabel = "N",
            defaultValue = "1",
            description = "Patches to predict before the window is cut and scaled anew (${DEFAULT-VALUE}).")
    private int patches;

    @Option(
            names = "--resample",
            paramLabel = "frequency",
            description = "Bring long series to a frequency at which their period has 64 steps.")
    private String resample;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "Series that a task forecasts together (${DEFAULT-VALUE}).")
    private int batch;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private MarkdownOption markdown;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        SeriesFormat in = SeriesFormat.of("--format", Optional.ofNullable(format), input);
        SeriesFormat out =
                outputFormat == null ? in : SeriesFormat.of("--output-format", Optional.of(outputFormat), output);
        if (resample != null) {
            ConfigException.require(resample.equals("frequency"), "--resample", resample, "frequency");
        }
        CheckpointChoice choice = checkpoint.choiceOf(folder);
        Cluster on = cluster.cluster();
        BatchFiles files = new BatchFiles(input, output);
        markdown.requireWritable();
        SparkLog.quiet();
        files.check();
        on.check();
        AtomicReference<ForecastOptions> options = new AtomicReference<>();
        PackedRun packed = PackedRun.ofAny(
                CheckpointOption.folder(folder), choice, spec.commandLine().getErr()::println, trained -> {
                    options.set(options(
                            ForecasterTable.model(folder.toString(), trained).patching()));
                    if (on.isLocal()) { // elsewhere each executor plans for itself
                        ForecasterTable.requireMemory(folder.toString(), trained, Devices.standard(), batch);
                    }
                });
        SeriesColumns columns =
                new SeriesColumns(Optional.ofNullable(series), Optional.ofNullable(time), Optional.ofNullable(value));
        ForecastFiles.Result result = new ForecastFiles(packed, columns, options.get(), in, out, files).run(on);
        markdown.write(
                spec,
                "Series that were forecast",
                BatchFigures.table("series", result.series(), result.errors(), result.startNanos(), result.nanos())
                        .markdown());
        spec.commandLine().getErr().println(result.line(files));
        spec.commandLine().getErr().flush();
        return ExitCode.OK;
    }

    private ForecastOptions options(Patching patching) {
        List<Double> levels = quantiles == null ? patching.levels() : quantiles;
        for (double q : levels) {
            ConfigException.require(
                    patching.levels().contains(q),
                    "--quantiles",
                    q,
                    "of those that the model was trained for, " + patching.levels());
        }
        int steps = horizon == null ? patching.patch() : horizon;
        ConfigException.range("--horizon", steps, 1, patching.context());
        return new ForecastOptions(steps, patches, resample != null, levels, batch);
    }
}
