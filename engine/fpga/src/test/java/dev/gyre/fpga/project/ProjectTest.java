package dev.gyre.fpga.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.Installed;
import dev.gyre.fpga.Interface;
import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.tool.Chip;
import dev.gyre.fpga.tool.Synthesis;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.fpga.tool.Utilization;
import dev.gyre.ir.bytecode.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of a circuit, by the commands that its README names. */
class ProjectTest {

    private static Prepared small() throws RefusedException {
        return Prepared.of(
                Kernels.all().get("LMul.products"),
                Options.standard().with(Map.of("offset", 0x3F780000, "keep", 0x7FFFFFFF)),
                3);
    }

    /** What make says where its simulation fails: make itself ends with 2 then, and its recipe with 1. */
    private static String failing(Path folder, Path log) throws IOException {
        assertThatThrownBy(() -> Tool.run(folder, List.of("make", "lint", "simulate"), log))
                .isInstanceOf(GyreException.class);
        assertThat(log).content().contains("simulate] Error 1");
        return Files.readString(log);
    }

    /** Of the cases one expects what isn't so. */
    @Tag("long")
    @Test
    void makeSimulatesInAFolderOfAnyNameAndSeesWhatIsWrong(@TempDir Path root) throws RefusedException, IOException {
        Installed.require(Tool.VERILATOR);
        Path folder = root.resolve("a 'b' $(c) \"d\"; e");
        Project.write(folder, small(), Interface.PORTS);
        Tool.run(folder, List.of("make", "simulate"), root.resolve("right.log"));
        Path expected = folder.resolve("data/gyre_LMul_products/1/m_y.expected");
        List<String> words = new java.util.ArrayList<>(Files.readAllLines(expected));
        words.set(0, words.getFirst().equals("1") ? "2" : "1");
        Files.write(expected, words);
        String said = failing(folder, root.resolve("make.log"));
        assertThat(said).contains("LMul.products case 0:").contains("case 2:").doesNotContain(": no end");
        assertThat(said.lines().filter(l -> l.endsWith(" 0 wrong"))).hasSize(2);
        assertThat(said.lines().filter(l -> l.matches(".* case 1: .* 1 wrong"))).hasSize(1);
        assertThat(folder.resolve("README.md"))
                .content()
                .contains("`in_n`", "m_a_write", "starts 1 iteration every cycle (initiation interval 1), latency ");
        assertThat(folder.resolve("gyre_LMul_products.v"))
                .content()
                .startsWith(
                        "// The circuit of the Java method dev.gyre.tasks.lmul.LMul.products, written by gyre fpga build for"
                                + " a clock of 100.0 MHz.\n// The pipeline starts 1 iteration every cycle (initiation interval 1), latency ")
                .contains(
                        "//   clock, reset: reset is", "//   in_n: n, ", "//   m_a_write, _index, _data, _value: a, ");
        assertThat(folder.resolve("pipeline.svg")).content().startsWith("<svg").contains("load a", "store y");
    }

    /** The same with AXI interfaces, two arrays by streams. */
    @Tag("long")
    @Test
    void makeSimulatesInterfacesAndSeesWhatIsWrong(@TempDir Path folder) throws RefusedException, IOException {
        Installed.require(Tool.VERILATOR);
        Prepared ternary = Prepared.of(Kernels.all().get("StreamedTernary.sums"), Options.standard(), 3);
        Project.write(folder, ternary, Interface.AXI);
        Path expected = folder.resolve("data/gyre_StreamedTernary_sums/1/m_sums.expected");
        List<String> words = new java.util.ArrayList<>(Files.readAllLines(expected));
        words.set(0, words.getFirst().equals("1") ? "2" : "1");
        Files.write(expected, words);
        String said = failing(folder, folder.resolve("make.log"));
        assertThat(said.lines().filter(l -> l.endsWith(" 0 wrong"))).hasSize(2);
        // Both whole runs of the case compare the element.
        assertThat(said.lines().filter(l -> l.matches(".* case 1: .* 2 wrong"))).hasSize(1);
        assertThat(folder.resolve("README.md"))
                .content()
                .contains("`s_axis_packed` | packed, comes; 2 elements of 32 bits a word", "`m_axis_sums`")
                .contains("| `0x10` | the parameter K, 32 bits", "| planes, 1,024 elements of 32 bits, a word each |");
    }

    @Tag("long")
    @Test
    void oneCircuitIsRouted(@TempDir Path folder) throws RefusedException, IOException {
        Installed.require(Tool.YOSYS);
        Installed.require(Tool.NEXTPNR);
        Project.write(folder, small(), Interface.PORTS);
        Utilization fit = Synthesis.of(folder, "gyre_LMul_products", false).fit(Chip.LFE5U_25F, 100, 1);
        assertThat(fit.multipliers()).isZero();
        assertThat(fit.blocks()).isBetween(3, 12);
        assertThat(fit.comb()).isBetween(100, 500);
        assertThat(fit.registers()).isPositive();
        assertThat(fit.clock()).isGreaterThan(50);
    }
}
