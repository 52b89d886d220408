package dev.gyre.fpga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.random.RandomKernels;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.simulate.TestVector;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.ir.bytecode.RefusedException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Made-up kernels in Verilator. */
class RandomCircuitTest {

    @Tag("long")
    @Test
    void madeUpKernelsStoreWhatJavaDoes() throws IOException, RefusedException {
        Installed.require(Tool.VERILATOR);
        List<Run> runs = Together.runs(Together.Group.RANDOM);
        assertThat(runs).hasSize(RandomKernels.number() * TestVector.SHAPES);
        for (Run run : runs) {
            assertThat(run.isRight())
                    .as("%s%n%s", run, RandomKernels.source(run.kernel()))
                    .isTrue();
        }
    }
}
