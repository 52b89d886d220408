package dev.gyre.engine.tensor;

/**
 * A symbolic handle on a value of a graph: it has a name, a type and a role, but neither numbers nor arithmetic. Handles
 * are compared by identity.
 */
public final class Tensor {

    private final int id;
    private final String name;
    private final TensorType type;
    private final Role role;

    /**
     * Made by a graph; nobody else needs to.
     *
     * @param id number within the graph, in order of creation
     * @param name how messages call it
     */
    public Tensor(int id, String name, TensorType type, Role role) {
        this.id = id;
        this.name = name;
        this.type = type;
        this.role = role;
    }

    /** Number within its graph, in order of creation. */
    public int id() {
        return id;
    }

    /** The name in messages. */
    public String name() {
        return name;
    }

    /** Shape and element type. */
    public TensorType type() {
        return type;
    }

    /** Shape. */
    public Shape shape() {
        return type.shape();
    }

    /** Extent of an axis; negative axes count from the end. */
    public int dim(int axis) {
        return type.shape().dim(axis);
    }

    /** The role in its graph. */
    public Role role() {
        return role;
    }

    @Override
    public String toString() {
        return name + " " + type;
    }
}
