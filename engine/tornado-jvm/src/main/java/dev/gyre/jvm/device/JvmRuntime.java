package dev.gyre.jvm.device;

import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoBackendNotFound;

/** The runtime of a plain JVM: one backend with two devices. */
public final class JvmRuntime implements TornadoRuntime {
    private final TornadoBackend backend = new JvmBackend();

    @Override
    public TornadoBackend getBackend(int index) {
        if (index != 0) {
            throw new TornadoBackendNotFound("there is no backend %d: a plain JVM has only backend 0".formatted(index));
        }
        return backend;
    }

    @Override
    public <D extends TornadoBackend> D getBackend(Class<D> type) {
        if (!type.isInstance(backend)) {
            throw new TornadoBackendNotFound(
                    "there is no backend %s: a plain JVM has only its own".formatted(type.getSimpleName()));
        }
        return type.cast(backend);
    }

    @Override
    public <D extends TornadoBackend> int getBackendIndex(Class<D> driverClass) {
        getBackend(driverClass);
        return 0;
    }

    @Override
    public void setDefaultBackend(int index) {
        getBackend(index);
    }

    @Override
    public boolean isPowerMonitoringEnabled() {
        return false;
    }

    @Override
    public long getPowerMetric() {
        return -1;
    }

    @Override
    public TornadoVMBackendType getBackendType(int index) {
        return getBackend(index).getBackendType();
    }

    @Override
    public int getNumBackends() {
        return 1;
    }

    @Override
    public TornadoDevice getDefaultDevice() {
        return backend.getDefaultDevice();
    }

    @Override
    public boolean isProfilerEnabled() {
        return false;
    }
}
