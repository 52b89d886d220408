package dev.gyre.cli.checkpoint;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.gguf.BlockType;
import dev.gyre.models.published.Export;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
public final class ExportCommand implements Callable<Integer> {

    private static final String GGUF = "--gguf";

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path run;

    @Option(
            names = "--out",
            paramLabel = "DIR2",
            required = true,
            description = "Folder to write, or file with --gguf; must not exist.")
    private Path out;

    @Mixin
    private SaveTypeOption saveType;

    @Option(
            names = "--shard-bytes",
            paramLabel = "N",
            defaultValue = "" + Export.SHARD,
            description = "Most bytes of a file where there are several; safetensors only (${DEFAULT-VALUE}).")
    private long shardBytes;

    @Option(
            names = GGUF,
            paramLabel = "TYPE",
            description =
                    "Write llama.cpp's file rather than a folder, with matrices as f32, f16, bf16, q8_0, q6_k, q4_k or q4_0; models in the"
                            + " shape of Llama only.")
    private String gguf;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private BlockType blocks(Optional<ElementType> type) {
        if (type.isPresent()) {
            throw new ConfigException("--save-dtype: leave it out beside " + GGUF + ", which names a type itself");
        }
        return Arrays.stream(BlockType.values())
                .filter(t -> t.isWritten() && t.name().equalsIgnoreCase(gguf))
                .findFirst()
                .orElseThrow(() ->
                        new ConfigException(GGUF + " " + gguf + " must be f32, f16, bf16, q8_0, q6_k, q4_k or q4_0"));
    }

    private record Row(String folder, String form, long parameters) {}

    @Override
    public Integer call() {
        ConfigException.range("--shard-bytes", shardBytes, 1, Long.MAX_VALUE);
        Consumer<String> notes = spec.commandLine().getErr()::println;
        Optional<ElementType> type = saveType.type();
        Export.Result result = gguf == null
                ? Export.of(run, out, type, shardBytes, notes)
                : Export.gguf(run, out, blocks(type), notes);
        print(spec, json, out, result);
        return ExitCode.OK;
    }

    /** Prints what was written where, as a line or as JSON. */
    static void print(CommandSpec spec, boolean json, Path out, Export.Result result) {
        Row row = new Row(out.toString(), result.form(), result.numbers());
        if (json) {
            Json.print(spec.commandLine().getOut(), row);
        } else {
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT, "%s: as %s, %,d parameters", row.folder(), row.form(), row.parameters()));
        }
    }
}
