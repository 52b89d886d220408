package dev.gyre.engine.plan;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.ByteSize;
import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;

/** The buffers of a plan: one a slot of intermediates, one an input, and those that the variables bring along. */
final class PlanBuffers {

    private final Graph graph;
    private final Slots slots;
    private final Map<Slots.Slot, Buffer> slotBuffers = new HashMap<>();
    private final Map<Tensor, Buffer> inputs = new HashMap<>();
    private final Device device;
    private final long bytes;
    private boolean released;

    /**
     * Allocates, and counts it until {@link #release}; where it's only planned, enters it in the device's ledger instead.
     *
     * @throws DeviceException if the plan needs more memory than there is
     */
    PlanBuffers(Graph graph, Slots slots, Device device) {
        this.graph = graph;
        this.slots = slots;
        this.device = device;
        long inputBytes = graph.tensors().stream()
                .filter(t -> t.role() == Role.INPUT)
                .mapToLong(t -> t.type().bytes())
                .sum();
        this.bytes = slots.bytes() + inputBytes;
        if (device.ledger().isPresent()) {
            device.ledger().get().plan(bytes, graph.variables());
            return;
        }
        checkMemory();
        slots.all().forEach(s -> slotBuffers.put(s, Buffer.allocate(s.dtype(), s.elements())));
        graph.tensors().stream()
                .filter(t -> t.role() == Role.INPUT)
                .forEach(t -> inputs.put(t, Buffer.allocate(t.type())));
        device.count(needed());
    }

    /** Takes note that the device has its memory back. */
    void release() {
        if (!released && device.ledger().isEmpty()) {
            released = true;
            device.count(-needed());
        }
    }

    /** Variables lie on this JVM's heap already, but have to be brought to any other device, by each plan. */
    private long needed() {
        return device.has(Capability.SHARED_MEMORY) ? bytes : bytes + variableBytes(graph);
    }

    private void checkMemory() {
        long needed = needed();
        long free = device.freeBytes(needed);
        if (needed > free) {
            throw new DeviceException(
                    "the plan needs " + ByteSize.needed(needed) + ", but only " + ByteSize.free(free) + " are free: "
                            + device.memoryRemedy(),
                    null);
        }
    }

    /** Bytes of intermediates and inputs; the variables' are their own. */
    long bytes() {
        return bytes;
    }

    /** Bytes that the variables of a graph occupy. */
    static long variableBytes(Graph graph) {
        return graph.variables().stream()
                .map(v -> v.type())
                .mapToLong(TensorType::bytes)
                .sum();
    }

    Buffer of(Tensor t) {
        Buffer b = switch (t.role()) {
            case INPUT -> input(t);
            case PARAMETER, STATE -> graph.variableOf(t).buffer();
            case INTERMEDIATE -> slotBuffers.get(slots.of(t));
        };
        if (b == null) {
            throw new GyreException(t + " isn't part of this plan: name it among the fetches when compiling");
        }
        return b;
    }

    /** The buffer of an input, null for other tensors; of a plan that is only planned, it's made when somebody writes it. */
    private Buffer input(Tensor t) {
        return device.ledger().isPresent()
                ? inputs.computeIfAbsent(t, made -> Buffer.allocate(made.type()))
                : inputs.get(t);
    }

    /** Overwrites every intermediate with NaN (or a large integer), so that a kernel that reads what it shouldn't is found. */
    void poison() {
        slotBuffers.values().forEach(b -> b.fill(b.dtype() == DType.F32 ? Float.NaN : 99));
    }
}
