package dev.gyre.cli.fpga;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.cli.process.MarkdownOption;
import dev.gyre.cli.process.TextTable;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.project.TimingText;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.TestVector;
import dev.gyre.fpga.simulate.TornadoRun;
import dev.gyre.fpga.tool.Chip;
import dev.gyre.fpga.tool.Scratch;
import dev.gyre.fpga.tool.Synthesis;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.fpga.tool.Utilization;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.models.setting.ConfigException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that measures a circuit. */
@Command(
        name = "report",
        sortOptions = false,
        description =
                "Synthesise a kernel's circuit with Yosys, place and route it with nextpnr-ecp5, and print what it takes of"
                        + " the chips and the clock it reaches, the median of several seeds; how long a call takes at that clock, where"
                        + " Verilator counts its cycles, on this processor, and, with --tornado, on each device of TornadoVM's.")
final class ReportCommand implements Callable<Integer> {

    @Mixin
    private KernelOptions kernel;

    @Option(names = "--chip", paramLabel = "CHIP", description = "LFE5U_25F or LFE5U_85F; both if not given.")
    private Chip chip;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many times to route, 1 to 15 (${DEFAULT-VALUE}).")
    private int seeds;

    @Option(names = "--dsp", description = "Use the chip's multipliers.")
    private boolean dsp;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private MarkdownOption markdown;

    @Spec
    private CommandSpec spec;

    /** A chip's figures, or why the circuit doesn't go on it. */
    record Row(String kernel, String chip, int products, Utilization fit, double rounds, String failure) {}

    /**
     * The times of a call with the first of the workloads.
     *
     * @param cycles of the circuit; none without Verilator
     * @param devices of TornadoVM's, if that runs kernels here
     */
    record Call(String arguments, OptionalLong cycles, ProcessorRun processor, List<TornadoRun> devices) {}

    private record Report(List<Row> chips, Call call) {}

    @Override
    public Integer call() {
        ConfigException.range("--seeds", seeds, 1, 15);
        markdown.requireWritable();
        Tool.YOSYS.require();
        Tool.NEXTPNR.require();
        KernelOptions.Chosen chosen = kernel.prepare(1);
        Prepared prepared = chosen.prepared();
        PrintWriter err = spec.commandLine().getErr();
        Call call = call(prepared);
        List<Row> rows = Scratch.in(folder -> measure(folder, prepared.circuit(), err));
        markdown.write(spec, "Circuit of " + prepared.circuit().name(), markdown(rows, call));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, new Report(rows, call));
        } else {
            out.println(CircuitText.pipeline(prepared.circuit()));
            rows.forEach(r -> out.println(text(r)));
            out.println(text(call, rows));
        }
        double asked = prepared.circuit().options().megahertz();
        List<String> missed =
                rows.stream().flatMap(r -> missed(r, asked).stream()).toList();
        if (!missed.isEmpty()) {
            missed.forEach(m -> err.println("warning: " + m));
            CircuitText.tooFast(prepared.circuit()).ifPresent(text -> err.println("warning: " + text));
        }
        List<String> unexpected = chosen.files().differences(prepared);
        unexpected.forEach(err::println);
        return unexpected.isEmpty() ? ExitCode.OK : ExitCode.UNVERIFIED;
    }

    private static Call call(Prepared prepared) {
        OptionalLong cycles = OptionalLong.empty();
        if (Tool.VERILATOR.missing().isEmpty()) {
            cycles = OptionalLong.of(CircuitMeasurement.simulated(prepared).cycles());
        }
        TestVector workload = prepared.workloads().getFirst();
        KernelMethod method = prepared.circuit().method();
        List<Device> devices = Devices.onTornadoVm() ? Devices.all() : List.of();
        return new Call(
                CircuitText.numbers(workload.arguments()),
                cycles,
                ProcessorRun.of(method, workload),
                devices.stream().map(d -> TornadoRun.of(d, method, workload)).toList());
    }

    private static String text(Call call, List<Row> rows) {
        StringBuilder text = new StringBuilder("a call with (%s)".formatted(call.arguments()));
        call.cycles()
                .ifPresent(cycles -> text.append(String.format(Locale.ROOT, " of %,d cycles", cycles))
                        .append(rows.stream()
                                .filter(r -> r.fit() != null)
                                .map(r -> String.format(
                                        Locale.ROOT,
                                        ", %,.1f us on %s",
                                        cycles / r.fit().clock(),
                                        r.chip()))
                                .collect(Collectors.joining())));
        text.append(String.format(
                Locale.ROOT,
                "; %,.1f us on this processor, %s, %d thread%s at most",
                call.processor().nanos() / 1e3,
                call.processor().form().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                call.processor().threads(),
                call.processor().threads() == 1 ? "" : "s"));
        call.devices().forEach(d -> text.append("; ").append(text(d)));
        return text.toString();
    }

    private static String text(TornadoRun run) {
        return run.failure().isEmpty()
                ? String.format(Locale.ROOT, "%,.1f us on %s", run.nanos() / 1e3, run.device())
                : "no time on %s: %s".formatted(run.device(), run.failure());
    }

    private List<Row> measure(Path folder, Circuit circuit, PrintWriter err) {
        String module = CircuitMeasurement.written(folder, circuit);
        int products = Synthesis.products(folder, module);
        err.println("synthesising");
        Synthesis synthesis = Synthesis.of(folder, module, dsp);
        List<Row> rows = new ArrayList<>();
        for (Chip c : chip == null ? List.of(Chip.values()) : List.of(chip)) {
            err.println("routing for " + c.title());
            try {
                Utilization fit = synthesis.fit(c, circuit.options().megahertz(), seeds);
                double rounds = fit.clock() * 1e6 / circuit.interval();
                rows.add(new Row(circuit.name(), c.title(), products, fit, rounds, ""));
            } catch (GyreException e) {
                rows.add(new Row(circuit.name(), c.title(), products, null, 0, e.getMessage()));
            }
        }
        return rows;
    }

    /** A row a chip; one that the circuit doesn't go on has the reason in place of a clock. */
    static List<String> markdown(List<Row> rows, Call call) {
        TextTable table = TextTable.ofNumbers(
                List.of("circuit", "chip", "TRELLIS_COMB", "registers", "block RAMs", "DSPs", "MHz"));
        for (Row r : rows) {
            List<String> cells = new ArrayList<>(List.of("`" + r.kernel() + "`", r.chip()));
            if (r.fit() == null) {
                cells.addAll(List.of("", "", "", "", reason(r)));
            } else {
                Utilization f = r.fit();
                Stream.of(f.comb(), f.registers(), f.blocks(), f.multipliers())
                        .map(n -> String.format(Locale.ROOT, "%,d", n))
                        .forEach(cells::add);
                cells.add(clocks(f));
            }
            table.add(cells);
        }
        List<String> lines = new ArrayList<>(table.markdown());
        lines.addAll(List.of("", text(call, rows) + "."));
        return lines;
    }

    /** What is said where not all placements on a chip reach the clock that was asked for. */
    static Optional<String> missed(Row row, double asked) {
        if (row.fit() == null || row.fit().clocks().getFirst() >= asked) {
            return Optional.empty();
        }
        List<Double> clocks = row.fit().clocks();
        return Optional.of(String.format(
                Locale.ROOT,
                "%s: %d of %s reached the %.1f MHz that --clock asks for; the slowest has %.1f MHz",
                row.chip(),
                clocks.stream().filter(c -> c >= asked).count(),
                TimingText.counted(clocks.size(), "placement"),
                asked,
                clocks.getFirst()));
    }

    private static String clocks(Utilization f) {
        return String.format(
                Locale.ROOT,
                "%.1f (%.1f to %.1f, %d seeds)",
                f.clock(),
                f.clocks().getFirst(),
                f.clocks().getLast(),
                f.clocks().size());
    }

    private static String reason(Row r) {
        return r.failure()
                .lines()
                .filter(l -> l.startsWith("ERROR"))
                .findFirst()
                .orElse(r.failure());
    }

    private static String text(Row r) {
        if (r.fit() == null) {
            return r.chip() + ": " + reason(r);
        }
        Utilization f = r.fit();
        return String.format(
                Locale.ROOT,
                "%s: %,d TRELLIS_COMB, %,d registers, %d block RAMs, %d DSPs, %.1f MHz (%.1f to %.1f of %d seeds), %.1f million initiations a"
                        + " second; %d multipliers before mapping",
                r.chip(),
                f.comb(),
                f.registers(),
                f.blocks(),
                f.multipliers(),
                f.clock(),
                f.clocks().getFirst(),
                f.clocks().getLast(),
                f.clocks().size(),
                r.rounds() / 1e6,
                r.products());
    }
}
