package dev.gyre.cli.fpga;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.simulate.Workload;
import dev.gyre.fpga.tool.Tool;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a circuit in Verilator. */
@Command(
        name = "simulate",
        sortOptions = false,
        description =
                "Run a kernel's circuit in Verilator on data made up, in several shapes, and compare every bit that it stores"
                        + " with the plain Java call; exit code 3 if one differs.")
final class SimulateCommand implements Callable<Integer> {

    @Mixin
    private KernelOptions kernel;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(String kernel, int interval, int depth, String bound, List<Run> runs) {}

    @Override
    public Integer call() {
        Tool.VERILATOR.require();
        Prepared prepared = kernel.prepare(Workload.SHAPES);
        List<Run> runs = Scratch.in(folder -> Prepared.simulate(folder, List.of(prepared)));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Circuit c = prepared.circuit();
            Json.print(out, new Row(c.name(), c.interval(), c.depth(), c.bound(), runs));
        } else {
            out.println(Text.pipeline(prepared.circuit()));
            runs.forEach(r -> out.println(line(r, prepared.workloads().get(r.number()))));
        }
        return runs.stream().allMatch(Run::isRight) ? ExitCode.OK : ExitCode.UNVERIFIED;
    }

    private static String line(Run run, Workload workload) {
        String numbers = workload.arguments().stream()
                .filter(a -> a instanceof Number)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "(%s): %,d cycles, %,d elements compared, %s",
                numbers,
                run.cycles(),
                run.compared(),
                run.isRight()
                        ? "all equal"
                        : "not equal: "
                                + run.wrong().stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
}
