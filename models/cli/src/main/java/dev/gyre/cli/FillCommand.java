package dev.gyre.cli;

import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.models.generate.TextEncoder;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.MaskedBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills gaps in a text. */
@Command(
        name = "fill",
        sortOptions = false,
        description = "Fill the gaps of a text with a run's model of masked bytes, the surest one first.")
final class FillCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--text",
            required = true,
            paramLabel = "TEXT",
            description = "Text with a mark for each byte that is missing.")
    private String text;

    @Option(
            names = "--mark",
            paramLabel = "C",
            defaultValue = "_",
            description = "What stands for a missing byte (${DEFAULT-VALUE}).")
    private String mark;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print the text and what was filled in as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Gap(int place, int value, double probability) {}

    private record Result(String text, List<Gap> filled) {}

    @Override
    public Integer call() {
        byte[] gap = mark.getBytes(StandardCharsets.UTF_8);
        ConfigException.require(gap.length == 1, "--mark", mark, "one ASCII character");
        ConfigException.require(
                text.contains(mark),
                "--text",
                text,
                "a text with " + mark + " for each missing byte; --mark names another");
        MaskedReader reader = MaskedReader.of(
                folder, checkpoint.load(folder, spec.commandLine().getErr()::println));
        int[] tokens = reader.tokens(text);
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = tokens[i] == gap[0] ? MaskedBytes.MASK : tokens[i];
        }
        List<TextEncoder.Filled> filled =
                reader.on(device.find(), tokens.length).fill(reader.model(), tokens, MaskedBytes.MASK);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            bytes.writeBytes(reader.task().tokenizer().bytes(token));
        }
        if (json) {
            List<Gap> gaps = filled.stream()
                    .map(f -> new Gap(f.place(), f.token(), f.probability()))
                    .toList();
            Json.print(spec.commandLine().getOut(), new Result(bytes.toString(StandardCharsets.UTF_8), gaps));
        } else {
            bytes.write('\n');
            TextWriter.put(bytes.toByteArray());
        }
        return ExitCode.OK;
    }
}
