package dev.gyre.cli.fpga;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.project.TimingText;
import dev.gyre.ir.bytecode.RefusedException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that lists kernels and says which suit. */
@Command(
        name = "list",
        description = "List the kernels that there's a circuit of, and say why there's none of the others.")
final class ListCommand implements Callable<Integer> {

    private static final int LANES = Options.standard().lanes();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(String kernel, boolean suits, int interval, int depth, String reason) {
        String text() {
            return suits
                    ? String.format(Locale.ROOT, "%-32s %s", kernel, TimingText.of(LANES, interval, depth, reason))
                    : String.format(Locale.ROOT, "%-32s none: %s", kernel, reason);
        }
    }

    @Override
    public Integer call() {
        List<Row> rows = Kernels.all().entrySet().stream()
                .map(e -> {
                    try {
                        Circuit c = Circuit.of(e.getValue(), Options.standard());
                        return new Row(e.getKey(), true, c.interval(), c.depth(), c.bound());
                    } catch (RefusedException refused) {
                        return new Row(e.getKey(), false, 0, 0, refused.getMessage());
                    }
                })
                .sorted(java.util.Comparator.comparing((Row r) -> !r.suits()))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, rows);
        } else {
            rows.forEach(r -> out.println(r.text()));
            out.println("%d of %d kernels"
                    .formatted(rows.stream().filter(Row::suits).count(), rows.size()));
        }
        return ExitCode.OK;
    }
}
