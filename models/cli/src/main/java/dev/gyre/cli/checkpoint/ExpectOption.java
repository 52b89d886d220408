package dev.gyre.cli.checkpoint;

import dev.gyre.engine.device.Device;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.papers.golden.Expectation;
import dev.gyre.verify.Comparison;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The option for a file of expected outputs, and the comparison with it. */
public final class ExpectOption {

    @Option(
            names = "--expect",
            paramLabel = "FILE",
            description = "Compare logits, and step by step, with a safetensors file that has in.ids, out.logits and"
                    + " out.step_logits; exit code 3 if one is off.")
    private Path file;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description =
                    "What the largest difference over the largest expected magnitude may be; that of the architecture"
                            + " if not given.")
    private Double tolerance;

    /** A comparison as it's printed. */
    public record Row(String tensor, double error, double tolerance, boolean passes, String detail) {
        static Row of(Comparison c) {
            return new Row(c.what(), c.error(), c.tolerance(), c.passes(), c.detail());
        }

        String line() {
            String verdict = passes ? "@|green ok|@" : "@|bold,red FAILED|@";
            return String.format(Locale.ROOT, "  %-68s %9.2e of %7.1e  ", tensor, error, tolerance)
                    + Ansi.AUTO.string(verdict)
                    + (passes ? "" : "  " + detail);
        }
    }

    /**
     * The file, if one is named.
     *
     * @throws ConfigException if a tolerance is given without one, or is none
     */
    public Optional<Path> file() {
        if (file == null && tolerance != null) {
            throw new ConfigException("--tolerance " + tolerance + ": leave it out without --expect");
        }
        if (tolerance != null) {
            ConfigException.range("--tolerance", tolerance, 0.0, 1.0);
        }
        return Optional.ofNullable(file);
    }

    /**
     * Compares a run's model with the file, if one is named.
     *
     * @param notes takes lines for the user
     * @return the comparisons; none if no file is named
     */
    public List<Row> compare(Path run, Device device, Consumer<String> notes) {
        return file().map(f -> rows(run, f, device, notes)).orElse(List.of());
    }

    private List<Row> rows(Path run, Path expected, Device device, Consumer<String> notes) {
        OptionalDouble allowed = tolerance == null ? OptionalDouble.empty() : OptionalDouble.of(tolerance);
        Expectation.Result result = Expectation.of(TrainedModel.load(run, notes), expected, allowed, device);
        if (!result.skipped().isEmpty()) {
            notes.accept("not compared: " + String.join(", ", result.skipped()));
        }
        return result.comparisons().stream().map(Row::of).toList();
    }

    /** The number of failed comparisons. */
    public static long failed(List<Row> rows) {
        return rows.stream().filter(r -> !r.passes()).count();
    }

    /** Prints comparisons behind what they are of; nothing if there are none. */
    public static void print(PrintWriter out, Path subject, List<Row> rows) {
        if (!rows.isEmpty()) {
            out.println(subject);
            rows.forEach(r -> out.println(r.line()));
            out.flush();
        }
    }
}
