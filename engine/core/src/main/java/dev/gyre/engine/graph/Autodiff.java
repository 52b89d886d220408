package dev.gyre.engine.graph;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Reverse-mode differentiation by graph transformation: adds the gradient's ops to the same graph. Of a {@link Reversible}
 * block that asks for it, it first adds the recomputation of the activations, from the block's outputs.
 */
public final class Autodiff {

    private final Graph graph;
    private final BitSet wanted = new BitSet();
    private final Map<Tensor, Tensor> gradients = new HashMap<>();
    private final Map<Tensor, Tensor> rebuilt = new HashMap<>();

    private Autodiff(Graph graph, Collection<Tensor> wrt) {
        this.graph = graph;
        wrt.forEach(t -> wanted.set(t.id()));
        markWanted(0);
    }

    private void markWanted(int fromNode) {
        for (Graph.Node node : graph.nodes().subList(fromNode, graph.nodes().size())) {
            if (node.op().inputs().stream().anyMatch(this::wants)) {
                node.outputs().forEach(t -> wanted.set(t.id(), t.type().dtype() == DType.F32));
            }
        }
    }

    /**
     * Gradients of a scalar loss.
     *
     * @param loss a tensor of one element
     * @param wrt the tensors whose gradients are asked for
     * @return a tensor for each of them
     * @throws GyreException if the loss isn't a scalar or doesn't depend on one of the tensors, or the graph replaces ops
     */
    public static Map<Tensor, Tensor> gradients(Graph graph, Tensor loss, Collection<Tensor> wrt) {
        if (loss.shape().size() != 1) {
            throw new GyreException("a loss is one number, but " + loss + " was to be differentiated: reduce it first");
        }
        return gradients(graph, Map.of(loss, graph.apply(new Fill(loss.shape(), 1f))), wrt);
    }

    /**
     * Gradients from given upstream gradients, that is of {@code sum over t of <t, seeds[t]>}.
     *
     * @param seeds tensors with their upstream gradients, of the same shape
     * @param wrt the tensors whose gradients are asked for
     * @return a tensor for each of them
     * @throws GyreException if none of the seeds depends on one of the tensors, or the graph replaces ops
     */
    public static Map<Tensor, Tensor> gradients(Graph graph, Map<Tensor, Tensor> seeds, Collection<Tensor> wrt) {
        if (!graph.literal()) {
            throw new GyreException(
                    "a graph that replaces ops can't be differentiated: train without, and replace them in use");
        }
        Autodiff a = new Autodiff(graph, wrt);
        seeds.forEach((t, seed) -> {
            ShapeException.same("gradient", t, seed);
            a.accumulate(t, seed);
        });
        a.differentiate(0, graph.nodes().size());
        Map<Tensor, Tensor> result = new HashMap<>();
        for (Tensor t : wrt) {
            Tensor gradient = a.gradients.get(t);
            if (gradient == null) {
                throw new GyreException("the loss doesn't depend on " + t + ": take it out of the list, or use it");
            }
            result.put(t, gradient);
        }
        return result;
    }

    /** Differentiates the nodes from {@code from} to before {@code to}, backward. */
    private void differentiate(int from, int to) {
        int at = to - 1;
        while (at >= from) {
            Reversible.Block block = graph.blockAt(at);
            if (block == null) {
                differentiate(graph.nodes().get(at));
                at--;
            } else {
                differentiate(block);
                at = block.from() - 1;
            }
        }
    }

    /**
     * The manual backward pass of a block. With dy1 and dy2 at its outputs: dz1 = dy1 + G'(y1)^T dy2 is the whole gradient
     * at y1, and so at x1; dx2 = dy2 + F'(x2)^T dz1.
     */
    private void differentiate(Reversible.Block block) {
        refuseInnerGradients(block);
        Tensor dy1 = gradients.get(block.y().first());
        Tensor dy2 = gradients.get(block.y().second());
        boolean needed = wants(block.y().first()) || wants(block.y().second());
        if (!needed || (dy1 == null && dy2 == null)) {
            return;
        }
        Reversible coupling = block.coupling();
        Tensor y1 = latest(block.y().first());
        Tensor y2 = latest(block.y().second());
        replace(y1, dy1);
        Tensor x2 = undo(coupling.g(), y1, y2, dy2, block.x().second());
        replace(x2, dy2);
        Tensor dz1 = gradients.get(y1);
        Tensor x1 = undo(coupling.f(), x2, y1, dz1, block.x().first());
        replace(block.y().first(), dz1);
        pass(dz1, block.x().first());
        pass(gradients.get(x2), block.x().second());
        rebuilt.put(block.x().first(), x1);
        rebuilt.put(block.x().second(), x2);
    }

    /**
     * Undoes {@code sum = original + branch(x)}: computes the branch again, sends the sum's gradient back through it, and
     * gives the original as it can be told from the sum.
     */
    private Tensor undo(UnaryOperator<Tensor> branch, Tensor x, Tensor sum, Tensor gradient, Tensor original) {
        int from = graph.nodes().size();
        Tensor out = graph.replay(branch, x);
        int to = graph.nodes().size();
        markWanted(from);
        Tensor found = graph.apply(new Sub(sum, out));
        wanted.set(found.id(), wants(original));
        if (gradient != null && wants(out)) {
            accumulate(out, gradient);
            differentiate(from, to);
        }
        return found;
    }

    /** The recomputed stand-in of a block's output, or the output itself where nothing has been recomputed from it. */
    private Tensor latest(Tensor y) {
        return rebuilt.getOrDefault(y, y);
    }

    private void replace(Tensor t, Tensor gradient) {
        if (gradient == null) {
            gradients.remove(t);
        } else {
            gradients.put(t, gradient);
        }
    }

    private void pass(Tensor gradient, Tensor x) {
        if (gradient != null && wants(x)) {
            accumulate(x, gradient);
        }
    }

    private void refuseInnerGradients(Reversible.Block block) {
        for (Graph.Node node : graph.nodes().subList(block.from(), block.to())) {
            for (Tensor t : node.outputs()) {
                if (gradients.containsKey(t)
                        && t != block.y().first()
                        && t != block.y().second()) {
                    throw new GyreException(
                            t + " lies inside a reversible block that is recomputed, but is used outside"
                                    + " of it: store the block's activations, or take the two streams only");
                }
            }
        }
    }

    private void differentiate(Graph.Node node) {
        boolean arrived = node.outputs().stream().anyMatch(gradients::containsKey);
        boolean needed = node.op().inputs().stream().anyMatch(this::wants);
        if (arrived && needed) {
            node.op().gradient(new NodeBackward(node));
        }
    }

    private boolean wants(Tensor t) {
        return wanted.get(t.id());
    }

    private void accumulate(Tensor t, Tensor gradient) {
        gradients.merge(t, gradient, this::sum);
    }

    private Tensor sum(Tensor a, Tensor b) {
        return graph.apply(new Add(a, b));
    }

    private final class NodeBackward implements Backward {
        private final Graph.Node node;

        NodeBackward(Graph.Node node) {
            this.node = node;
        }

        @Override
        public Outputs<Tensor> add(Op op) {
            return graph.add(op);
        }

        @Override
        public Outputs<Tensor> outputs() {
            return node.outputs();
        }

        @Override
        public boolean hasGrad(Tensor output) {
            return gradients.containsKey(output);
        }

        @Override
        public Tensor grad(Tensor output) {
            return gradients.computeIfAbsent(output, t -> graph.apply(new Fill(t.shape(), 0f)));
        }

        @Override
        public boolean wants(Tensor input) {
            return Autodiff.this.wants(input);
        }

        @Override
        public void contribute(Tensor input, Tensor gradient) {
            ShapeException.same("gradient of " + node.op().name(), input, gradient);
            if (wants(input)) {
                accumulate(input, gradient);
            }
        }
    }
}
