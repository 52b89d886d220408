package dev.gyre.jvm.device;

import java.util.List;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoDeviceNotFound;

/** The one backend of a plain JVM. Device 0 runs compiled kernels on all processors, device 1 calls them as they are. */
final class JvmBackend implements TornadoBackend {
    private final List<TornadoDevice> devices = List.of(JvmDevice.best(), JvmDevice.plain());
    private volatile TornadoDevice defaultDevice = devices.getFirst();

    @Override
    public TornadoDevice getDefaultDevice() {
        return defaultDevice;
    }

    @Override
    public void setDefaultDevice(int index) {
        defaultDevice = getDevice(index);
    }

    @Override
    public int getNumDevices() {
        return devices.size();
    }

    @Override
    public TornadoDevice getDevice(int index) {
        if (index < 0 || index >= devices.size()) {
            throw new TornadoDeviceNotFound("there is no device %d: a plain JVM has devices 0 and 1".formatted(index));
        }
        return devices.get(index);
    }

    @Override
    public List<TornadoDevice> getAllDevices() {
        return devices;
    }

    @Override
    public TornadoDeviceType getTypeDefaultDevice() {
        return getDefaultDevice().getDeviceType();
    }

    @Override
    public String getName() {
        return "JVM";
    }

    @Override
    public int getNumPlatforms() {
        return 1;
    }

    @Override
    public TornadoVMBackendType getBackendType() {
        return TornadoVMBackendType.JAVA;
    }
}
