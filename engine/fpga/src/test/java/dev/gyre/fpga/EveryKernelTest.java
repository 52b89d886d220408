package dev.gyre.fpga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.simulate.Workload;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.fpga.verilog.Names;
import dev.gyre.fpga.verilog.Verilog;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.jvm.kernel.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All kernels that there are circuits of, in odd shapes, and the reasons of those that there are none of. */
class EveryKernelTest {

    /**
     * Of circuits with operators of floats, which take Verilator long, these, and half of the small ones; all with {@code
     * -Dgyre.fpga.kernels=all}.
     */
    private static final List<String> SOME = List.of(
            "MatMul.nn",
            "MatMul.tn",
            "CausalConvolution.forward",
            "Highway.scan",
            "Elementwise.columnSums",
            "LMul.powers");

    private static final boolean ALL =
            System.getProperty("gyre.fpga.kernels", "").equals("all");

    private static final int ONE_OF = 2;

    private static final Map<Integer, SortedMap<KernelMethod, Circuit>> CIRCUITS = new HashMap<>();

    /** The circuits that are looked at, by kernel. */
    private static SortedMap<KernelMethod, Circuit> circuits(int lanes) {
        return CIRCUITS.computeIfAbsent(lanes, EveryKernelTest::made);
    }

    private static SortedMap<KernelMethod, Circuit> made(int lanes) {
        SortedMap<KernelMethod, Circuit> circuits = new TreeMap<>(Comparator.comparing(KernelMethod::toString));
        int found = 0;
        for (KernelMethod kernel : Kernels.all().values()) {
            try {
                Circuit circuit = Circuit.of(kernel, Options.standard().withLanes(lanes));
                found++;
                boolean small =
                        circuit.depth() <= 6 && !circuit.verilog().modules().contains(" * ");
                boolean taken = Math.floorMod(circuit.name().hashCode(), ONE_OF) == 0;
                if (ALL || SOME.contains(circuit.name()) || (small && taken)) {
                    circuits.put(kernel, circuit);
                }
            } catch (RefusedException refused) {
                assertThat(refused).message().isNotBlank();
            }
        }
        assertThat(found).isGreaterThan(100);
        assertThat(circuits.size()).isGreaterThan(8);
        return circuits;
    }

    @Test
    void everyCircuitStoresWhatJavaDoes(@TempDir Path folder) throws RefusedException {
        Installed.require(Tool.VERILATOR);
        List<Prepared> all = new ArrayList<>();
        for (KernelMethod kernel : circuits(1).keySet()) {
            all.add(Prepared.of(kernel, Options.standard(), Workload.SHAPES));
        }
        for (String kernel :
                List.of("Ternary.sums", "Ternary.planes", "Layout.join", "Layout.transpose", "LMul.product")) {
            all.add(Prepared.of(Kernels.all().get(kernel), Options.standard().withLanes(4), Workload.SHAPES)
                    .named(kernel + " in lanes"));
        }
        for (Run run : Prepared.simulate(folder, all)) {
            assertThat(run.isRight()).as(run.toString()).isTrue();
        }
    }

    @Test
    void lintFindsNothing(@TempDir Path folder) throws IOException {
        Installed.require(Tool.VERILATOR);
        for (int lanes : new int[] {1, 4}) {
            StringBuilder modules = new StringBuilder();
            SortedMap<String, String> library = new TreeMap<>();
            for (Circuit c : circuits(lanes).values()) {
                modules.append(c.verilog().modules());
                library.putAll(c.verilog().library());
            }
            Files.writeString(folder.resolve("all.v"), Verilog.file(modules.toString(), library));
            String said = Tool.VERILATOR.run(
                    folder,
                    List.of(
                            "--lint-only",
                            "-Wall",
                            "-Wno-UNUSEDSIGNAL",
                            "-Wno-DECLFILENAME",
                            "-Wno-MULTITOP",
                            "all.v"));
            assertThat(said).doesNotContain("%Warning").doesNotContain("%Error");
        }
    }

    @Test
    void ternaryAndLMulCircuitsHoldNoMultiplier(@TempDir Path folder) throws RefusedException, IOException {
        Installed.require(Tool.YOSYS);
        assertThat(products(folder, "Ternary.sums", Map.of())).isZero();
        assertThat(products(folder, "LMul.products", Map.of())).isZero();
        assertThat(products(folder, "LMul.product", Map.of("M", 7))).isZero();
        assertThat(products(folder, "ExactProduct.floats", Map.of())).isOne();
    }

    private static int products(Path folder, String kernel, Map<String, Number> bound)
            throws RefusedException, IOException {
        Circuit circuit =
                Circuit.of(Kernels.all().get(kernel), Options.standard().with(bound));
        assertThat(circuit.interval()).isOne();
        Files.writeString(folder.resolve(Names.module(kernel) + ".v"), circuit.verilog().file());
        return dev.gyre.fpga.tool.Synthesis.products(folder, Names.module(kernel));
    }

    @Test
    void whatHasNoCircuitHasAReason() {
        refused(Refused.class, "divides", "it divides by d, which may be zero: --set makes a parameter a constant");
        refused(Refused.class, "divides", Map.of("d", 0), "it divides by zero: d");
        refused(Refused.class, "exits", "it has a loop that doesn't count up to a bound, or that is broken out of");
        refused(Refused.class, "twice", "loops follow one another: that over j and that over k");
        refused(Refused.class, "doubles", "it has an array of doubles");
        refused(Refused.class, "whiles", "it has a loop that doesn't count up to a bound, or that is broken out of");
        assertThatThrownBy(() -> Circuit.of(
                        Kernels.of(Refused.class, "triangle"),
                        Options.standard().withLanes(2)))
                .isInstanceOf(RefusedException.class)
                .hasMessage("neighbouring iterations run the loop over j differently, so that they can't be lanes");
        assertThatThrownBy(() -> Circuit.of(
                        Kernels.of(Operators.class, "inPlace"),
                        Options.standard().withLanes(2)))
                .hasMessage("it has no @Parallel loop, whose iterations could be lanes");
    }

    private static void refused(Class<?> owner, String kernel, String reason) {
        refused(owner, kernel, Map.of(), reason);
    }

    private static void refused(Class<?> owner, String kernel, Map<String, Number> bound, String reason) {
        assertThatThrownBy(() ->
                        Circuit.of(Kernels.of(owner, kernel), Options.standard().with(bound)))
                .isInstanceOf(RefusedException.class)
                .hasMessage(reason);
    }
}
