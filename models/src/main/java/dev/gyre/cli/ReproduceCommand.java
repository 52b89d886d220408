package dev.gyre.cli;

import dev.gyre.cli.fpga.CircuitClaims;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.models.reproduce.ArmsTable;
import dev.gyre.models.reproduce.Claim;
import dev.gyre.models.reproduce.Numbers;
import dev.gyre.models.reproduce.Scale;
import dev.gyre.models.reproduce.claims.Claims;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
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
        PrintWriter out = spec.commandLine().getOut();
        Scale scale = options.scale();
        if (list) {
            Claims.all(scale).forEach(c -> out.println(line(CircuitClaims.measured(c, scale), options.seeds())));
            out.flush();
            return ExitCode.OK;
        }
        if (table) {
            out.print(ArmsTable.markdown(scale, Claims.all(scale)));
            out.flush();
            return ExitCode.OK;
        }
        if (names.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name claims, or all: gyre reproduce --list shows them");
        }
        List<Claim> claims = ReproductionOptions.claims(names, scale).stream()
                .map(c -> CircuitClaims.measured(c, scale))
                .toList();
        return options.run(claims, spec.commandLine());
    }

    private static String line(Claim c, int seeds) {
        return String.format(
                Locale.ROOT,
                "%-12s %-16s %-18s %2d arms, %2d gates, about %s",
                c.name(),
                c.system(),
                c.paper(),
                c.arms().size(),
                c.gates().size(),
                Numbers.seconds(c.seconds(seeds)));
    }
}
