package dev.gyre.engine.device;

import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.TensorType;
import java.util.function.Consumer;

/**
 * A value that outlives a run: a parameter, a recurrent state, an optimiser moment. Plans that share a variable share the
 * object, and so the numbers; names serve messages and files.
 */
public final class Variable {

    private final String name;
    private final TensorType type;
    private final Role role;
    private volatile Buffer buffer;
    private Consumer<Buffer> filling = b -> {};

    private Variable(String name, TensorType type, Role role) {
        this.name = name;
        this.type = type;
        this.role = role;
    }

    /** A parameter, zero until it's initialised. */
    public static Variable parameter(String name, TensorType type) {
        return new Variable(name, type, Role.PARAMETER);
    }

    /** A parameter whose numbers are there already. */
    public static Variable parameter(String name, TensorType type, Buffer numbers) {
        Variable parameter = parameter(name, type);
        parameter.buffer = numbers;
        return parameter;
    }

    /** A state, zero until it's written. */
    public static Variable state(String name, TensorType type) {
        return new Variable(name, type, Role.STATE);
    }

    /** Name in messages and checkpoints. */
    public String name() {
        return name;
    }

    /** Shape and element type. */
    public TensorType type() {
        return type;
    }

    /** {@link Role#PARAMETER} or {@link Role#STATE}. */
    public Role role() {
        return role;
    }

    /**
     * The host storage of the variable, which is made when somebody first asks for it: a model can be described without any.
     *
     * @throws DeviceException if memory doesn't suffice
     */
    public Buffer buffer() {
        Buffer there = buffer;
        return there == null ? allocated() : there;
    }

    /** Has its storage filled when somebody first asks for it, or now if somebody has. */
    public synchronized void fillWhenNeeded(Consumer<Buffer> numbers) {
        filling = numbers;
        if (buffer != null) {
            numbers.accept(buffer);
        }
    }

    private synchronized Buffer allocated() {
        if (buffer == null) {
            requireMemory();
            Buffer made = Buffer.allocate(type);
            filling.accept(made);
            buffer = made;
        }
        return buffer;
    }

    private void requireMemory() {
        long free = Heap.free(type.bytes());
        // Arrays lie on the heap only where our own runtime makes them.
        if (!Devices.onTornadoVm() && type.bytes() > free) {
            throw new DeviceException(
                    name + " " + type + " needs " + ByteSize.needed(type.bytes()) + ", but only " + ByteSize.free(free)
                            + " are free: lower --dim or --blocks, or give Java more memory (GYRE_JAVA_OPTS=-Xmx...)",
                    null);
        }
    }

    @Override
    public String toString() {
        return name + " " + type;
    }
}
