package dev.gyre.engine.device;

import dev.gyre.jvm.Arithmetic;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;

/** A device that plans run on. */
public final class Device {

    private final String id;
    private final TornadoDevice handle;
    private final Set<Capability> capabilities;
    private final Optional<Ledger> ledger;
    private final Optional<Timings> timings;

    Device(String id, TornadoDevice handle, Set<Capability> capabilities) {
        this(id, handle, Set.copyOf(capabilities), Optional.empty(), Optional.empty());
    }

    private Device(
            String id,
            TornadoDevice handle,
            Set<Capability> capabilities,
            Optional<Ledger> ledger,
            Optional<Timings> timings) {
        this.id = id;
        this.handle = handle;
        this.capabilities = capabilities;
        this.ledger = ledger;
        this.timings = timings;
    }

    /**
     * This device, on which nothing is done: plans that are compiled for it allocate nothing and can't run, but what they would take
     * is known.
     *
     * @param entered where that's entered
     */
    public Device planned(Ledger entered) {
        return new Device(id, handle, capabilities, Optional.of(entered), timings);
    }

    /**
     * This device, on which plans run op by op, each timed.
     *
     * @param entered where that's entered
     */
    public Device timed(Timings entered) {
        return new Device(id, handle, capabilities, ledger, Optional.of(entered));
    }

    /** The record of each op's time; empty if none is kept. */
    public Optional<Timings> timings() {
        return timings;
    }

    /** The record of planned memory; empty where plans are run. */
    public Optional<Ledger> ledger() {
        return ledger;
    }

    /** The name in commands: {@code jvm}, or backend and number as in {@code opencl:0}. */
    public String id() {
        return id;
    }

    /** The device's description by its driver. */
    public String description() {
        return (has(Capability.SHARED_MEMORY) ? handle.getDeviceName() : handle.getDescription()).strip();
    }

    /** Kind of device: CPU, GPU, FPGA and so on. */
    public String kind() {
        return handle.getDeviceType().toString();
    }

    /** Whether it's a GPU behind TornadoVM, for which kernels have forms of their own. */
    public boolean isGpu() {
        return !has(Capability.SHARED_MEMORY) && handle.getDeviceType() == TornadoDeviceType.GPU;
    }

    /** The driver and its language version; on this JVM, the JVM. */
    public String driver() {
        if (has(Capability.SHARED_MEMORY)) {
            return System.getProperty("java.vm.name") + " " + Runtime.version();
        }
        return (handle.getPlatformName() + ", " + handle.getDeviceOpenCLCVersion()).strip();
    }

    /** Whether the device can do something. */
    public boolean has(Capability capability) {
        return capabilities.contains(capability);
    }

    /** Floats that its kernels compute with at once, where plans have to think of it: on this JVM those of a vector, elsewhere 1. */
    public int lanes() {
        return has(Capability.LATE_COMPILATION) ? Arithmetic.lanes() : 1;
    }

    /** Memory in bytes. */
    public long memoryBytes() {
        return has(Capability.SHARED_MEMORY) ? Runtime.getRuntime().maxMemory() : handle.getMaxGlobalMemory();
    }

    /** The largest single array in bytes. */
    public long arrayBytes() {
        return has(Capability.SHARED_MEMORY) ? memoryBytes() : handle.getMaxAllocMemory();
    }

    /** Memory in bytes that the work-items of a group share; 0 where they share none. */
    public long localBytes() {
        return has(Capability.SHARED_MEMORY) ? 0 : handle.getDeviceLocalMemorySize();
    }

    /** The most work-items of a group along each axis; empty on this JVM, where there's no limit. */
    public List<Long> groupLimits() {
        return has(Capability.SHARED_MEMORY)
                ? List.of()
                : Arrays.stream(handle.getDeviceMaxWorkgroupDimensions())
                        .boxed()
                        .toList();
    }

    /**
     * Memory in bytes that a new plan may take: on this JVM, the heap that's free; elsewhere, what the device has and what
     * TornadoVM is allowed to take of it, less what open plans have been given.
     */
    public long freeBytes() {
        return freeBytes(0);
    }

    /**
     * Free bytes for whoever wants to know whether there's enough: garbage on this JVM's heap counts as free then.
     *
     * @param wanted how many would be enough
     */
    public long freeBytes(long wanted) {
        if (has(Capability.SHARED_MEMORY)) {
            return Heap.free(wanted);
        }
        return Math.min(handle.getMaxGlobalMemory(), DeviceMemory.limit()) - DeviceMemory.taken(id);
    }

    /**
     * Counts what a plan takes, so that the next one sees that it's gone. On this JVM the heap says so itself.
     *
     * @param bytes its buffers and variables; negative when it gives them back
     */
    public void count(long bytes) {
        if (!has(Capability.SHARED_MEMORY)) {
            DeviceMemory.count(id, bytes);
        }
    }

    /** The remedies where memory doesn't suffice, as the end of a sentence. */
    public String memoryRemedy() {
        return "lower --batch, --length or --dim, or give "
                + (has(Capability.SHARED_MEMORY)
                        ? "Java more memory (GYRE_JAVA_OPTS=-Xmx...)"
                        : "it more of the device's memory (GYRE_DEVICE_MEMORY=...GB)");
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
