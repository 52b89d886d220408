package uk.ac.manchester.tornado.api.common;

import uk.ac.manchester.tornado.api.TornadoDeviceContext;
import uk.ac.manchester.tornado.api.TornadoTargetDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.memory.TornadoMemoryProvider;

/** A device that kernels run on: the part of TornadoVM's interface that describes it. */
public interface TornadoDevice {
    String getDeviceName();

    String getDescription();

    String getPlatformName();

    TornadoDeviceType getDeviceType();

    /** The largest array in bytes. */
    long getMaxAllocMemory();

    /** The device's memory in bytes. */
    long getMaxGlobalMemory();

    /** Memory of a work-group in bytes. */
    long getDeviceLocalMemorySize();

    long[] getDeviceMaxWorkgroupDimensions();

    String getDeviceOpenCLCVersion();

    int getBackendIndex();

    int getAvailableProcessors();

    TornadoVMBackendType getTornadoVMBackend();

    boolean isSPIRVSupported();

    TornadoTargetDevice getPhysicalDevice();

    TornadoDeviceContext getDeviceContext();

    TornadoMemoryProvider getMemoryProvider();

    Object getDeviceInfo();

    /** Forgets what plans left on the device. */
    void clean();
}
