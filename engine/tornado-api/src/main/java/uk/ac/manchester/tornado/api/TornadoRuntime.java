package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The backends of this process. */
public interface TornadoRuntime {
    TornadoBackend getBackend(int index);

    /** The backend of a class. */
    <D extends TornadoBackend> D getBackend(Class<D> type);

    /** The index of the backend of a class. */
    <D extends TornadoBackend> int getBackendIndex(Class<D> driverClass);

    /** Makes another backend the one that later plans run on. */
    void setDefaultBackend(int index);

    TornadoVMBackendType getBackendType(int index);

    int getNumBackends();

    TornadoDevice getDefaultDevice();

    boolean isProfilerEnabled();

    boolean isPowerMonitoringEnabled();

    /** The power in milliwatts, or -1 if it isn't known. */
    long getPowerMetric();
}
