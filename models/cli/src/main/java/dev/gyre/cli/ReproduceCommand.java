package dev.gyre.cli;

import dev.gyre.cli.fpga.CircuitClaims;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.TextTable;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.papers.ArmsTable;
import dev.gyre.papers.Claim;
import dev.gyre.papers.NumberText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The papers' claims in small. */
@Command(
        name = "reproduce",
        description =
                "Train and measure what papers claim, in small, and say which of it holds; exit code 3 if a gate fails.")
final class ReproduceCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Claims, as --list shows them, or all.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Show the claims and what they cost.")
    private boolean list;

    @Option(names = "--table", description = "Print every arm with its settings as Markdown; nothing is run.")
    private boolean table;

    @Mixin
    private ReproductionOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (list || table) {
            describe();
            return ExitCode.OK;
        }
        if (names.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name claims, or all: gyre reproduce --list shows them");
        }
        return options.run(claims(), spec.commandLine());
    }

    private List<Claim> claims() {
        return ReproductionOptions.claims(names, options.scale()).stream()
                .map(c -> CircuitClaims.measured(c, options.scale()))
                .toList();
    }

    /** Prints the named claims, or all if none is named. */
    private void describe() {
        if (list && table) {
            throw new ParameterException(
                    spec.commandLine(), "--list and --table: each prints by itself, so give one of them");
        }
        if (options.json()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--json: it's for results, and " + (list ? "--list prints lines" : "--table prints Markdown")
                            + ": leave one of them out");
        }
        ConfigException.range("--seeds", options.seeds(), 1, ReproductionOptions.MOST_SEEDS);
        if (names.isEmpty()) {
            names = List.of(ReproductionOptions.EVERY);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            lines(ReproductionOptions.claims(names, options.scale())).forEach(out::println);
        } else {
            out.print(ArmsTable.markdown(options.scale(), ReproductionOptions.claims(names, options.scale())));
        }
        out.flush();
    }

    /** A table of claims, and how long those take that have circuits, too, where there are some. */
    private List<String> lines(List<Claim> claims) {
        TextTable table = new TextTable(
                TextTable.Column.words("claim"),
                TextTable.Column.words("system"),
                TextTable.Column.numbers("arms"),
                TextTable.Column.numbers("gates"),
                TextTable.Column.numbers("time"),
                TextTable.Column.words("paper"));
        List<String> longer = new ArrayList<>();
        for (Claim c : claims) {
            double alone = c.seconds(options.seeds());
            table.add(List.of(
                    c.name(),
                    c.paper().system(),
                    Integer.toString(c.arms().size()),
                    Integer.toString(c.gates().size()),
                    NumberText.seconds(alone),
                    c.paper().citation()));
            double withCircuits = CircuitClaims.of(c, options.scale()).seconds(options.seeds());
            if (withCircuits > alone) {
                longer.add(c.name() + " " + NumberText.seconds(withCircuits));
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        if (!longer.isEmpty()) {
            lines.add("with circuits, once ./setup.sh fpga has brought their tools: " + String.join(", ", longer));
        }
        return lines;
    }
}
