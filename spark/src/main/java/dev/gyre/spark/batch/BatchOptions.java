package dev.gyre.spark.batch;

import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.MarkdownOption;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.ClusterOptions;
import dev.gyre.spark.cluster.SparkLog;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of all work on rows. */
final class BatchOptions {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            description = "Rows: a file, a folder or a pattern, on any file system that Spark reads.")
    private String input;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "PATH",
            description = "Folder for the rows that come out; it mustn't exist.")
    private String output;

    @Option(
            names = "--format",
            paramLabel = "text|json|parquet",
            description =
                    "What the input is: lines, an object of JSON a line, Parquet; if not given, what its name ends"
                            + " like. Parquet comes out as Parquet, others as JSON.")
    private String format;

    @Option(
            names = "--column",
            paramLabel = "NAME",
            defaultValue = Format.LINE,
            description = "Column of the text (${DEFAULT-VALUE}, as that of lines is called).")
    private String column;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description = "Column that tells a row's random numbers from those of others; the text if not given.")
    private String id;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What random numbers depend on, too (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "16",
            description = "Texts, or windows of texts, that a task works on at once (${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--max-bytes",
            paramLabel = "N",
            defaultValue = "1048576",
            description = "Bytes of a row's text; a longer one gets an error (${DEFAULT-VALUE}).")
    private int mostBytes;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private MarkdownOption markdown;

    /** Runs the work and gives the exit code. */
    int run(RowWork work, CommandSpec spec) {
        RowOptions options = new RowOptions(Optional.ofNullable(id), seed, batch, mostBytes);
        Format read = Format.of(Optional.ofNullable(format), input);
        CheckpointChoice choice = checkpoint.choiceOf(folder);
        Cluster on = cluster.cluster();
        BatchFiles files = new BatchFiles(input, output);
        markdown.requireWritable();
        SparkLog.quiet();
        files.check();
        on.check();
        PackedRun packed = PackedRun.of(
                CheckpointOption.folder(folder), choice, spec.commandLine().getErr()::println, run -> {
                    work.requireFits(run);
                    if (on.isLocal()) { // elsewhere each executor plans for itself
                        work.requireMemory(run, Devices.standard(), batch);
                    }
                });
        BatchJob job = new BatchJob(packed, work, column, options, read, files);
        BatchJob.Result result = job.run(on);
        markdown.write(
                spec,
                "Rows that were " + work.done(),
                BatchFigures.table("rows", result.rows(), result.errors(), result.startNanos(), result.nanos())
                        .markdown());
        spec.commandLine().getErr().println(result.line(work, files));
        spec.commandLine().getErr().flush();
        return ExitCode.OK;
    }
}
