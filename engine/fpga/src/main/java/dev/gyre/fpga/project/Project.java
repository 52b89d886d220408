package dev.gyre.fpga.project;

import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Interface;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Simulation;
import dev.gyre.fpga.simulate.StreamedArrays;
import dev.gyre.fpga.verilog.AxiBench;
import dev.gyre.fpga.verilog.AxiCode;
import dev.gyre.fpga.verilog.Names;
import dev.gyre.fpga.verilog.Testbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes what a circuit's user needs: Verilog, testbench with data, constraints, Makefile, README, and a picture of the pipeline. */
public final class Project {
    private Project() {}

    /**
     * Writes a circuit into a folder.
     *
     * @throws IOException if it can't be written
     */
    public static void write(Path folder, Prepared prepared, Interface around) throws IOException {
        Circuit circuit = prepared.circuit();
        String name = circuit.name();
        String module = Names.module(name);
        boolean axi = around == Interface.AXI;
        Set<String> streams = axi ? StreamedArrays.of(prepared) : Set.of();
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve(module + ".v"),
                header(circuit, around)
                        + (axi
                                ? AxiCode.of(name, circuit.pipelines(), streams).file()
                                : circuit.verilog().file()));
        Files.writeString(
                folder.resolve(module + "_bench.sv"),
                axi
                        ? AxiBench.watch() + AxiBench.of(name, circuit.pipelines(), streams)
                        : Testbench.of(name, circuit.pipelines()));
        Files.writeString(folder.resolve("top.sv"), Testbench.top(List.of(name)));
        for (int c = 0; c < prepared.workloads().size(); c++) {
            Path data = folder.resolve("data").resolve(module).resolve(String.valueOf(c));
            Simulation.write(circuit, prepared.workloads().get(c), data);
        }
        double megahertz = circuit.options().megahertz();
        Files.writeString(
                folder.resolve(module + ".lpf"),
                String.format(Locale.ROOT, "FREQUENCY PORT \"%s\" %.1f MHZ;%n", axi ? "aclk" : "clock", megahertz));
        Files.writeString(
                folder.resolve("Makefile"),
                makefile(
                        module,
                        axi ? AxiCode.module(name) : module,
                        prepared.workloads().size(),
                        megahertz));
        for (int n = 0; n < circuit.pipelines().size(); n++) {
            Files.writeString(
                    folder.resolve(picture(circuit, n)),
                    ScheduleDrawing.of(circuit.name(), circuit.pipelines().get(n)));
        }
        Files.writeString(
                folder.resolve("README.md"),
                readme(circuit) + (axi ? AxiText.of(circuit, streams) : ports(circuit, module)) + CHECKED);
    }

    private static String makefile(String module, String top, int cases, double megahertz) {
        return String.format(Locale.ROOT, """
                # Verilator, Yosys and nextpnr-ecp5: ./setup.sh fpga in Gyre's folder brings them.
                MODULE = %s
                TOP = %s
                CHIP = --25k

                # Fails unless every case says that nothing was wrong. Verilator's own make can't build in a folder whose path has spaces, so it
                # gets one of its own.
                simulate: $(MODULE).v $(MODULE)_bench.sv top.sv
                	work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && \\
                	verilator --binary --timing -Wno-fatal -Wno-WIDTH -Wno-UNUSED -Wno-TIMESCALEMOD -O3 --top-module top -Mdir "$$work" -o simulate $^ && \\
                	"$$work"/simulate +cases=%3$d >"$$work"/said && cat "$$work"/said && \\
                	awk '/ wrong$$/ { cases++; if (!/, 0 wrong$$/) bad = 1 } /no end|out of order/ { bad = 1 } END { exit bad || cases != %3$d }' "$$work"/said

                lint: $(MODULE).v
                	verilator --lint-only -Wall -Wno-UNUSEDSIGNAL -Wno-DECLFILENAME -Wno-MULTITOP --top-module $(TOP) $^

                $(MODULE).json: $(MODULE).v
                	yosys -p "read_verilog $<; synth_ecp5 -nodsp -top $(TOP) -json $@"

                # Without pins: the module is for a design around it, whose constraints $(MODULE).lpf has.
                route: $(MODULE).json
                	nextpnr-ecp5 $(CHIP) --package CABGA381 --speed 6 --json $< --out-of-context --timing-allow-fail --freq %4$.1f

                clean:
                	rm -f $(MODULE).json

                .PHONY: simulate lint route clean
                """, module, top, cases, megahertz);
    }

    private static String picture(Circuit circuit, int nest) {
        return circuit.pipelines().size() == 1 ? "pipeline.svg" : "pipeline%d.svg".formatted(nest + 1);
    }

    private static String readme(Circuit circuit) {
        StringBuilder text = new StringBuilder("# %s\n\n".formatted(circuit.name()));
        text.append("Made by `gyre fpga build` from the kernel's bytecode.\n\n");
        for (int n = 0; n < circuit.pipelines().size(); n++) {
            text.append(pace(circuit, n)).append("\n\n");
            text.append("![The pipeline](%s)\n\n".formatted(picture(circuit, n)));
        }
        return text.append(
                        "`make simulate` runs it on the data beside it and compares with what Java computed; `make lint`, `make route`.\n\n")
                .toString();
    }

    private static final String CHECKED =
            "\nIndices and sizes must be those with which the Java call throws nothing: the circuit doesn't check them.\n";

    private static String ports(Circuit circuit, String module) {
        StringBuilder text = new StringBuilder("## Ports of `%s`\n\n| port | |\n|---|---|\n".formatted(module));
        PortText.of(circuit)
                .forEach(p ->
                        text.append("| `%s` | %s |\n".formatted(p.signals().replace(", ", "`, `"), p.meaning())));
        return text.toString();
    }

    /** The beginning of a file of Verilog: what it is, its pace, and its ports where they are the circuit's own. */
    private static String header(Circuit circuit, Interface around) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "The circuit of the Java method %s.%s, written by gyre fpga build for a clock of %.1f MHz.",
                circuit.method().owner().getName(),
                circuit.method().name(),
                circuit.options().megahertz()));
        for (int n = 0; n < circuit.pipelines().size(); n++) {
            lines.add(pace(circuit, n));
        }
        if (around == Interface.PORTS) {
            PortText.of(circuit).forEach(p -> lines.add("  %s: %s".formatted(p.signals(), p.meaning())));
        }
        return lines.stream().map(l -> "// " + l + "\n").collect(Collectors.joining("", "", "\n"));
    }

    private static String pace(Circuit circuit, int nest) {
        Pipeline p = circuit.pipelines().get(nest);
        int times = p.flow().steps().size();
        return "%s starts %s.%s"
                .formatted(
                        nest == 0 ? "The pipeline" : "Then pipeline %d".formatted(nest + 1),
                        TimingText.of(
                                circuit.options().lanes(),
                                p.interval(),
                                p.depth(),
                                p.schedule().bound()),
                        times == 1 ? "" : " Its loops are run %d times.".formatted(times));
    }
}
