package dev.gyre.fpga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.simulate.TestVector;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.fpga.verilog.Names;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All kernels that there are circuits of, in odd shapes, and the reasons of those that there are none of. */
class EveryKernelTest {

    /**
     * Of circuits with operators of floats, which take Verilator long, these, and half of the small ones; all with {@code
     * -Dgyre.fpga.kernels=all}.
     */
    private static final Set<String> SOME = Set.of(
            "MatMul.nn",
            "MatMul.tn",
            "CausalConvolution.forward",
            "Highway.scan",
            "Elementwise.columnSums",
            "LMul.powers");

    /** In lanes. */
    private static final Set<String> LANES =
            Set.of("Ternary.sums", "Ternary.planes", "Layout.join", "Layout.transpose", "LMul.product");

    /** With one of each operator a nest. */
    private static final Set<String> SHARED =
            Set.of("Gru.oneStep", "RmsNormalization.moments", "AttentionFreeScan.forward", "RowSoftmax.forward");

    private static final boolean ALL =
            System.getProperty("gyre.fpga.kernels", "").equals("all");

    private static final int ONE_OF = 2;

    /** The circuits that are looked at. */
    static List<Prepared> simulated() throws RefusedException {
        List<Prepared> all = new ArrayList<>();
        int found = 0;
        for (KernelMethod kernel : Kernels.all().values()) {
            try {
                Circuit circuit = Circuit.of(kernel, Options.standard());
                found++;
                if (isTaken(circuit)) {
                    all.add(Prepared.of(kernel, Options.standard(), TestVector.SHAPES));
                }
                if (ALL || LANES.contains(circuit.name())) {
                    lanes(kernel).ifPresent(all::add);
                }
                if (ALL || SHARED.contains(circuit.name())) {
                    all.add(Prepared.of(kernel, Options.standard().withOperators(1), TestVector.SHAPES)
                            .named(circuit.name() + " shared"));
                }
            } catch (RefusedException refused) {
                assertThat(refused).message().isNotBlank();
            }
        }
        assertThat(found).isGreaterThan(200);
        assertThat(all.size()).isGreaterThan(20);
        return all;
    }

    private static boolean isTaken(Circuit circuit) {
        boolean small = circuit.depth() <= 6 && !circuit.verilog().modules().contains(" * ");
        return ALL
                || SOME.contains(circuit.name())
                || (small && Math.floorMod(circuit.name().hashCode(), ONE_OF) == 0);
    }

    private static Optional<Prepared> lanes(KernelMethod kernel) {
        try {
            return Optional.of(Prepared.of(kernel, Options.standard().withLanes(4), TestVector.SHAPES)
                    .named(kernel + " in lanes"));
        } catch (RefusedException uneven) {
            assertThat(uneven).message().isNotBlank();
            return Optional.empty();
        }
    }

    @Tag("long")
    @Test
    void everyCircuitStoresWhatJavaDoes() throws IOException, RefusedException {
        Installed.require(Tool.VERILATOR);
        for (Run run : Together.runs(Together.Group.KERNELS)) {
            assertThat(run.isRight()).as(run.toString()).isTrue();
        }
    }

    @Tag("long")
    @Test
    void ternaryAndLMulCircuitsHoldNoMultiplier(@TempDir Path folder) throws RefusedException, IOException {
        Installed.require(Tool.YOSYS);
        assertThat(products(folder, "Ternary.sums", Map.of())).isZero();
        assertThat(products(folder, "StreamedTernary.sums", Map.of())).isZero();
        assertThat(products(folder, "LMul.products", Map.of())).isZero();
        assertThat(products(folder, "LMul.product", Map.of("M", 7))).isZero();
        assertThat(products(folder, "LMulMatMul.nn", Map.of())).isZero();
        assertThat(products(folder, "ExactProduct.floats", Map.of())).isOne();
    }

    private static int products(Path folder, String kernel, Map<String, Number> bound)
            throws RefusedException, IOException {
        Circuit circuit =
                Circuit.of(Kernels.all().get(kernel), Options.standard().with(bound));
        assertThat(circuit.interval()).isOne();
        Files.writeString(
                folder.resolve(Names.module(kernel) + ".v"), circuit.verilog().file());
        return dev.gyre.fpga.tool.Synthesis.products(folder, Names.module(kernel));
    }

    @Test
    void whatHasNoCircuitHasAReason() {
        refused(Refused.class, "divides", "it divides by d, which may be zero: --set makes a parameter a constant");
        refused(Refused.class, "divides", Map.of("d", 0), "it divides by zero: d");
        refused(Refused.class, "exits", "it has a loop that doesn't count up to a bound, or that is broken out of");
        refused(Refused.class, "twice", "loops follow one another: that over j and that over k");
        refused(
                Refused.class,
                "unknown",
                "loops follow one another within that over l, and its number of iterations, for each of which s would have to be kept,"
                        + " isn't known before");
        refused(Refused.class, "doubles", "it has an array of doubles");
        refused(Refused.class, "whiles", "it has a loop that doesn't count up to a bound, or that is broken out of");
        assertThatThrownBy(() -> Circuit.of(
                        Kernels.of(Refused.class, "triangle"),
                        Options.standard().withLanes(2)))
                .isInstanceOf(RefusedException.class)
                .hasMessage("neighbouring iterations run the loop over j differently, so that they can't be lanes");
        assertThatThrownBy(() -> Circuit.of(
                        Kernels.of(EveryOperator.class, "inPlace"),
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

    /** A netlist is found again by its text, and placed alike: it mustn't depend on where objects happen to be in memory. */
    @Test
    void oneKernelHasOneText() throws RefusedException {
        KernelMethod kernel = Kernels.all().get("Highway.gated");
        Options options = Options.standard().withLanes(4).withOperators(1);
        String text = Circuit.of(kernel, options).verilog().modules();
        for (int i = 0; i < 3; i++) {
            assertThat(Circuit.of(kernel, options).verilog().modules()).isEqualTo(text);
        }
    }
}
