package dev.gyre.fpga.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.Installed;
import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.simulate.Workload;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.jvm.kernel.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Made-up kernels in Verilator, fifty a program: as many as {@code -Dgyre.fpga.programs} says, 50 if nothing is said. */
class RandomKernelTest {
    private static final int TOGETHER = 50;

    @Test
    void madeUpKernelsStoreWhatJavaDoes(@TempDir Path folder)
            throws IOException, ClassNotFoundException, RefusedException {
        Installed.require(Tool.VERILATOR);
        int programs = Integer.getInteger("gyre.fpga.programs", 50);
        for (int from = 0; from < programs; from += TOGETHER) {
            Path group = Files.createDirectories(folder.resolve("group" + from));
            List<Prepared> all = new ArrayList<>();
            for (Class<?> kernel : Source.kernels(group, from, Math.min(TOGETHER, programs - from))) {
                int lanes = kernel.getName().hashCode() % 3 == 0 ? 3 : 1;
                Options options = Options.standard().withLanes(lanes);
                all.add(Prepared.of(Kernels.of(kernel, "run"), options.with(bound(lanes)), Workload.SHAPES));
            }
            for (Run run : Prepared.simulate(group, all)) {
                assertThat(run.isRight())
                        .as(
                                "%s%n%s",
                                run, Source.kernel(Long.parseLong(run.kernel().replaceAll("\\D", ""))))
                        .isTrue();
            }
        }
    }

    /** Some have constants in place of parameters. */
    private static Map<String, Number> bound(int lanes) {
        return lanes == 3 ? Map.of("N", 6, "s", -5) : Map.of();
    }
}
