package dev.gyre.bench;

import dev.gyre.bench.model.ModelBenchmark;
import dev.gyre.bench.model.ModelSpeeds;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.MarkdownOption;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a run's model rather than kernels. */
final class ModelOptions {

    private static final ModelBenchmark FULL = new ModelBenchmark(11, 2);
    private static final ModelBenchmark QUICK = new ModelBenchmark(5, 0.3);

    @Option(
            names = "--model",
            paramLabel = "RUN",
            description =
                    "Measure a run's model: items of training, of a prompt and of writing in a second, and memory; a table,"
                            + " and the same in the files that --json and --csv name.")
    private Path run;

    @Option(
            names = "--merge",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Put what --model --json wrote on several machines side by side, beside the first.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Where to write the table as CSV; not with --compare, --serve or --gguf.")
    private Path csv;

    @Mixin
    private MarkdownOption markdown;

    /** Where Markdown goes, if it's asked for. */
    MarkdownOption markdown() {
        return markdown;
    }

    /** Where CSV goes, if it's asked for. */
    Optional<Path> csv() {
        return Optional.ofNullable(csv);
    }

    /**
     * Measures or merges, if that's asked for.
     *
     * @param version ours
     * @param json where to write JSON; null if nowhere
     * @throws ConfigException if options contradict one another
     */
    Optional<Integer> run(CommandLine line, boolean quick, String version, Path json) {
        if (run == null && files.isEmpty()) {
            return Optional.empty();
        }
        if (run != null && !files.isEmpty()) {
            throw new ConfigException("--model measures and --merge reads: give one of them");
        }
        Optional.ofNullable(json).ifPresent(AtomicFile::requireWritable); // measuring takes its time
        csv().ifPresent(AtomicFile::requireWritable);
        markdown.requireWritable();
        ModelSpeeds speeds = run == null
                ? ModelSpeeds.read(files)
                : new ModelSpeeds(List.of((quick ? QUICK : FULL).measure(run, version, line.getErr()::println)));
        speeds.lines().forEach(line.getOut()::println);
        if (json != null) {
            speeds.writeJson(json);
        }
        if (csv != null) {
            speeds.writeCsv(csv);
        }
        markdown.write(line.getCommandSpec(), "Models", speeds.markdown());
        return Optional.of(ExitCode.OK);
    }
}
