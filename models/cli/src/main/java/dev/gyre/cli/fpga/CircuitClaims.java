package dev.gyre.cli.fpga;

import dev.gyre.fpga.tool.Tool;
import dev.gyre.papers.Arm;
import dev.gyre.papers.Claim;
import dev.gyre.papers.Figure;
import dev.gyre.papers.Quantity;
import dev.gyre.papers.ReproductionScale;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Figures from circuits for papers that make their point in hardware, where the tools are installed. They stand beside those that claims have
 * by themselves, and no gate judges them. Claims know nothing of circuits, which stand above the models.
 */
public final class CircuitClaims {
    private static final double HERTZ = 1e6;

    private CircuitClaims() {}

    /** The claim, with its circuits if there are any and the tools are there. */
    public static Claim measured(Claim claim, ReproductionScale scale) {
        return needed(scale).allMatch(t -> t.missing().isEmpty()) ? of(claim, scale) : claim;
    }

    /** The tools that circuits need: where it's to be quick they are simulated, and not placed. */
    private static Stream<Tool> needed(ReproductionScale scale) {
        return scale == ReproductionScale.QUICK ? Stream.of(Tool.VERILATOR) : Stream.of(Tool.values());
    }

    /** The claim with its circuits. */
    public static Claim of(Claim claim, ReproductionScale scale) {
        return switch (claim.name()) {
            case "lmul" -> products(claim, scale.pick(0, 3));
            case "matmulfree" -> layer(claim, scale.pick(0, 3));
            default -> claim;
        };
    }

    private static Claim products(Claim claim, int seeds) {
        Arm sum = Arm.measured(
                "lmul-circuit",
                "L-Mul of float32 with 23 bits on an LFE5U-25F",
                CircuitMeasurement.of(
                        "LMul.products", Map.of("n", 1024, "offset", 0x3F780000, "keep", 0x7FFFFFFF), seeds),
                10 + 15.0 * seeds);
        Arm exact = Arm.measured(
                "lmul-exact-circuit",
                "the exact product of float32 there, by look-up tables alone",
                CircuitMeasurement.of("ExactProduct.floats", Map.of("n", 1024), seeds),
                10 + 75.0 * seeds);
        if (seeds == 0) {
            return claim.with(
                    List.of(sum, exact),
                    List.of(
                            new Figure(
                                    "cycles of 1,024 products by L-Mul's circuit, by simulation",
                                    Quantity.of(sum, "cycles")),
                            new Figure("cycles of as many exact ones, by simulation", Quantity.of(exact, "cycles"))));
        }
        return claim.with(
                List.of(sum, exact),
                List.of(
                        new Figure(
                                "look-up tables of an exact float32 product's circuit over those of L-Mul's, by synthesis",
                                Quantity.of(exact, "comb").over(Quantity.of(sum, "comb"))),
                        new Figure("clock of L-Mul's circuit in MHz, by routing", Quantity.of(sum, "clock")),
                        new Figure("clock of the exact product's in MHz, by routing", Quantity.of(exact, "clock"))));
    }

    private static Claim layer(Claim claim, int seeds) {
        Arm layer = Arm.measured(
                "matmulfree-circuit",
                "a block of width 128 on an LFE5U-85F, its ternary weights in block RAM",
                CircuitMeasurement.of("MatMulFreeLayer.step", Map.of("d", 128, "m", 512, "eps", 1e-6f), seeds)
                        .large(2),
                40 + 280.0 * seeds);
        Quantity cycles = Quantity.of(layer, "cycles");
        Figure simulated = new Figure("cycles a token of a block's circuit, by simulation", cycles);
        if (seeds == 0) {
            return claim.with(List.of(layer), List.of(simulated));
        }
        Quantity clock = Quantity.of(layer, "clock");
        return claim.with(
                List.of(layer),
                List.of(
                        simulated,
                        new Figure("its clock in MHz, by routing", clock),
                        new Figure(
                                "its tokens a second at that clock",
                                clock.times(HERTZ).over(cycles)),
                        new Figure("its look-up tables, by synthesis", Quantity.of(layer, "comb"))));
    }
}
