package dev.gyre.cli;

import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.models.model.Encoder;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a text is like, as numbers. */
@Command(
        name = "embed",
        sortOptions = false,
        description = "Print the mean of a text's last hidden states in a run's encoder, as JSON.")
final class EmbedCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(names = "--text", required = true, paramLabel = "TEXT", description = "The text.")
    private String text;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private DeviceOption device;

    @Spec
    private CommandSpec spec;

    private record Result(String text, int bytes, double[] embedding) {}

    @Override
    public Integer call() {
        MaskedReader reader = MaskedReader.of(
                folder, checkpoint.load(folder, spec.commandLine().getErr()::println));
        if (!(reader.model() instanceof Encoder encoder)) {
            throw new ConfigException(folder + ": its model has no hidden states: name a run of m2");
        }
        int[] tokens = reader.tokens(text);
        double[] mean = reader.on(device.find(), tokens.length).embed(encoder, tokens);
        Json.print(spec.commandLine().getOut(), new Result(text, tokens.length, mean));
        return ExitCode.OK;
    }
}
