package dev.gyre.cli;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.engine.io.ElementType;
import dev.gyre.models.published.Export;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a run's model as its authors would publish it. */
@Command(
        name = "export",
        sortOptions = false,
        description = "Write a run's model with its authors' names, layout and configuration.")
final class ExportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path run;

    @Option(names = "--out", paramLabel = "DIR2", required = true, description = "Folder to write; must not exist.")
    private Path out;

    @Mixin
    private SaveTypeOption saveType;

    @Option(
            names = "--shard-bytes",
            paramLabel = "N",
            defaultValue = "" + Export.SHARD,
            description = "Most bytes of a file where there are several; safetensors only (${DEFAULT-VALUE}).")
    private long shardBytes;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(String folder, String form, long parameters) {}

    @Override
    public Integer call() {
        ConfigException.range("--shard-bytes", shardBytes, 1, Long.MAX_VALUE);
        Optional<ElementType> type = saveType.type();
        Export.Result result =
                Export.of(run, out, type, shardBytes, spec.commandLine().getErr()::println);
        Row row = new Row(out.toString(), result.form(), result.numbers());
        if (json) {
            Json.print(spec.commandLine().getOut(), row);
        } else {
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT, "%s: as %s, %,d parameters", row.folder(), row.form(), row.parameters()));
        }
        return ExitCode.OK;
    }
}
