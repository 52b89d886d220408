package dev.gyre.fpga.random;

import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.TestVector;
import dev.gyre.ir.bytecode.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Made-up kernels: as many as {@code -Dgyre.fpga.programs} says, 100 if nothing is said. */
public final class RandomKernels {
    /** One of how many is in lanes, whose Verilog is three times as long. */
    private static final int IN_LANES = 10;

    private RandomKernels() {}

    /** The Java of the kernel with the name. */
    public static String source(String kernel) {
        return RandomKernelSource.kernel(Long.parseLong(kernel.replaceAll("\\D", "")));
    }

    public static int number() {
        return Integer.getInteger("gyre.fpga.programs", 25);
    }

    /** Their circuits, some of them in lanes. */
    public static List<Prepared> circuits(Path folder) throws IOException, RefusedException {
        List<Prepared> all = new ArrayList<>();
        try {
            for (Class<?> kernel : RandomKernelSource.kernels(folder, 0, number())) {
                int lanes = all.size() % IN_LANES == 0 ? 3 : 1;
                Options options = Options.standard().withLanes(lanes);
                all.add(Prepared.of(Kernels.of(kernel, "run"), options.with(bound(lanes)), TestVector.SHAPES));
            }
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
        return all;
    }

    /** Some have constants in place of parameters. */
    private static Map<String, Number> bound(int lanes) {
        return lanes == 3 ? Map.of("N", 6, "s", -5) : Map.of();
    }
}
