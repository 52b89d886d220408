package dev.gyre.fpga.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Installed;
import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.verilog.Names;
import dev.gyre.ir.bytecode.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernels that circuits were planned for, in four lanes that share one of each operator: placed and routed, which takes minutes each, so
 * only with {@code -Dgyre.fpga.kernels=all}. Clocks are kept in {@code target/routed} by the netlist's hash, and a circuit that hasn't changed
 * isn't routed again.
 */
@EnabledIfSystemProperty(
        named = "gyre.fpga.kernels",
        matches = "all",
        disabledReason = "routing takes minutes a kernel")
class ListedKernelsTest {
    private static final Path KEPT = Path.of("target", "routed");
    private static final double LEAST = 50;
    /** Kernels with gates, whose functions have so many products that they may use the chip's multipliers. */
    private static final Set<String> MULTIPLIERS = Set.of("Highway.gated", "Gru.oneStep", "Lstm.oneStep");

    @Tag("long")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ternary.sums",
                "Ternary.scaled",
                "Quantization.scales",
                "Quantization.quantize",
                "LMul.products",
                "LMulMatMul.nn",
                "Highway.scan",
                "Highway.gated",
                "MatMul.nn",
                "MlstmGates.dots",
                "RmsNormalization.moments",
                "RmsNormalization.normalizeRows",
                "AttentionFreeScan.forward",
                "Gru.oneStep",
                "Lstm.oneStep",
                "CausalConvolution.forward",
                "Cauchy.value"
            })
    void fourLanesFitTheLargerChip(String kernel, @TempDir Path folder) throws RefusedException, IOException {
        Installed.require(Tool.YOSYS);
        Installed.require(Tool.NEXTPNR);
        Options options = Options.standard().withLanes(4).withOperators(1);
        Circuit circuit = Circuit.of(Kernels.all().get(kernel), options);
        String module = Names.module(kernel);
        Files.writeString(folder.resolve(module + ".v"), circuit.verilog().file());
        assertThat(clock(Synthesis.of(folder, module, MULTIPLIERS.contains(kernel))))
                .isGreaterThanOrEqualTo(LEAST);
    }

    private static double clock(Synthesis synthesis) throws IOException {
        Path kept = KEPT.resolve(hash(synthesis.netlist()) + ".txt");
        if (Files.exists(kept)) {
            return Double.parseDouble(Files.readString(kept));
        }
        double clock = synthesis.fit(Chip.LFE5U_85F, 1e6 / Options.PERIOD, 1).clock();
        Files.createDirectories(KEPT);
        Files.writeString(kept, Double.toString(clock));
        return clock;
    }

    private static String hash(byte[] netlist) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(netlist));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
