package dev.gyre.cli.fpga;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Interface;
import dev.gyre.fpga.project.TimingText;
import dev.gyre.fpga.simulate.AxiRun;
import dev.gyre.fpga.simulate.AxiSimulation;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.simulate.StreamedArrays;
import dev.gyre.fpga.simulate.TestVector;
import dev.gyre.fpga.tool.Tool;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

    @Option(
            names = "--interface",
            paramLabel = "ports|axi",
            defaultValue = "ports",
            description =
                    "What the circuit is run through: signals of its own, or AXI4-Lite and AXI4-Stream, once with everyone ready, and"
                            + " with random stalls and a reset in mid-run (${DEFAULT-VALUE}).")
    private Interface around;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(String kernel, int interval, int depth, String bound, List<?> runs) {}

    @Override
    public Integer call() {
        Tool.VERILATOR.require();
        Prepared prepared = kernel.prepare(TestVector.SHAPES);
        return around == Interface.AXI ? axi(prepared) : ports(prepared);
    }

    private int ports(Prepared prepared) {
        List<Run> runs = Scratch.in(folder -> Prepared.simulate(folder, List.of(prepared)));
        print(prepared, runs, runs.stream().map(r -> line(r, prepared)).toList());
        return runs.stream().allMatch(Run::isRight) ? ExitCode.OK : ExitCode.UNVERIFIED;
    }

    private int axi(Prepared prepared) {
        Set<String> streams = StreamedArrays.of(prepared);
        List<AxiRun> runs = Scratch.in(folder -> AxiSimulation.run(folder, Map.of(prepared, streams)));
        List<String> lines = new ArrayList<>();
        lines.add(streams.isEmpty() ? "no streams" : "streams: " + String.join(", ", streams));
        runs.forEach(r -> lines.add(line(r, prepared)));
        print(prepared, runs, lines);
        return runs.stream().allMatch(AxiRun::isRight) ? ExitCode.OK : ExitCode.UNVERIFIED;
    }

    private void print(Prepared prepared, List<?> runs, List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Circuit c = prepared.circuit();
            Json.print(out, new Row(c.name(), c.interval(), c.depth(), c.bound(), runs));
        } else {
            out.println(CircuitText.pipeline(prepared.circuit()));
            lines.forEach(out::println);
        }
    }

    private static String line(AxiRun run, Prepared prepared) {
        return String.format(
                Locale.ROOT,
                "(%s): %,d cycles, %,d with stalls%s, %s%s",
                CircuitText.numbers(prepared.workloads().get(run.number()).arguments()),
                run.cycles(),
                run.stalled(),
                run.reset() ? " after a reset in mid-run" : "",
                run.wrong() == 0 ? "all equal" : "%,d not equal".formatted(run.wrong()),
                run.inOrder() ? "" : ", and a stream was accessed out of order");
    }

    private static String line(Run run, Prepared prepared) {
        return String.format(
                Locale.ROOT,
                "(%s): %,d cycles, %s compared, %s",
                CircuitText.numbers(prepared.workloads().get(run.number()).arguments()),
                run.cycles(),
                TimingText.counted(run.compared(), "element"),
                run.isRight()
                        ? "all equal"
                        : "not equal: "
                                + run.wrong().stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
}
