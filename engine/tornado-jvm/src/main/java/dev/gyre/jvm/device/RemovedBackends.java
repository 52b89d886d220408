package dev.gyre.jvm.device;

import dev.gyre.jvm.code.Notice;
import java.util.Optional;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * What became of the backends and devices that version 6 of TornadoVM removes, by its roadmap (issue 957): PTX by pull request 872, SPIR-V by 951,
 * FPGAs by 978.
 */
final class RemovedBackends {
    private RemovedBackends() {}

    /** Tells the user, once a process, if the target is one of these. */
    static void named(Enum<?> target) {
        fate(target).ifPresent(Notice::once);
    }

    @SuppressWarnings("deprecation") // it tells of them
    private static Optional<String> fate(Enum<?> target) {
        if (target == TornadoVMBackendType.PTX) {
            return Optional.of("the program names the backend PTX, which version 6 of TornadoVM removed: name CUDA");
        }
        if (target == TornadoVMBackendType.SPIRV) {
            return Optional.of(
                    "the program names the backend SPIRV, which version 6 of TornadoVM removed: name OPENCL");
        }
        if (target == TornadoDeviceType.FPGA) {
            return Optional.of("the program names FPGAs, which version 6 of TornadoVM removed:"
                    + " `gyre fpga build` makes circuits of kernels");
        }
        return Optional.empty();
    }
}
