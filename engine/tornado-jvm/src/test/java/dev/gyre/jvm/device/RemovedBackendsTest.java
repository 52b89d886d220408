package dev.gyre.jvm.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What a program prints that names backends and devices which version 6 of TornadoVM removed. */
class RemovedBackendsTest {
    private static final String END = " (-Dgyre.quiet=true leaves this line out)";

    /** Gives flags to the compilers of the backends whose names come as arguments of the JVM, twice, and asks for devices twice. */
    static final class User {
        private User() {}

        static void increase(IntArray y) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, y.get(i) + 1);
            }
        }

        public static void main(String[] args) throws Exception {
            IntArray y = new IntArray(3);
            TaskGraph graph = new TaskGraph("g")
                    .transferToDevice(DataTransferMode.EVERY_EXECUTION, y)
                    .task("increase", User::increase, y)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                for (int time = 0; time < 2; time++) {
                    for (String backend : System.getProperty("backends").split(",", -1)) {
                        plan.withCompilerFlags(TornadoVMBackendType.valueOf(backend), "-O3");
                    }
                    long devices = TornadoExecutionPlan.getTornadoDeviceMap()
                            .getDevicesByType(TornadoDeviceType.valueOf(System.getProperty("kind")))
                            .count();
                    plan.execute();
                    System.out.println(devices + " " + y.get(2));
                }
            }
        }
    }

    @Test
    void eachIsToldOnce() throws Exception {
        ChildJvm.Ended ended = user("PTX,SPIRV", "FPGA");
        assertThat(ended.out()).containsExactly("0 1", "0 2");
        assertThat(ours(ended))
                .containsExactly(
                        "gyre: the program names the backend PTX, which version 6 of TornadoVM removed: name CUDA"
                                + END,
                        "gyre: the program names the backend SPIRV, which version 6 of TornadoVM removed: name OPENCL"
                                + END,
                        "gyre: the program names FPGAs, which version 6 of TornadoVM removed: `gyre fpga build` makes circuits of kernels"
                                + END);
    }

    @Test
    void nothingIsToldOfOthers() throws Exception {
        ChildJvm.Ended ended = user("OPENCL,CUDA,METAL,JAVA,VIRTUAL", "CPU");
        assertThat(ended.out()).containsExactly("2 1", "2 2");
        assertThat(ours(ended)).isEmpty();
    }

    private static ChildJvm.Ended user(String backends, String kind) throws Exception {
        return ChildJvm.run(
                User.class, "--add-modules", "jdk.incubator.vector", "-Dbackends=" + backends, "-Dkind=" + kind);
    }

    private static List<String> ours(ChildJvm.Ended ended) {
        return ended.err().stream().filter(line -> line.startsWith("gyre")).toList();
    }
}
