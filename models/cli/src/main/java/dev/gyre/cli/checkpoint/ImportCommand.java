package dev.gyre.cli.checkpoint;

import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.cli.process.UnverifiedException;
import dev.gyre.models.published.Import;
import dev.gyre.models.run.WeightQuantization;
import dev.gyre.models.setting.ConfigException;
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

/** The command that makes a run of a published model. */
@Command(
        name = "import",
        sortOptions = false,
        description =
                "Make a run's folder of a published model: safetensors or PyTorch's files with the authors' configuration, or"
                        + " a GGUF file.",
        footer = {
            "",
            "LoLCATs' parts are named each (--base, --distill, --lora), or lie in folders base, distill and ft-lora of SRC."
        })
public final class ImportCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "SRC", description = "Folder or file that was published.")
    private Path source;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run; must not exist.")
    private Path folder;

    @Option(
            names = "--architecture",
            paramLabel = "NAME",
            description = "What was published, where the configuration doesn't tell.")
    private String architecture;

    @Option(names = "--base", paramLabel = "PATH", description = "Model in the shape of Llama that LoLCATs linearised.")
    private Path base;

    @Option(names = "--distill", paramLabel = "PATH", description = "What LoLCATs' attention transfer saved.")
    private Path distill;

    @Option(names = "--lora", paramLabel = "PATH", description = "What LoLCATs' tuning saved, if there was one.")
    private Path lora;

    @Mixin
    private SaveTypeOption saveType;

    @Option(
            names = "--weights",
            paramLabel = WeightQuantization.Weights.NAMES,
            description =
                    "Make the weights of products, and tables in blocks, small on the way, as gyre quantize does.")
    private String weights;

    @Mixin
    private ExpectOption expect;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** The result of an import. */
    private record Row(
            String folder,
            String form,
            String model,
            long parameters,
            Optional<String> licence,
            List<ExpectOption.Row> expectations) {}

    @Override
    public Integer call() {
        Optional<Path> expected = expect.file();
        PrintWriter out = spec.commandLine().getOut();
        List<ExpectOption.Row> compared = new ArrayList<>();
        Import.Result result = chosen().into(folder, made -> {
            compared.addAll(
                    expect.compare(made, device.find(), spec.commandLine().getErr()::println));
            if (!json) {
                expected.ifPresent(file -> ExpectOption.print(out, file, compared));
            }
            requirePassed(compared);
        });
        Row row = new Row(
                folder.toString(), result.form(), result.family(), result.numbers(), result.licence(), compared);
        if (json) {
            Json.print(out, row);
        } else {
            out.println(String.format(
                    Locale.ROOT,
                    "%s: %s, published as %s, %,d parameters",
                    folder,
                    row.model(),
                    row.form(),
                    row.parameters()));
            row.licence().ifPresent(l -> out.println("licence of the weights: " + l));
        }
        return ExitCode.OK;
    }

    private void requirePassed(List<ExpectOption.Row> compared) {
        long failed = ExpectOption.failed(compared);
        if (failed > 0) {
            throw new UnverifiedException(failed + " of " + compared.size()
                    + " comparisons failed, so that nothing is kept: leave --expect out to look at the model");
        }
    }

    private Import chosen() {
        Import from = source();
        Import typed = saveType.type().map(from::storing).orElse(from);
        return weights == null ? typed : typed.quantizing(WeightQuantization.Weights.parse("--weights", weights));
    }

    private Import source() {
        boolean parts = distill != null || lora != null || base != null;
        if (!parts) {
            ConfigException.require(source != null, "SRC", "''", "the folder or file that was published");
            return Import.of(source, Optional.ofNullable(architecture));
        }
        Path model = base == null ? source : base;
        ConfigException.require(model != null, "--base", "''", "given where --distill is");
        ConfigException.require(distill != null, "--distill", "''", "given where --base or --lora is");
        return Import.ofParts(model, distill, Optional.ofNullable(lora));
    }
}
