package dev.gyre.cli;

import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.process.CacheOption;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.WritingOptions;
import dev.gyre.engine.device.Device;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.MemoryComparison;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that writes text. */
@Command(
        name = "generate",
        sortOptions = false,
        description = "Write text with a run's model, byte by byte or token by token.")
final class GenerateCommand implements Callable<Integer> {

    /** The one option whose value may be empty. */
    static final String PROMPT = "--prompt";

    /** The prompt's label without the option's name. */
    static final String PROMPT_LABEL = "PROMPT";

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = PROMPT_LABEL,
            description = "What the text begins with; a line break if not given.")
    private String words;

    @Option(names = PROMPT, paramLabel = "TEXT", description = "The same as PROMPT, for one that begins with a hyphen.")
    private String prompt;

    @Mixin
    private WritingOptions writing;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What the draws depend on (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--memory",
            paramLabel = "NAME",
            description = "One of the memories that the model can be used with; its own if not given.")
    private String memory;

    @Mixin
    private ProductOption product;

    @Mixin
    private CacheOption caches;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private DeviceOption device;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        int count = writing.count();
        ConfigException.range(WritingOptions.COUNT, count, 1, Integer.MAX_VALUE);
        ConfigException.require(
                prompt == null || words == null, PROMPT, prompt, "left out, as the prompt is given without it, too");
        String said = prompt == null ? words : prompt;
        Sampling sampling = writing.sampling();
        Multiplication chosen = product.multiplication();
        TokenizerAhead tokenizer = TokenizerAhead.begin(folder);
        TrainedModel<?, ?> trained = checkpoint.load(folder, spec.commandLine().getErr()::println);
        Multiplication multiplication = chosen.reading(trained.small()).keeping(caches.type());
        Writer writer = Writer.of(folder, trained, tokenizer::of);
        int[] begin = writer.tokenizer().encode(said == null || said.isEmpty() ? "\n" : said);
        ConfigException.require(
                begin.length + (long) count <= writer.model().longest(),
                WritingOptions.COUNT,
                count,
                "at most " + Math.max(0, writer.model().longest() - begin.length) + " behind a prompt of "
                        + begin.length + ", since the model's sequences have at most "
                        + writer.model().longest() + " of them, as it was trained");
        SequenceModel model = memory == null ? writer.model() : MemoryComparison.choose(writer.model(), memory);
        Device on = device.find();
        Writer.requireMemory(model, on, multiplication, spec.commandLine().getErr()::println);
        try (Sampler sampler = Sampler.atOnce(model, seed, on, multiplication)) {
            if (said != null) {
                TextWriter.put(said.getBytes(StandardCharsets.UTF_8));
            }
            new TextWriter(spec.commandLine().getErr(), writer.tokenizer()).write(sampler, sampling, begin, count);
        }
        return ExitCode.OK;
    }
}
