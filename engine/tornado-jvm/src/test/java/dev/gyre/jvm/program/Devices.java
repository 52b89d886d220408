package dev.gyre.jvm.program;

import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.device.JvmDevice;
import dev.gyre.jvm.simd.CompilerSettings;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** The devices that programs run on, each made anew: a name stands for each in tests' tables. */
enum Devices {
    /** The one that a program gets. */
    BEST,
    /** The one that calls kernels as they are. */
    PLAIN,
    /** Rounds as a plain call does. */
    STRICT,
    /** Has no vectors. */
    SCALAR;

    TornadoDevice device() {
        return switch (this) {
            case BEST -> TornadoExecutionPlan.getDevice(0, 0);
            case PLAIN -> TornadoExecutionPlan.getDevice(0, 1);
            case STRICT -> of("strict", CompilerSettings.STRICT);
            case SCALAR -> of("scalar", new CompilerSettings(false, false));
        };
    }

    private static TornadoDevice of(String name, CompilerSettings settings) {
        return new JvmDevice(name, 2, kernel -> KernelCompiler.compile(kernel, settings));
    }
}
