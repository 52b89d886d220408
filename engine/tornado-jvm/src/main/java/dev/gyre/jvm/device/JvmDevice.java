package dev.gyre.jvm.device;

import java.util.Locale;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The JVM seen as a device: its processors and its heap; or one thread of it that calls kernels as they are. */
final class JvmDevice implements TornadoDevice {
    private final boolean plain;

    JvmDevice(boolean plain) {
        this.plain = plain;
    }

    @Override
    public String getDeviceName() {
        return plain ? "JVM, plain Java calls" : "JVM";
    }

    @Override
    public String getDescription() {
        return String.format(
                Locale.ROOT,
                "%s %s on %s, %d processors",
                System.getProperty("java.vm.name"),
                Runtime.version(),
                System.getProperty("os.arch"),
                getAvailableProcessors());
    }

    @Override
    public String getPlatformName() {
        return "Java";
    }

    @Override
    public TornadoDeviceType getDeviceType() {
        return TornadoDeviceType.CPU;
    }

    @Override
    public long getMaxAllocMemory() {
        return getMaxGlobalMemory();
    }

    @Override
    public long getMaxGlobalMemory() {
        return Runtime.getRuntime().maxMemory();
    }

    @Override
    public long getDeviceLocalMemorySize() {
        return 0;
    }

    @Override
    public long[] getDeviceMaxWorkgroupDimensions() {
        return new long[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
    }

    @Override
    public String getDeviceOpenCLCVersion() {
        return "";
    }

    @Override
    public int getBackendIndex() {
        return 0;
    }

    @Override
    public int getAvailableProcessors() {
        return plain ? 1 : Runtime.getRuntime().availableProcessors();
    }

    @Override
    public TornadoVMBackendType getTornadoVMBackend() {
        return TornadoVMBackendType.JAVA;
    }

    @Override
    public boolean isSPIRVSupported() {
        return false;
    }

    @Override
    public String toString() {
        return getDeviceName() + " (" + getDescription() + ")";
    }
}
