package dev.gyre.fpga.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.fpga.Kernels;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Kernels as tasks, which our own runtime takes as TornadoVM does. */
class TornadoRunTest {

    private static TornadoRun run(KernelMethod kernel, TestVector workload) {
        return TornadoRun.of(Devices.standard(), kernel, workload);
    }

    @Test
    void kernelsOfAnyParametersAreTimed() throws RefusedException {
        for (String name : List.of("MatMul.nn", "LMul.products", "Quantization.quantize", "Gru.oneStep")) {
            KernelMethod kernel = Kernels.all().get(name);
            TornadoRun run = run(kernel, TestVector.make(kernel, Map.of(), 0));
            assertThat(run.failure()).as(name).isEmpty();
            assertThat(run.nanos()).as(name).isPositive();
            assertThat(run.device()).isEqualTo("jvm");
        }
    }

    /** A kernel beside what another one makes of the same arguments. */
    @Test
    void whatJavaDoesntComputeIsSaid() throws RefusedException {
        KernelMethod sum = Kernels.all().get("Elementwise.add");
        KernelMethod difference = Kernels.all().get("Elementwise.sub");
        assertThat(run(difference, TestVector.make(sum, Map.of("n", 8), 0)).failure())
                .startsWith("what it stores in argument 2 isn't what Java does: [0] ");
    }

    @Test
    void elementsThatJavaLeavesAloneArentLookedAt() throws RefusedException {
        KernelMethod sum = Kernels.all().get("Elementwise.add");
        List<Object> arguments = TestVector.make(sum, Map.of("n", 8), 0).arguments();
        assertThat(run(sum, new TestVector(arguments, arguments)).failure()).isEmpty();
    }
}
