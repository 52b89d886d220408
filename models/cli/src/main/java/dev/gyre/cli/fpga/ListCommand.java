package dev.gyre.cli.fpga;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.project.TimingText;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.models.setting.ConfigException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that lists kernels and says which suit. */
@Command(
        name = "list",
        description =
                "List the kernels that there's a circuit of, Gyre's or those of a class path, and say why there's none of the others.")
final class ListCommand implements Callable<Integer> {

    private static final int LANES = Options.standard().lanes();

    @Mixin
    private ClassPathOption classPath;

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
        List<Row> rows = (classPath.isGiven() ? own() : ours())
                .sorted(Comparator.comparing((Row r) -> !r.suits()))
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

    private static Stream<Row> ours() {
        return Kernels.all().entrySet().stream().map(e -> row(e.getKey(), e.getValue()));
    }

    private Stream<Row> own() {
        ClassPathKernels kernels = classPath.kernels();
        return kernels.names().stream().map(name -> {
            try {
                return row(name, kernels.named(name));
            } catch (ConfigException refused) {
                return new Row(name, false, 0, 0, refused.getMessage());
            }
        });
    }

    private static Row row(String name, KernelMethod kernel) {
        try {
            Circuit c = Circuit.of(kernel, Options.standard());
            return new Row(name, true, c.interval(), c.depth(), c.bound());
        } catch (RefusedException refused) {
            return new Row(name, false, 0, 0, refused.getMessage());
        }
    }
}
