package dev.gyre.cli.fpga;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.tool.Chip;
import dev.gyre.fpga.tool.Scratch;
import dev.gyre.fpga.tool.Synthesis;
import dev.gyre.fpga.tool.Utilization;
import dev.gyre.fpga.verilog.Names;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A kernel's circuit: {@code cycles} of a call in simulation, where every bit that it stores was compared with Java's, and what synthesis and
 * routing say: {@code comb}, {@code registers}, {@code blocks}, {@code multipliers}, and the {@code clock} in MHz, the median of the seeds.
 *
 * @param constants parameters that are bound
 * @param operators of each kind that nests share, 0 for one wherever one is needed
 * @param dsp whether the chip's multipliers are used
 * @param seeds how many times it is placed and routed; 0 if it's only simulated
 */
record CircuitMeasurement(
        String kernel, SortedMap<String, Number> constants, int operators, boolean dsp, Chip chip, int seeds)
        implements Measurement {

    static CircuitMeasurement of(String kernel, Map<String, Number> constants, int seeds) {
        return new CircuitMeasurement(kernel, new TreeMap<>(constants), 0, false, Chip.LFE5U_25F, seeds);
    }

    /** The measurement with shared operators and the chip's multipliers, on the larger chip. */
    CircuitMeasurement large(int shared) {
        return new CircuitMeasurement(kernel, constants, shared, true, Chip.LFE5U_85F, seeds);
    }

    @Override
    public Headline headline() {
        return seeds == 0 ? new Headline("cycles", "cycles a call") : new Headline("comb", "TRELLIS_COMB");
    }

    @Override
    public Findings measure(Bench bench) {
        Prepared prepared = prepared();
        Run run = simulated(prepared);
        Findings found = Findings.of("cycles", (double) run.cycles());
        if (seeds == 0) {
            return found;
        }
        Utilization fit = Scratch.in(folder -> synthesised(folder, prepared.circuit(), dsp)
                .fit(chip, prepared.circuit().options().megahertz(), seeds));
        return found.with("comb", fit.comb())
                .with("registers", fit.registers())
                .with("blocks", fit.blocks())
                .with("multipliers", fit.multipliers())
                .with("clock", fit.clock());
    }

    private Prepared prepared() {
        try {
            Options options = Options.standard().with(constants).withOperators(operators);
            return Prepared.of(Kernels.all().get(kernel), options, 1);
        } catch (RefusedException e) {
            throw new GyreException(kernel + " has no circuit: " + e.getMessage(), e);
        }
    }

    /** A circuit's run on the first of its workloads, which must come out as Java's. */
    static Run simulated(Prepared prepared) {
        Run run = prepared.simulate();
        if (!run.isRight()) {
            throw new GyreException("%s: in simulation its circuit doesn't store what Java does: %s"
                    .formatted(run.kernel(), run.wrong()));
        }
        return run;
    }

    /** Synthesises a circuit to a netlist. */
    static Synthesis synthesised(Path folder, Circuit circuit, boolean dsp) {
        return Synthesis.of(folder, written(folder, circuit), dsp);
    }

    /** Writes a circuit's Verilog for the tools, and gives the module's name. */
    static String written(Path folder, Circuit circuit) {
        String module = Names.module(circuit.name());
        try {
            Files.writeString(folder.resolve(module + ".v"), circuit.verilog().file());
        } catch (IOException e) {
            throw new GyreException("%s can't be written: %s".formatted(folder, e.getMessage()), e);
        }
        return module;
    }
}
