package dev.gyre.engine.device;

import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** Something that plans run on. */
public final class Device {

    private final String id;
    private final TornadoDevice handle;
    private final boolean onThisJvm;

    Device(String id, TornadoDevice handle, boolean onThisJvm) {
        this.id = id;
        this.handle = handle;
        this.onThisJvm = onThisJvm;
    }

    /** How commands name it: {@code jvm}, or backend and number as in {@code opencl:0}. */
    public String id() {
        return id;
    }

    /** What it is, as its driver says. */
    public String description() {
        return handle.getDeviceName().strip();
    }

    /** Kind of device: CPU, GPU, FPGA and so on. */
    public String kind() {
        return handle.getDeviceType().toString();
    }

    /** Whether kernels run in this JVM, on its heap. */
    public boolean onThisJvm() {
        return onThisJvm;
    }

    /** Memory in bytes. */
    public long memoryBytes() {
        return onThisJvm ? Runtime.getRuntime().maxMemory() : handle.getMaxGlobalMemory();
    }

    /** Memory in bytes that a new plan may take: the host's heap has to hold it on every device. */
    public long freeBytes() {
        Runtime r = Runtime.getRuntime();
        long heap = r.maxMemory() - (r.totalMemory() - r.freeMemory());
        return onThisJvm ? heap : Math.min(heap, handle.getMaxGlobalMemory());
    }

    /** Makes an execution plan run here. */
    public void select(TornadoExecutionPlan plan) {
        plan.withDevice(handle);
    }

    @Override
    public String toString() {
        return id + " (" + description() + ")";
    }
}
