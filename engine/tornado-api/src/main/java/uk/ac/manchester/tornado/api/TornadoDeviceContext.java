package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.memory.TornadoMemoryProvider;

/** What the runtime knows of a device: the part of TornadoVM's interface that describes it. */
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
