package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.fpga.verilog.AxiBench;
import dev.gyre.fpga.verilog.AxiCode;
import dev.gyre.fpga.verilog.Names;
import dev.gyre.fpga.verilog.Testbench;
import dev.gyre.fpga.verilog.Verilog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Circuits behind AXI interfaces in Verilator, several in one program, each on its workloads. */
public final class AxiSimulation {
    private AxiSimulation() {}

    /**
     * Lints circuits with their interfaces, and runs their testbenches in one program.
     *
     * @param all circuits with as many workloads each, and the arrays that come or go by streams
     * @throws dev.gyre.engine.device.DeviceException if there's no Verilator
     * @throws GyreException if it refuses the Verilog, or a case has no end
     */
    public static List<AxiRun> run(Path folder, Map<Prepared, Set<String>> all) {
        Tool.VERILATOR.require();
        int cases = all.keySet().iterator().next().workloads().size();
        try {
            write(folder, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Prepared one : all.keySet()) {
            lint(folder, AxiCode.module(one.circuit().name()));
        }
        build(folder);
        List<String> command = List.of(folder.resolve("obj_dir/simulate").toString(), "+cases=" + cases);
        Path log = folder.resolve("simulate.log");
        List<AxiRun> runs = AxiRun.of(Tool.run(folder, command, log).lines().toList());
        if (runs.size() != all.size() * cases) {
            throw new GyreException("%d of %d cases came to an end, the whole of it is in %s"
                    .formatted(runs.size(), all.size() * cases, log));
        }
        return runs;
    }

    private static void write(Path folder, Map<Prepared, Set<String>> all) throws IOException {
        StringBuilder modules = new StringBuilder();
        SortedMap<String, String> library = new TreeMap<>();
        StringBuilder benches = new StringBuilder(AxiBench.watch());
        for (Map.Entry<Prepared, Set<String>> one : all.entrySet()) {
            Circuit circuit = one.getKey().circuit();
            Verilog axi = AxiCode.of(circuit.name(), circuit.pipelines(), one.getValue());
            modules.append(axi.modules());
            library.putAll(axi.library());
            benches.append(AxiBench.of(circuit.name(), circuit.pipelines(), one.getValue()));
            Path data = folder.resolve("data").resolve(Names.module(circuit.name()));
            for (int c = 0; c < one.getKey().workloads().size(); c++) {
                Simulation.write(circuit, one.getKey().workloads().get(c), data.resolve(String.valueOf(c)));
            }
        }
        List<String> names = all.keySet().stream().map(p -> p.circuit().name()).toList();
        Files.writeString(folder.resolve("circuits.v"), Verilog.file(modules.toString(), library));
        Files.writeString(folder.resolve("top.sv"), Testbench.top(names) + benches);
    }

    private static void lint(Path folder, String module) {
        Tool.VERILATOR.run(
                folder,
                List.of(
                        "--lint-only",
                        "-Wall",
                        "-Wno-UNUSEDSIGNAL",
                        "-Wno-DECLFILENAME",
                        "-Wno-MULTITOP",
                        "--top-module",
                        module,
                        "circuits.v"));
    }

    private static void build(Path folder) {
        Tool.VERILATOR.run(
                folder,
                List.of(
                        "--binary",
                        "--timing",
                        "-Wno-fatal",
                        "-Wno-WIDTH",
                        "-Wno-UNUSED",
                        "-Wno-TIMESCALEMOD",
                        "-CFLAGS",
                        "-O0",
                        "--top-module",
                        "top",
                        "-o",
                        "simulate",
                        "top.sv",
                        "circuits.v"));
    }
}
