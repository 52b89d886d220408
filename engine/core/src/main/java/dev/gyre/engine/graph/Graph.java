package dev.gyre.engine.graph;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.Rewriting;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Ops in the order in which they were added, over symbolic tensors. A graph touches no device: a {@link
 * dev.gyre.engine.plan.Plan} runs it.
 */
public final class Graph implements GraphBuilder {

    private final List<Node> nodes = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private final Map<Tensor, Node> producers = new HashMap<>();
    private final Map<Tensor, Variable> variables = new HashMap<>();
    private final Map<Variable, Tensor> handles = new HashMap<>();
    private final Map<Integer, Reversible.Block> blocks = new HashMap<>();
    private final Rewriting rewriting;
    private boolean replaying;

    /** A graph of the ops that are added. */
    public Graph() {
        this(Rewriting.NONE);
    }

    /** A graph that may take other ops than those that are added. It can't be differentiated, for gradients are of what was added. */
    public Graph(Rewriting rewriting) {
        this.rewriting = rewriting;
    }

    /** A graph in which what takes an op's place depends on the variables that its tensors are of, which the graph tells. */
    public Graph(Function<Graph, Rewriting> rewriting) {
        this.rewriting = rewriting.apply(this);
    }

    /** An op in the graph, with the tensors that it writes. */
    public record Node(int index, Op op, Outputs<Tensor> outputs) {}

    /** A tensor that the host writes before each run. */
    public Tensor input(String name, TensorType type) {
        return create(name, type, Role.INPUT);
    }

    /** The handle on a variable in this graph; always the same one. */
    public Tensor variable(Variable v) {
        return handles.computeIfAbsent(v, key -> {
            Tensor t = create(key.name(), key.type(), key.role());
            variables.put(t, key);
            return t;
        });
    }

    @Override
    public Outputs<Tensor> add(Op op) {
        return op.outputs().named(rewriting.add(this::append, op));
    }

    /** Whether ops are added as they are. */
    boolean literal() {
        return rewriting.equals(Rewriting.NONE);
    }

    private Outputs<Tensor> append(Op op) {
        for (Tensor t : op.inputs()) {
            requireOwn(op, t);
        }
        for (Tensor t : op.updates()) {
            requireOwn(op, t);
            if (t.role() == Role.INPUT) {
                throw new GyreException(op.name() + " updates " + t + ", which the host writes: copy it first");
            }
        }
        if (replaying && op.updates().stream().anyMatch(t -> t.role() != Role.INTERMEDIATE)) {
            if (!op.outputs().isEmpty()) {
                throw new GyreException(
                        op.name() + " updates a variable and gives results too, so a reversible block can't"
                                + " compute it again: store the block's activations");
            }
            return op.outputs().named(List.of());
        }
        String name = op.name() + "#" + nodes.size();
        Outputs<Tensor> outputs = op.outputs().map((label, type) -> create(name + label, type, Role.INTERMEDIATE));
        Node node = new Node(nodes.size(), op, outputs);
        nodes.add(node);
        outputs.forEach(t -> producers.put(t, node));
        return node.outputs();
    }

    private void requireOwn(Op op, Tensor t) {
        if (t.id() >= tensors.size() || tensors.get(t.id()) != t) {
            throw new GyreException(op.name() + " uses " + t + ", which belongs to another graph");
        }
    }

    private Tensor create(String name, TensorType type, Role role) {
        if (replaying && role != Role.INTERMEDIATE) {
            throw new GyreException("a reversible block's F or G made " + name + " " + type
                    + " when it was recomputed: make inputs and variables once, outside of it or in its first call");
        }
        Tensor t = new Tensor(tensors.size(), name, type, role);
        tensors.add(t);
        return t;
    }

    /** Marks the latest nodes as a block whose activations a backward pass recomputes. */
    void enclose(Reversible.Block block) {
        blocks.put(block.to() - 1, block);
    }

    /** The recomputed block whose last node is the one of the given index, or null if it ends none. */
    Reversible.Block blockAt(int lastNode) {
        return blocks.get(lastNode);
    }

    /** Adds a sub-graph's ops again, without those that do nothing but update variables. */
    Tensor replay(UnaryOperator<Tensor> subGraph, Tensor x) {
        boolean before = replaying;
        replaying = true;
        try {
            return subGraph.apply(x);
        } finally {
            replaying = before;
        }
    }

    /** The ops, in order. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** Every tensor, by id. */
    public List<Tensor> tensors() {
        return Collections.unmodifiableList(tensors);
    }

    /** The node that writes a tensor, or null for inputs and variables. */
    public Node producer(Tensor t) {
        return producers.get(t);
    }

    /** The variable behind a tensor, or null where there's none. */
    public Variable variableOf(Tensor t) {
        return variables.get(t);
    }

    /** The variables that the graph refers to, in order of first use. */
    public List<Variable> variables() {
        return tensors.stream().map(variables::get).filter(Objects::nonNull).toList();
    }
}
