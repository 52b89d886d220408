package uk.ac.manchester.tornado.api;

/** The hardware's description of itself. Sizes are in bytes. */
public interface TornadoTargetDevice {
    String getDeviceName();

    long getDeviceGlobalMemorySize();

    long getDeviceLocalMemorySize();

    int getDeviceMaxComputeUnits();

    long[] getDeviceMaxWorkItemSizes();

    long[] getDeviceMaxWorkGroupSize();

    int getMaxThreadsPerBlock();

    /** The clock in MHz, or 0 if it isn't known. */
    int getDeviceMaxClockFrequency();

    long getDeviceMaxConstantBufferSize();

    long getDeviceMaxAllocationSize();

    String getDeviceInfo();
}
