package dev.gyre.fpga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.simulate.Captured;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.verify.contracts.recurrent.HgrnScanContract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What the cases of an op's contract call kernels with, through simulation. */
class ContractTest {
    private static final int CALLS = 3;
    private static final List<String> KERNELS = List.of("Highway.scan", "Highway.scanGradient");

    /** The circuits of some of the op's kernels. */
    static List<Prepared> circuits() throws RefusedException {
        Captured captured = Captured.of(new HgrnScanContract().cases());
        List<Prepared> all = new ArrayList<>();
        for (String kernel : KERNELS) {
            all.add(Prepared.of(captured.kernels().get(kernel), Options.standard(), captured.workloads(kernel, CALLS))
                    .named(kernel + " of a contract"));
        }
        return all;
    }

    @Tag("long")
    @Test
    void theScansDataGiveWhatJavaDoes() throws IOException, RefusedException {
        Installed.require(Tool.VERILATOR);
        List<Run> runs = Together.runs(Together.Group.CONTRACTS);
        assertThat(runs).hasSize(KERNELS.size() * CALLS);
        for (Run run : runs) {
            assertThat(run.isRight()).as(run.toString()).isTrue();
        }
    }

    /** The largest call of the scan is the case of 200 steps and 65 channels, and each has data of its own. */
    @Test
    void callsAreKeptAsTheyWereMade() {
        Captured captured = Captured.of(new HgrnScanContract().cases());
        List<Object> largest =
                captured.workloads("Highway.scan", CALLS).getFirst().arguments();
        assertThat(largest)
                .anySatisfy(a -> assertThat(a)
                        .isInstanceOfSatisfying(
                                TornadoNativeArray.class,
                                x -> assertThat(x.getSize()).isGreaterThanOrEqualTo(200 * 65)));
        assertThat(captured.workloads("Highway.scan", CALLS))
                .allSatisfy(w -> assertThat(w.results()).hasSameSizeAs(w.arguments()));
        assertThat(captured.tooLarge()).isZero();
    }
}
