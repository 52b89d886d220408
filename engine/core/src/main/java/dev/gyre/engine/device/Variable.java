package dev.gyre.engine.device;

import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.TensorType;

/**
 * A value that outlives a run: a parameter, a recurrent state, an optimiser moment. Plans that share a variable share the
 * object, and so the numbers; names serve messages and files.
 */
public final class Variable {

    private final String name;
    private final TensorType type;
    private final Role role;
    private final Buffer buffer;

    private Variable(String name, TensorType type, Role role) {
        this.name = name;
        this.type = type;
        this.role = role;
        this.buffer = Buffer.allocate(type);
    }

    /** A parameter, zero until it's initialised. */
    public static Variable parameter(String name, TensorType type) {
        return new Variable(name, type, Role.PARAMETER);
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

    /** Its host storage. */
    public Buffer buffer() {
        return buffer;
    }

    @Override
    public String toString() {
        return name + " " + type;
    }
}
