package dev.gyre.fpga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Simulation;
import dev.gyre.fpga.simulate.Streams;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.fpga.verilog.AxiBench;
import dev.gyre.fpga.verilog.AxiCode;
import dev.gyre.fpga.verilog.Names;
import dev.gyre.fpga.verilog.Testbench;
import dev.gyre.fpga.verilog.Verilog;
import dev.gyre.jvm.kernel.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Circuits behind AXI4-Lite and AXI4-Stream in Verilator, beside Java: each case with everyone ready, with random stalls on every channel and
 * a reset in mid-run, and with stalls to the end. With {@code -Dgyre.fpga.kernels=all} also 2,048 x 2,048 ternary weights by a stream.
 */
class AxiTest {
    private static final int K = 500;
    private static final int N = 32;
    private static final int SHAPES = 3;
    private static final String WEIGHTS = "StreamedTernary.sums";
    /** A circuit that is told that an array comes in order, which it doesn't. */
    private static final String UNTRUE = "untrue";

    private static final boolean ALL =
            System.getProperty("gyre.fpga.kernels", "").equals("all");

    private static Prepared of(Class<?> owner, String kernel, Options options) throws RefusedException {
        return Prepared.of(Kernels.of(owner, kernel), options, SHAPES);
    }

    private static Prepared of(String kernel, Options options) throws RefusedException {
        return Prepared.of(Kernels.all().get(kernel), options, SHAPES);
    }

    @Test
    void arraysThatAreAccessedInOrderAreStreams() throws RefusedException {
        Options standard = Options.standard();
        assertThat(streams(of("LMul.products", standard))).containsExactly("a", "b", "y");
        assertThat(streams(of("LMul.products", standard.withLanes(4)))).containsExactly("a", "b", "y");
        assertThat(streams(of("MatMul.nn", standard))).containsExactly("y");
        assertThat(streams(of("Layout.transpose", standard))).isEmpty();
        assertThat(streams(of("Highway.scan", standard))).isEmpty();
        assertThat(streams(of(WEIGHTS, standard))).containsExactly("packed", "sums");
        assertThat(streams(of(InOrder.class, "rows", standard))).containsExactly("x", "y");
        assertThat(streams(of(InOrder.class, "nearly", standard))).isEmpty();
        assertThat(streams(of(Operators.class, "inPlace", standard))).isEmpty();
    }

    private static Set<String> streams(Prepared prepared) {
        return Streams.of(prepared);
    }

    private static List<Prepared> circuits() throws RefusedException {
        Options standard = Options.standard();
        List<Prepared> all = new ArrayList<>(List.of(
                of(InOrder.class, "rows", standard),
                of(Operators.class, "narrow", standard.withLanes(2)),
                of(Sequences.class, "handsOn", standard),
                of(Sequences.class, "around", standard.withOperators(1)),
                of("LMul.products", standard.withLanes(4)),
                of(WEIGHTS, standard.with(Map.of("K", K, "N", N)))));
        if (ALL) {
            all.add(of(WEIGHTS, standard.with(Map.of("K", 2048, "N", 2048))).named("large"));
        }
        return all;
    }

    @Test
    void whatJavaStoresComesThroughEveryInterface(@TempDir Path folder) throws RefusedException, IOException {
        Installed.require(Tool.VERILATOR);
        Map<Prepared, Set<String>> all = new LinkedHashMap<>();
        for (Prepared p : circuits()) {
            all.put(p, streams(p));
        }
        int cases = all.size() * SHAPES;
        all.put(of(InOrder.class, "nearly", Options.standard()).named(UNTRUE), Set.of("x"));
        List<String> said = simulate(folder, all);
        List<String> right = said.stream().filter(l -> !l.startsWith(UNTRUE)).toList();
        assertThat(right.stream().filter(l -> l.endsWith(" wrong")))
                .hasSize(cases)
                .allMatch(l -> l.endsWith(" 0 wrong"));
        assertThat(right.stream().filter(l -> l.endsWith("reset in mid-run")).count())
                .isGreaterThan(cases / 2);
        assertThat(right.stream().filter(l -> l.endsWith("out of order"))).isEmpty();
        assertThat(said)
                .contains(UNTRUE + " case 0: a stream was accessed out of order")
                .noneMatch(l -> l.startsWith(UNTRUE + " case 0: ") && l.endsWith(" 0 wrong"));
        // 32 weights a cycle: a round every cycle but for beginning and end.
        int rounds = (K + 31) / 32 * N;
        assertThat(cycles(right, WEIGHTS + " case 0: ")).isBetween(rounds, rounds + 20);
        if (ALL) {
            assertThat(cycles(right, "large case 0: ")).isBetween(64 * 2048, 64 * 2048 + 20);
        }
    }

    /** Cycles of a case without stalls. */
    private static int cycles(List<String> said, String begin) {
        String line = said.stream()
                .filter(l -> l.startsWith(begin) && l.endsWith(" wrong"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.substring(begin.length(), line.indexOf(" cycles")));
    }

    /** Lints the circuits with their wrappers, and runs their testbenches in one program; gives what these say. */
    private static List<String> simulate(Path folder, Map<Prepared, Set<String>> all) throws IOException {
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
        for (String name : names) {
            Tool.VERILATOR.run(
                    folder,
                    List.of(
                            "--lint-only",
                            "-Wall",
                            "-Wno-UNUSEDSIGNAL",
                            "-Wno-DECLFILENAME",
                            "-Wno-MULTITOP",
                            "--top-module",
                            AxiCode.module(name),
                            "circuits.v"));
        }
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
        List<String> command = List.of(folder.resolve("obj_dir/simulate").toString(), "+cases=" + SHAPES);
        return Tool.run(folder, command, folder.resolve("simulate.log")).lines().toList();
    }
}
