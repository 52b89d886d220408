package dev.gyre.cli.fpga;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Interface;
import dev.gyre.fpga.project.TimingText;
import dev.gyre.fpga.simulate.AxiRun;
import dev.gyre.fpga.simulate.AxiSimulation;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.simulate.Simulation;
import dev.gyre.fpga.simulate.StreamedArrays;
import dev.gyre.fpga.simulate.TestVector;
import dev.gyre.fpga.tool.Scratch;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.models.setting.ConfigException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
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
                "Run a kernel's circuit in Verilator, on data made up in several shapes or on --data, and compare every bit that it"
                        + " stores with the plain Java call, and with --expect; exit code 3 if one differs.")
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

    @Option(
            names = "--trace",
            paramLabel = "FILE.vcd",
            description = "Write the waveforms of the first run to a file for GTKWave or Surfer.")
    private Path trace;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(String kernel, int interval, int depth, String bound, List<?> runs, List<String> unexpected) {}

    @Override
    public Integer call() {
        ConfigException.require(
                trace == null || around == Interface.PORTS, "--trace", trace, "left out with --interface axi");
        ConfigException.require(
                trace == null || trace.toString().endsWith(".vcd"),
                "--trace",
                trace,
                "a file whose name ends with .vcd");
        if (trace != null) {
            AtomicFile.requireWritable(trace);
        }
        Tool.VERILATOR.require();
        KernelOptions.Chosen chosen = kernel.prepare(TestVector.SHAPES);
        return around == Interface.AXI ? axi(chosen) : ports(chosen);
    }

    private int ports(KernelOptions.Chosen chosen) {
        Prepared prepared = chosen.prepared();
        List<String> unexpected = new ArrayList<>();
        List<Run> runs = Scratch.in(folder -> {
            Simulation simulation = Simulation.build(folder, List.of(prepared.circuit()), trace != null);
            List<Run> all = simulation.run(List.of(prepared.workloads()));
            if (trace != null) {
                copy(folder.resolve(Simulation.TRACE), trace);
            }
            unexpected.addAll(chosen.files().differences(prepared, simulation));
            return all;
        });
        List<String> lines =
                new ArrayList<>(runs.stream().map(r -> line(r, prepared)).toList());
        runs.stream()
                .flatMap(r -> r.wrong().stream())
                .map(Run.Difference::array)
                .distinct()
                .filter(prepared.scattered()::contains)
                .forEach(a -> lines.add(
                        "iterations of a @Parallel loop store elements of %s that the data choose, maybe the same one: make the loop an ordinary one if so"
                                .formatted(a)));
        return told(chosen, runs, lines, unexpected, runs.stream().allMatch(Run::isRight));
    }

    private static void copy(Path from, Path to) {
        AtomicFile.write(to, channel -> {
            try (FileChannel in = FileChannel.open(from)) {
                AtomicFile.beginning(in, in.size()).writeTo(channel);
            }
        });
    }

    private int axi(KernelOptions.Chosen chosen) {
        Prepared prepared = chosen.prepared();
        Set<String> streams = StreamedArrays.of(prepared);
        List<AxiRun> runs = Scratch.in(folder -> AxiSimulation.run(folder, Map.of(prepared, streams)));
        List<String> lines = new ArrayList<>();
        lines.add(streams.isEmpty() ? "no streams" : "streams: " + String.join(", ", streams));
        runs.forEach(r -> lines.add(line(r, prepared)));
        return told(
                chosen,
                runs,
                lines,
                chosen.files().differences(prepared),
                runs.stream().allMatch(AxiRun::isRight));
    }

    private int told(
            KernelOptions.Chosen chosen, List<?> runs, List<String> lines, List<String> unexpected, boolean right) {
        List<String> all = new ArrayList<>(lines);
        all.addAll(unexpected);
        if (!chosen.files().after().isEmpty() && unexpected.isEmpty()) {
            all.add("as --expect has it");
        }
        print(chosen.prepared(), runs, unexpected, all);
        return right && unexpected.isEmpty() ? ExitCode.OK : ExitCode.UNVERIFIED;
    }

    private void print(Prepared prepared, List<?> runs, List<String> unexpected, List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Circuit c = prepared.circuit();
            Json.print(out, new Row(c.name(), c.interval(), c.depth(), c.bound(), runs, unexpected));
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
                        : run.cycles() < 0
                                ? "and it never ended"
                                : run.wrong().stream()
                                        .map(d -> "\n  " + d)
                                        .collect(Collectors.joining("", "not equal:", "")));
    }
}
