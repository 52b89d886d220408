package dev.gyre.fpga.flow;

import java.util.ArrayList;
import java.util.List;

/** A value of a round. Compared by identity; states and accesses get their inputs when these are known. */
public final class Node {
    private final int id;
    private NodeOperation operation;
    private List<Node> inputs;
    private ValueRange range;
    private final boolean fixed;

    Node(int id, NodeOperation operation, List<Node> inputs, ValueRange range) {
        this.id = id;
        this.operation = operation;
        this.inputs = List.copyOf(inputs);
        this.range = range;
        this.fixed = switch (operation) {
            case NodeOperation.Constant _, NodeOperation.Scalar _ -> true;
            case NodeOperation.State _,
                    NodeOperation.Read _,
                    NodeOperation.Write _,
                    NodeOperation.Operand _,
                    NodeOperation.Result _ -> false;
            default -> inputs.stream().allMatch(Node::isFixed);
        };
    }

    public int id() {
        return id;
    }

    public NodeOperation operation() {
        return operation;
    }

    public List<Node> inputs() {
        return inputs;
    }

    public Node input(int i) {
        return inputs.get(i);
    }

    public ValueRange range() {
        return range;
    }

    /** Whether it is the same in all rounds: made of scalars and constants. */
    public boolean isFixed() {
        return fixed;
    }

    public boolean isConstant() {
        return operation instanceof NodeOperation.Constant;
    }

    /** Whether it is the constant. */
    public boolean is(long value) {
        return operation instanceof NodeOperation.Constant(long v) && v == value;
    }

    /** The constant's value. */
    public long value() {
        return ((NodeOperation.Constant) operation).value();
    }

    void connect(List<Node> to) {
        inputs = List.copyOf(to);
    }

    void replaceInput(Node old, Node by) {
        List<Node> changed = new ArrayList<>(inputs);
        changed.replaceAll(n -> n == old ? by : n);
        inputs = List.copyOf(changed);
    }

    /** Replaces the node's operation by another with the same values. */
    void become(NodeOperation other, List<Node> of) {
        operation = other;
        inputs = List.copyOf(of);
    }

    void narrow(ValueRange to) {
        range = to;
    }

    @Override
    public String toString() {
        return "n" + id + " = " + operation
                + inputs.stream().map(n -> " n" + n.id).toList();
    }
}
