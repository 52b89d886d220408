package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.memory.TornadoMemoryProvider;

/** The runtime's description of a device: the part of TornadoVM's interface that describes it. */
public interface TornadoDeviceContext {
    TornadoTargetDevice getDevice();

    TornadoMemoryProvider getMemoryManager();

    boolean isPlatformFPGA();

    boolean isFP64Supported();

    int getDeviceIndex();

    int getDevicePlatform();

    String getDeviceName();

    int getDriverIndex();
}
