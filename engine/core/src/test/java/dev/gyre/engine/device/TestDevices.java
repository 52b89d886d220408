package dev.gyre.engine.device;

import dev.gyre.jvm.device.JvmDevice;
import java.util.EnumSet;

/** Devices that only tests have. */
public final class TestDevices {

    private TestDevices() {}

    /** A device of this JVM that makes kernels run in its own way. */
    public static Device of(JvmDevice handle) {
        return new Device(handle.getDeviceName(), handle, EnumSet.complementOf(EnumSet.of(Capability.KERNEL_PROFILE)));
    }

    /** A device of this JVM that is taken for one with memory of its own. */
    public static Device apart(JvmDevice handle) {
        return new Device(handle.getDeviceName(), handle, EnumSet.of(Capability.KERNEL_PROFILE));
    }
}
